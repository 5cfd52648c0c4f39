// Sets of real numbers on a common scale: all ends that occur in either set are put in order; they
// cut the line into cells: a gap, an end, a gap, an end, ..., a gap. A set is then one bit per
// cell, and union, intersection, difference and equality are those of bits.

#include "scorers/math/real_set.h"

#include <algorithm>

#include "scorers/math/approx.h"
#include "scorers/math/atoms.h"
#include "scorers/math/fraction_builder.h"
#include "scorers/math/prepare.h"
#include "scorers/math/scalar.h"

namespace ponder::math {

namespace {

constexpr std::size_t kMaxEnds = 32;

using Cells = std::vector<bool>;

bool is_infinite(const Node& node, bool negative) {
  if (node.is(Kind::negate)) return is_infinite(node.kids[0], !negative);
  return !negative && node.is(Kind::constant, "infinity");
}

bool is_order_sign(char sign) {
  return sign == sign::less || sign == sign::greater || sign == sign::at_most ||
         sign == sign::at_least;
}

char turned(char sign) {
  switch (sign) {
    case sign::less:
      return sign::greater;
    case sign::greater:
      return sign::less;
    case sign::at_most:
      return sign::at_least;
    case sign::at_least:
      return sign::at_most;
    default:
      return sign;
  }
}

class RealSets {
 public:
  explicit RealSets(Budget& budget) : budget_(budget) {}

  std::optional<Reason> compare(const Node& a, const Node& b) {
    if (!collect(a) || !collect(b)) return failure_;
    if (!sort_ends()) return failure_;
    const auto x = cells(a);
    const auto y = x ? cells(b) : std::nullopt;
    if (!y || undecided_) return failure_;
    return *x == *y ? Reason::same_elements : Reason::different_elements;
  }

 private:
  /// Gathers the ends; false if the tree is no set of real numbers.
  bool collect(const Node& node) {
    switch (node.kind) {
      case Kind::tuple:
      case Kind::bracket:
        if (node.kids.size() != 2) return false;
        [[fallthrough]];
      case Kind::interval:
        return add_end(node.kids[0]) && add_end(node.kids[1]);
      case Kind::set:
        return std::all_of(node.kids.begin(), node.kids.end(),
                           [this](const Node& kid) { return add_end(kid); });
      case Kind::set_name:
        return node.text == "R";
      case Kind::set_union:
      case Kind::set_meet:
      case Kind::set_minus:
        return collect_all(node);
      case Kind::list:
        return std::all_of(node.kids.begin(), node.kids.end(),
                           [](const Node& kid) { return kid.is(Kind::relation); }) &&
               collect_all(node);
      case Kind::builder: {
        const Node& element = node.kids[0];
        const bool real =
            element.is(Kind::relation, "i") && element.kids[1].is(Kind::set_name, "R");
        return (real || element.is(Kind::symbol)) && collect(node.kids[1]);
      }
      case Kind::relation:
        return collect_relation(node);
      default:
        return false;
    }
  }

  bool collect_all(const Node& node) {
    return std::all_of(node.kids.begin(), node.kids.end(),
                       [this](const Node& kid) { return collect(kid); });
  }

  bool collect_relation(const Node& node) {
    if (node.text == "i") return node.kids[0].is(Kind::symbol) && collect(node.kids[1]);
    const auto simple = isolated(node, budget_);
    if (!simple) return false;
    for (const Node& kid : simple->kids) {
      if (!kid.is(Kind::symbol) && !add_end(kid)) return false;
    }
    return true;
  }

  bool add_end(const Node& end) {
    if (!is_scalar(end) || !is_constant(end)) return false;
    if (is_infinite(end, false) || is_infinite(end, true)) return true;
    if (place(end) < ends_.size()) return true;
    if (undecided_) return false;
    if (ends_.size() == kMaxEnds) {
      failure_ = Reason::too_large;
      return false;
    }
    ends_.push_back({end, 0});
    return true;
  }

  /// The index of an end that is equal; ends_.size() if there is none.
  std::size_t place(const Node& end) {
    for (std::size_t i = 0; i < ends_.size(); ++i) {
      const Reason reason = compare_scalars(ends_[i].value, end, budget_);
      if (side_of(reason) == Side::equal) return i;
      if (side_of(reason) == Side::undecided) {
        failure_ = reason;
        undecided_ = true;
        break;
      }
    }
    return ends_.size();
  }

