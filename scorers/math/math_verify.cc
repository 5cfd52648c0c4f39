// Math-Verify 0.8.0 as it was observed, so that published numbers can be reproduced. What differs
// from our own rules, and is wrong:
//   units, currency, degree signs and bases are dropped, also where they disagree (6 in = 6 cm^2)
//   a number with decimals equals any that agrees in six of them; exact numbers whose difference is
//     below 1e-15 are equal (1/2^99 = 1/2^98)
//   words behind a formula go, with the operator before them (1 - 1/\mathrm{e} = 1 + 1/\mathrm{e})
//   letters that are units go (\pi r^2 h); what stands behind a box goes (\boxed{\frac12}\%)
//   text without delimiters but with `*` and `=` is read by its last number
//   1 234 is a mixed number, 3,5 a set, 12:30 a division, i a variable; only ASCII digits count
//   a pair, an open interval and a set of two are the same; sets answer inequalities one way only
// SymPy's simplify is replaced by our ladder of exact steps.

#include <algorithm>
#include <cmath>

#include "harness/base/text.h"
#include "harness/base/unicode.h"
#include "scorers/fold.h"
#include "scorers/math/approx.h"
#include "scorers/math/comparison.h"
#include "scorers/math/exact.h"
#include "scorers/math/limits.h"
#include "scorers/math/parser.h"
#include "scorers/math/prepare.h"
#include "scorers/math/profiles.h"
#include "scorers/math/real_set.h"
#include "scorers/math/scalar.h"
#include "scorers/math/text_rules.h"

namespace ponder::math {

namespace {

constexpr double kChop = 1e-15;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Digits of other scripts are no digits here.
bool has_foreign_digits(std::string_view text) {
  const auto digits = [](std::string_view s) {
    return std::count_if(s.begin(), s.end(), is_digit);
  };
  return digits(fold(text)) != digits(text);
}

/// `3*x-1*y+13=0` outside mathematics: only its last number is found.
std::optional<std::string> last_number_of_plain_equation(std::string_view text) {
  const bool plain = text.find_first_of("\\$") == std::string_view::npos;
  if (!plain || text.find('*') == std::string_view::npos ||
      text.find('=') == std::string_view::npos || !is_digit(text.back())) {
    return std::nullopt;
  }
  std::size_t begin = text.size();
  while (begin > 0 && (is_digit(text[begin - 1]) || text[begin - 1] == '.')) --begin;
  return std::string(text.substr(begin));
}

/// `1 234`: an integer and something behind it are a mixed number.
std::optional<Node> two_integers(std::string_view text) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos || text.size() > 30) return std::nullopt;
  const std::string_view a = text.substr(0, blank);
  const std::string_view b = trim(text.substr(blank));
  const auto whole = [](std::string_view s) {
    return !s.empty() && std::all_of(s.begin(), s.end(), is_digit);
  };
  if (!whole(a) || !whole(b)) return std::nullopt;
  return make(Kind::sum, "", make(Kind::number, std::string(a)),
              make(Kind::number, std::string(b)));
}

/// The tree as Math-Verify sees it.
void coarsen(Node& node) {
  switch (node.kind) {
    case Kind::symbol:
      if (node.text == "I") {
        node = make(Kind::constant, "i");
      } else {
        node.text = to_lower(node.text);
      }
      return;
    case Kind::number:
      // Repeating digits are not known; a sign behind the number is.
      if (const std::size_t open = node.text.find('('); open != std::string::npos) {
        node = make(Kind::product, "", make(Kind::number, node.text.substr(0, open)),
                    make(Kind::symbol, "overline"));
      }
      return;
    case Kind::based:
      node = make(Kind::number, node.text);
      return;
    case Kind::degrees:
    case Kind::quantity:
      node = Node(node.kids[0]);
      return;
    case Kind::ratio:
      if (node.kids.size() == 2) node.kind = Kind::quotient;
      return;
    default:
      return;
  }
}

struct Read {
  Node tree = {};
  bool formula = false;
  bool too_large = false;
};

