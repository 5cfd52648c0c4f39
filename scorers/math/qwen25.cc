#include <algorithm>
#include <cmath>
#include <vector>

#include "harness/base/text.h"
#include "harness/base/unicode.h"
#include "scorers/math/approx.h"
#include "scorers/math/comparison.h"
#include "scorers/math/limits.h"
#include "scorers/math/parser.h"
#include "scorers/math/prepare.h"
#include "scorers/math/profiles.h"
#include "scorers/math/scalar.h"
#include "scorers/math/text_rules.h"

namespace ponder::math {

namespace {

constexpr double kRelative = 1e-4;
constexpr int kMaxNesting = 8;

bool close(double a, double b) {
  return std::fabs(a - b) <= kRelative * std::max(std::fabs(a), std::fabs(b));
}

/// As a float, without commas; a trailing percent sign divides by 100.
std::optional<double> as_number(std::string_view text) {
  std::string plain = replaced(text, ",", "");
  if (plain.starts_with('+')) plain.erase(0, 1);
  if (const auto value = parse_double(plain)) return value;
  if (!plain.ends_with('%')) return std::nullopt;
  plain.pop_back();
  if (plain.ends_with('\\')) plain.pop_back();
  const auto value = parse_double(plain);
  return value ? std::optional(*value / 100) : std::nullopt;
}

std::string without_brackets(std::string text) {
  std::erase_if(
      text, [](char c) { return std::string_view("{}()[]").find(c) != std::string_view::npos; });
  return to_lower(text);
}

bool is_bracketed(std::string_view text) {
  return text.size() > 2 && (text.front() == '(' || text.front() == '[') &&
         (text.back() == ')' || text.back() == ']');
}

/// Rows and entries of \begin{pmatrix}..\end{pmatrix}; empty if it is none.
std::vector<std::vector<std::string>> matrix_entries(std::string_view text) {
  constexpr std::string_view kBegin = "\\begin{pmatrix}";
  constexpr std::string_view kEnd = "\\end{pmatrix}";
  if (!text.starts_with(kBegin) || !text.ends_with(kEnd)) return {};
  text = text.substr(kBegin.size(), text.size() - kBegin.size() - kEnd.size());
  std::vector<std::vector<std::string>> rows;
  while (!text.empty() && rows.size() <= kMaxElements) {
    const std::size_t end = std::min(text.find("\\\\"), text.size());
    std::vector<std::string> row;
    for (const std::string_view entry : split(text.substr(0, end), '&'))
      row.emplace_back(trim(entry));
    rows.push_back(std::move(row));
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return rows;
}

/// The last letter from A to E that stands alone.
char last_choice(std::string_view text) {
  const auto letter = [&](std::size_t i) {
    return i < text.size() &&
           ((text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z'));
  };
  for (std::size_t i = text.size(); i-- > 0;) {
    const char c =
        text[i] >= 'a' && text[i] <= 'e' ? static_cast<char>(text[i] - 'a' + 'A') : text[i];
    if (c >= 'A' && c <= 'E' && !letter(i + 1) && (i == 0 || !letter(i - 1))) return c;
  }
  return 0;
}

class Qwen25 {
 public:
  explicit Qwen25(Budget& budget) : budget_(budget) {}

  Reason equal(const std::string& gold, const std::string& answer) {
    if (budget_.spent() || depth_ > kMaxNesting) return Reason::timeout;
    ++depth_;
    const Reason reason = steps(gold, answer);
    --depth_;
    return reason;
  }

 private:
  Reason steps(const std::string& gold, const std::string& answer) {
    if (to_lower(gold) == to_lower(answer)) return Reason::same_text;
    const auto x = as_number(gold);
    const auto y = as_number(answer);
    if (x && y) {
      for (const double factor : {0.01, 1.0, 100.0}) {
        if (close(*x * factor, *y)) return Reason::numeric_match;
      }
      return Reason::different_number;
    }
    if (without_brackets(gold) == without_brackets(answer)) return Reason::same_text;
    if (is_bracketed(gold) && is_bracketed(answer)) {
      const Reason reason = parts(gold, answer);
      if (is_equal(reason)) return reason;
    }
    if (const Reason reason = matrices(gold, answer); is_equal(reason)) return reason;
    const auto equations = [](const std::string& text) {
      return std::count(text.begin(), text.end(), '=') == 1;
    };
    if (equations(gold) && equations(answer)) {
      const Reason reason = symbolic(one_sided(gold), one_sided(answer));
      if (is_equal(reason)) return reason;
      return symbolic(one_sided(gold), "-(" + one_sided(answer) + ")");
    }
    if (equations(answer) && !equations(gold) && answer.find('=') <= 2) {
      return equal(gold, answer.substr(answer.find('=') + 1));
    }
    if (equations(gold) && !equations(answer) && gold.find('=') <= 2) {
      return equal(gold.substr(gold.find('=') + 1), answer);
    }
    return symbolic(gold, answer);
  }

  static std::string one_sided(const std::string& equation) {
    const std::size_t equals = equation.find('=');
    return equation.substr(0, equals) + "-(" + equation.substr(equals + 1) + ")";
  }

  Reason parts(const std::string& gold, const std::string& answer) {
    const auto a = split(std::string_view(gold).substr(1, gold.size() - 2), ',');
    const auto b = split(std::string_view(answer).substr(1, answer.size() - 2), ',');
    if (a.size() != b.size() || a.size() > kMaxElements) return Reason::different_elements;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (!is_equal(equal(std::string(a[i]), std::string(b[i])))) return Reason::different_elements;
    }
    return Reason::same_elements;
  }

  Reason matrices(const std::string& gold, const std::string& answer) {
    const auto a = matrix_entries(gold);
    const auto b = matrix_entries(answer);
    if (a.empty() || a.size() != b.size()) return Reason::different_elements;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i].size() != b[i].size()) return Reason::different_elements;
      for (std::size_t j = 0; j < a[i].size(); ++j) {
        if (!is_equal(equal(a[i][j], b[i][j]))) return Reason::different_elements;
      }
    }
    return Reason::same_elements;
  }