  bool sort_ends() {
    for (End& end : ends_) {
      const auto x = approximate(end.value);
      if (!x) {
        failure_ = std::nullopt;
        return false;
      }
      end.approximation = *x;
    }
    std::stable_sort(ends_.begin(), ends_.end(),
                     [](const End& a, const End& b) { return a.approximation < b.approximation; });
    return true;
  }

  /// Cell of an end: 2 i + 1; the gap below it is 2 i. Infinite ends lie outside: -1, 2 n + 1.
  long cell_of(const Node& end) {
    if (is_infinite(end, true)) return -1;
    if (is_infinite(end, false)) return static_cast<long>(2 * ends_.size()) + 1;
    return 2 * static_cast<long>(place(end)) + 1;
  }

  Cells none() const { return Cells(2 * ends_.size() + 1, false); }

  Cells between(const Node& low, const Node& high, bool with_low, bool with_high) {
    return between(cell_of(low), cell_of(high), with_low, with_high);
  }

  Cells between(long low, long high, bool with_low, bool with_high) const {
    Cells out = none();
    for (long c = low; c <= high; ++c) {
      if (c < 0 || c >= static_cast<long>(out.size())) continue;
      if ((c == low && !with_low) || (c == high && !with_high)) continue;
      out[static_cast<std::size_t>(c)] = true;
    }
    return out;
  }

  static Cells joined(Cells a, const Cells& b, Kind how) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      a[i] = how == Kind::set_union  ? a[i] || b[i]
             : how == Kind::set_meet ? a[i] && b[i]
                                     : a[i] && !b[i];
    }
    return a;
  }

  std::optional<Cells> cells(const Node& node) {
    switch (node.kind) {
      case Kind::tuple:
        return between(node.kids[0], node.kids[1], false, false);
      case Kind::bracket:
        return between(node.kids[0], node.kids[1], true, true);
      case Kind::interval:
        return between(node.kids[0], node.kids[1], node.text[0] == '[', node.text[1] == ']');
      case Kind::set: {
        Cells out = none();
        for (const Node& kid : node.kids) {
          const long c = cell_of(kid);
          if (c >= 0 && c < static_cast<long>(out.size())) out[static_cast<std::size_t>(c)] = true;
        }
        return out;
      }
      case Kind::set_name:
        return Cells(2 * ends_.size() + 1, true);
      case Kind::set_union:
      case Kind::set_meet:
      case Kind::set_minus:
        return fold(node, node.kind);
      case Kind::list: {
        const bool any = node.text == "or";
        auto out = fold(node, any ? Kind::set_union : Kind::set_meet);
        // "x < 2, x > 3" can only mean either.
        const bool empty = out && std::find(out->begin(), out->end(), true) == out->end();
        return empty && !any ? fold(node, Kind::set_union) : out;
      }
      case Kind::builder:
        return cells(node.kids[1]);
      case Kind::relation:
        return solution(node);
      default:
        return std::nullopt;
    }
  }

  std::optional<Cells> fold(const Node& node, Kind how) {
    auto out = cells(node.kids[0]);
    for (std::size_t i = 1; out && i < node.kids.size(); ++i) {
      const auto next = cells(node.kids[i]);
      if (!next) return std::nullopt;
      out = joined(std::move(*out), *next, how);
    }
    return out;
  }

  std::optional<Cells> solution(const Node& node) {
    if (node.text == "i") return cells(node.kids[1]);
    const auto simple = isolated(node, budget_);
    if (!simple) return std::nullopt;
    Cells out(2 * ends_.size() + 1, true);
    for (std::size_t i = 0; i + 1 < simple->kids.size(); ++i) {
      const bool left = simple->kids[i].is(Kind::symbol);
      const Node& bound = left ? simple->kids[i + 1] : simple->kids[i];
      const char sign = left ? simple->text[i] : turned(simple->text[i]);
      out = joined(std::move(out), one_sided(cell_of(bound), sign), Kind::set_meet);
    }
    return out;
  }

  Cells one_sided(long c, char sign) const {
    const long last = static_cast<long>(2 * ends_.size()) + 1;
    switch (sign) {
      case sign::less:
        return between(-1, c, false, false);
      case sign::at_most:
        return between(-1, c, false, true);
      case sign::greater:
        return between(c, last, false, false);
      case sign::at_least:
        return between(c, last, true, false);
      case sign::equal:
        return between(c, c, true, true);
      default:
        return joined(Cells(2 * ends_.size() + 1, true), between(c, c, true, true),
                      Kind::set_minus);
    }
  }