Read read(std::string_view given, Budget& budget) {
  Read out;
  if (given.size() > kMaxBytes) {
    out.too_large = true;
    return out;
  }
  if (has_foreign_digits(given) || given.find("\\fbox") != std::string_view::npos) {
    out.tree = make(Kind::words, std::string(given));
    return out;
  }
  std::string text = math_verify_text(given);
  if (const auto number = last_number_of_plain_equation(text)) text = *number;
  if (auto sum = two_integers(text)) {
    out.tree = std::move(*sum);
    out.formula = true;
    return out;
  }
  const bool negative_power = text.find("e-") != std::string::npos;
  const Answer answer = parse_answer(text, {.e_notation = negative_power,
                                            .space_groups = false,
                                            .number_words = false,
                                            .imaginary_i = false});
  out.formula = answer.formula;
  out.tree = prepared(rewritten(answer.tree, coarsen), budget, &out.too_large);
  return out;
}

bool has_decimals(const Node& node) {
  return any_node(node, [](const Node& n) {
    return n.is(Kind::number) && n.text.find_first_of(".e") != std::string::npos;
  });
}

class MathVerify {
 public:
  explicit MathVerify(Budget& budget) : budget_(budget) {}

  Reason compare(const Node& gold, const Node& answer) {
    if (budget_.spent() || ++depth_ > kMaxDepth) return Reason::timeout;
    const Reason reason = steps(gold, answer);
    --depth_;
    return reason;
  }

 private:
  Reason steps(const Node& gold, const Node& answer) {
    if (gold == answer) return Reason::same_form;
    if (gold.is(Kind::words) || answer.is(Kind::words)) return Reason::different_text;
    if (gold.is(Kind::builder) || answer.is(Kind::builder)) return Reason::different_kind;
    const bool relation_gold = is_relation(gold);
    const bool relation_answer = is_relation(answer);
    if (relation_gold || relation_answer) return relations(gold, answer);
    if (has_sign_choice(gold) || has_sign_choice(answer)) {
      return collections(listed(gold), listed(answer));
    }
    if (is_collection(gold) || is_collection(answer)) return collections(gold, answer);
    if (is_structure(gold) || is_structure(answer))
      return Comparison(budget_).compare(gold, answer);
    return scalars(gold, answer);
  }

  static bool is_relation(const Node& node) {
    return node.is(Kind::relation) ||
           (node.is(Kind::list) && std::all_of(node.kids.begin(), node.kids.end(), is_relation));
  }

  static bool is_collection(const Node& node) {
    return node.is(Kind::list) || node.is(Kind::set) || node.is(Kind::tuple) ||
           node.is(Kind::angle) || node.is(Kind::matrix) || node.is(Kind::row);
  }

  static bool is_structure(const Node& node) { return node.kind >= Kind::list; }

  static Node listed(const Node& node) {
    if (node.is(Kind::list) || node.is(Kind::set)) {
      Node out = make(Kind::set);
      for (const Node& kid : node.kids) {
        for (Node& choice : sign_choices(kid)) out.kids.push_back(std::move(choice));
      }
      return out;
    }
    return Node{Kind::set, "", sign_choices(node)};
  }

  Reason relations(const Node& gold, const Node& answer) {
    // Inequalities are solved only for the gold.
    const auto solvable = [](const Node& node) {
      return is_relation(node) && !node.is(Kind::relation, "=") && !node.is(Kind::relation, "i") &&
             !(node.is(Kind::list) && node.kids[0].is(Kind::relation, "="));
    };
    if (solvable(answer) && !is_relation(gold)) return Reason::different_kind;
    if (gold.is(Kind::list) && gold.text == "or" && !is_relation(answer)) {
      return Reason::different_kind;
    }
    return Comparison(budget_).compare(gold, answer);
  }