  Reason symbolic(const std::string& gold, const std::string& answer) {
    const Answer a = parse_answer(gold, {});
    const Answer b = parse_answer(answer, {});
    if (a.too_large || b.too_large) return Reason::too_large;
    if (!a.formula || !b.formula) return Reason::unreadable;
    bool large = false;
    const Node x = prepared(a.tree, budget_, &large);
    const Node y = prepared(b.tree, budget_, &large);
    if (large) return Reason::too_large;
    if (is_scalar(x) && is_scalar(y) && is_constant(x) && is_constant(y)) {
      const auto p = approximate(x);
      const auto q = approximate(y);
      if (p && q && std::isfinite(*p) && std::isfinite(*q) && close(*p, *q)) {
        return Reason::numeric_match;
      }
    }
    if (x == y) return Reason::same_form;
    if (is_scalar(x) && is_scalar(y)) return compare_scalars(x, y, budget_);
    // Structures that the text steps did not settle are equal only as they are written.
    const bool same_kind = x.kind == y.kind;
    if (same_kind && (x.is(Kind::relation) || x.is(Kind::set) || x.is(Kind::set_union))) {
      return Comparison(budget_).compare(x, y);
    }
    return Reason::different_kind;
  }

  Budget& budget_;
  int depth_ = 0;
};

}  // namespace

ProfileVerdict compare_qwen25(std::string_view gold, std::string_view answer, Budget& budget) {
  if (gold.size() > kMaxBytes || answer.size() > kMaxBytes) {
    return {gold == answer ? Reason::same_text : Reason::too_large, "", ""};
  }
  const std::string a = qwen25_text(gold);
  const std::string b = qwen25_text(answer);
  if (a.empty() || b.empty()) {
    if (a == b) return {Reason::same_text, a, b};
    return {a.empty() ? Reason::empty_gold : Reason::empty_answer, a, b};
  }
  const bool choice = a.size() == 1 && a[0] >= 'A' && a[0] <= 'E';
  if (choice && last_choice(answer) == a[0]) return {Reason::same_text, a, b};
  return {Qwen25(budget).equal(a, b), a, b};
}

}  // namespace ponder::math