  struct End {
    Node value;
    double approximation;
  };

  Budget& budget_;
  std::vector<End> ends_ = {};
  std::optional<Reason> failure_ = {};
  bool undecided_ = false;
};

void collect_relation_symbols(const Node& node, std::vector<std::string>& out) {
  if (node.is(Kind::relation) || node.is(Kind::builder)) {
    for (const std::string& s : symbols_of(node)) out.push_back(s);
    return;
  }
  for (const Node& kid : node.kids) collect_relation_symbols(kid, out);
}

/// a x + b of one symbol, with rational a and b.
bool linear(const Node& node, const std::string& symbol, Budget& budget, Rational* a, Rational* b) {
  Atoms atoms(budget);
  FractionBuilder builder(atoms, budget);
  const auto f = builder.build(node);
  const auto below = f ? f->denominator.constant() : std::nullopt;
  if (!below || below->is_zero()) return false;
  if (atoms.names().size() != 1 || atoms.names()[0] != symbol) return false;
  if (f->numerator.degree(0) != 1) return false;
  *b = f->numerator.constant_term();
  *a = f->numerator.leading_coefficient();
  fmpq_div(a->get(), a->get(), below->get());
  fmpq_div(b->get(), b->get(), below->get());
  return true;
}

Node rational_node(const Rational& q) {
  Rational size = q;
  fmpq_abs(size.get(), size.get());
  const std::string text = size.text();
  const std::size_t bar = text.find('/');
  Node node = make(Kind::number, text.substr(0, bar));
  if (bar != std::string::npos) {
    node = make(Kind::quotient, "", std::move(node), make(Kind::number, text.substr(bar + 1)));
  }
  return q.sign() < 0 ? make(Kind::negate, "", std::move(node)) : node;
}

}  // namespace

std::optional<Node> isolated(const Node& relation, Budget& budget) {
  const auto symbols = symbols_of(relation);
  if (!relation.is(Kind::relation) || symbols.size() != 1) return std::nullopt;
  const std::size_t n = relation.kids.size();
  if (n > 3 || (n == 3 && !relation.kids[1].is(Kind::symbol))) return std::nullopt;
  if (n == 3 && (!is_order_sign(relation.text[0]) || !is_order_sign(relation.text[1]))) {
    return std::nullopt;
  }
  if (relation.text.find(sign::in) != std::string::npos) return std::nullopt;
  const Node& left = relation.kids[0];
  const Node& right = relation.kids[1];
  if (n == 3) {
    if (!is_constant(left) || !is_constant(relation.kids[2])) return std::nullopt;
    return relation;
  }
  if ((left.is(Kind::symbol) && is_constant(right)) ||
      (right.is(Kind::symbol) && is_constant(left))) {
    return relation;
  }
  if (!is_scalar(left) || !is_scalar(right)) return std::nullopt;
  Rational a;
  Rational b;
  const Node difference = make(Kind::sum, "", Node(left), make(Kind::negate, "", Node(right)));
  if (!linear(difference, symbols[0], budget, &a, &b)) return std::nullopt;
  fmpq_div(b.get(), b.get(), a.get());
  fmpq_neg(b.get(), b.get());
  const char sign = a.sign() < 0 ? turned(relation.text[0]) : relation.text[0];
  return make(Kind::relation, std::string(1, sign), make(Kind::symbol, symbols[0]),
              rational_node(b));
}

bool is_interval_like(const Node& node) {
  switch (node.kind) {
    case Kind::interval:
    case Kind::set_union:
    case Kind::set_meet:
    case Kind::set_minus:
    case Kind::set_name:
    case Kind::builder:
      return true;
    case Kind::tuple:
    case Kind::bracket:
      return node.kids.size() == 2;
    default:
      return false;
  }
}

std::string set_symbol(const Node& node) {
  std::vector<std::string> all;
  collect_relation_symbols(node, all);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all.size() == 1 ? all[0] : std::string();
}

std::optional<Reason> compare_real_sets(const Node& a, const Node& b, Budget& budget) {
  return RealSets(budget).compare(a, b);
}

}  // namespace ponder::math