  Reason collections(const Node& gold, const Node& answer) {
    const auto unordered = [](const Node& n) { return n.is(Kind::list) || n.is(Kind::set); };
    const auto vector = [](const Node& n) { return n.is(Kind::tuple) || n.is(Kind::angle); };
    if (vector(gold) && vector(answer)) return in_order(gold.kids, answer.kids);
    if ((unordered(gold) || vector(gold)) && (unordered(answer) || vector(answer))) {
      return in_any_order(gold.kids, answer.kids);
    }
    if (gold.kind == answer.kind && (gold.is(Kind::matrix) || gold.is(Kind::row))) {
      return in_order(gold.kids, answer.kids);
    }
    // A set of one is its element.
    if (gold.is(Kind::set) && gold.kids.size() == 1) return compare(gold.kids[0], answer);
    if (answer.is(Kind::set) && answer.kids.size() == 1) return compare(gold, answer.kids[0]);
    if (is_interval_like(gold) && is_interval_like(answer)) {
      return Comparison(budget_).compare(gold, answer);
    }
    return Reason::different_kind;
  }

  Reason in_order(const std::vector<Node>& a, const std::vector<Node>& b) {
    if (a.size() != b.size()) return Reason::different_elements;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (!is_equal(compare(a[i], b[i]))) return Reason::different_elements;
    }
    return Reason::same_elements;
  }

  Reason in_any_order(const std::vector<Node>& a, const std::vector<Node>& b) {
    if (a.size() != b.size() || a.size() > kMaxElements) return Reason::different_elements;
    std::vector<bool> used(b.size(), false);
    for (const Node& x : a) {
      std::size_t j = 0;
      while (j < b.size() && (used[j] || !is_equal(compare(x, b[j])))) ++j;
      if (j == b.size()) return Reason::different_elements;
      used[j] = true;
    }
    return Reason::same_elements;
  }

  Reason scalars(const Node& gold, const Node& answer) {
    NoValue why = NoValue::none;
    const auto x = rational_value(gold, budget_, &why);
    const auto y = rational_value(answer, budget_, &why);
    if (x && y && *x == *y) return Reason::exact_number;
    const bool integer = (x && x->is_integer()) || (y && y->is_integer());
    if (is_constant(gold) && is_constant(answer)) {
      const auto p = approximate(gold);
      const auto q = approximate(answer);
      if (has_decimals(gold) || has_decimals(answer)) {
        const auto rounded = [](double v) { return std::round(v * 1e6); };
        const bool small = p && q && std::fabs(*p) < 1e9 && std::fabs(*q) < 1e9;
        const bool match = small && !integer && rounded(*p) == rounded(*q);
        if (match) return Reason::numeric_match;
        if (x && y) return Reason::different_number;
      } else if (x && y) {
        Rational difference;
        fmpq_sub(difference.get(), x->get(), y->get());
        const bool chopped = std::fabs(fmpq_get_d(difference.get())) < kChop;
        return chopped ? Reason::numeric_match : Reason::different_number;
      } else if (p && q && std::fabs(*p) < 1 && std::fabs(*q) < 1 && std::fabs(*p - *q) < kChop) {
        return Reason::numeric_match;
      }
    }
    return compare_scalars(gold, answer, budget_);
  }

  Budget& budget_;
  int depth_ = 0;
};

}  // namespace

ProfileVerdict compare_math_verify(std::string_view gold, std::string_view answer, Budget& budget) {
  const Read a = read(gold, budget);
  const Read b = read(answer, budget);
  ProfileVerdict out{Reason::too_large, spell(a.tree), spell(b.tree)};
  if (to_lower(to_valid_utf8(gold.substr(0, kMaxBytes))) ==
          to_lower(to_valid_utf8(answer.substr(0, kMaxBytes))) &&
      gold.size() == answer.size()) {
    out.reason = Reason::same_text;
  } else if (a.too_large || b.too_large) {
    out.reason = Reason::too_large;
  } else if (!a.formula || !b.formula) {
    out.reason = Reason::different_text;
  } else {
    out.reason = MathVerify(budget).compare(a.tree, b.tree);
  }
  return out;
}

}  // namespace ponder::math
