#include "scorers/math/comparison.h"

#include <algorithm>
#include <cctype>

#include "scorers/math/exact.h"
#include "scorers/math/limits.h"
#include "scorers/math/prepare.h"
#include "scorers/math/quantity.h"
#include "scorers/math/scalar.h"

namespace ponder::math {

namespace {

/// A single letter; e and i are constants to the parser and may be choices all the same.
bool is_letter_symbol(const Node& node) {
  return (node.is(Kind::symbol) || node.is(Kind::constant)) && node.text.size() == 1;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// A numeral or a minus sign before one.
const Node* based_inside(const Node& node, bool* negative) {
  *negative = node.is(Kind::negate);
  const Node& inner = *negative ? node.kids[0] : node;
  return inner.is(Kind::based) ? &inner : nullptr;
}

std::string without_leading_zeros(const std::string& digits) {
  const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size());
  const std::string rest = digits.substr(first);
  return rest.empty() || rest[0] == '.' ? "0" + rest : rest;
}

/// 12:30 rather than a ratio: two digits of minutes, and not in lowest terms.
bool is_clock(const Node& node) {
  if (!node.is(Kind::ratio) || node.kids.size() != 2) return false;
  const Node& h = node.kids[0];
  const Node& m = node.kids[1];
  const auto digits = [](const Node& n) {
    return n.is(Kind::number) && n.text.size() <= 2 &&
           n.text.find_first_not_of("0123456789") == std::string::npos;
  };
  if (!digits(h) || !digits(m) || m.text.size() != 2) return false;
  const long hours = std::stol(h.text);
  const long minutes = std::stol(m.text);
  if (hours > 24 || minutes > 59) return false;
  long a = hours;
  long b = minutes;
  while (b != 0) std::swap(a %= b, b);
  return a != 1 || m.text[0] == '0';
}

}  // namespace

Reason Comparison::compare(const Node& a, const Node& b) {
  if (budget_.spent()) return Reason::timeout;
  if (depth_ > kMaxDepth) return Reason::too_large;
  ++depth_;
  const Reason reason = compare_kinds(a, b);
  --depth_;
  return reason;
}

Reason Comparison::compare_kinds(const Node& a, const Node& b) {
  bool decided = false;
  const bool same = same_integer_literal(a, b, &decided);
  if (decided) return same ? Reason::exact_number : Reason::different_number;
  if (a == b) return a.is(Kind::words) ? Reason::same_text : Reason::same_form;
  // Each step looks at both orders, so that the result does not depend on them.
  for (const auto step : {&Comparison::words, &Comparison::relations, &Comparison::collections,
                          &Comparison::quantities, &Comparison::percents, &Comparison::numerals,
                          &Comparison::ratios}) {
    if (const auto reason = (this->*step)(a, b)) return *reason;
  }
  if (!is_scalar(a) || !is_scalar(b)) return Reason::different_kind;
  return compare_scalars(a, b, budget_);
}

std::optional<Reason> Comparison::words(const Node& a, const Node& b) {
  if (a.is(Kind::words) && b.is(Kind::words)) return Reason::different_text;
  if (a.is(Kind::words) || b.is(Kind::words)) {
    // VW in \text{} and without it.
    const Node& text = a.is(Kind::words) ? a : b;
    const Node& other = a.is(Kind::words) ? b : a;
    std::string letters;
    if (other.is(Kind::product) || other.is(Kind::list)) {
      for (const Node& kid : other.kids) {
        const bool letter =
            is_letter_symbol(kid) || kid.is(Kind::constant, "e") || kid.is(Kind::constant, "i");
        if (!letter) return Reason::different_kind;
        letters += lower(kid.text[0]);
      }
      std::string wanted = text.text;
      std::erase_if(wanted, [](char c) { return c == ',' || c == ' '; });
      return letters == wanted ? Reason::same_text : Reason::different_text;
    }
    return Reason::different_kind;
  }
  if (is_letter_symbol(a) && is_letter_symbol(b)) {
    return lower(a.text[0]) == lower(b.text[0]) ? Reason::same_text : Reason::different_form;
  }
  return std::nullopt;
}

Reason Comparison::quantity_pair(const Node& a, const Node& b) {
  const std::string unit_a = plain_unit(a.text);
  const std::string unit_b = plain_unit(b.text);
  const Reason values = compare(a.kids[0], b.kids[0]);
  if (unit_a == unit_b) return values;
  // "children tickets" and "tickets"
  const std::string& longer = unit_a.size() > unit_b.size() ? unit_a : unit_b;
  const std::string& shorter = unit_a.size() > unit_b.size() ? unit_b : unit_a;
  if (longer.ends_with(' ' + shorter) || longer.starts_with(shorter + ' ')) return values;
  const auto factor = unit_factor(unit_a, unit_b);
  if (!factor) return Reason::different_unit;
  Node scaled = make(Kind::product, "", Node(a.kids[0]), make(Kind::number, "1"));
  Rational above;
  Rational below;
  fmpz_set(above.numerator(), factor->numerator());
  fmpz_set(below.numerator(), factor->denominator());
  fmpz_one(fmpq_denref(above.get()));
  fmpz_one(fmpq_denref(below.get()));
  scaled.kids[1] =
      make(Kind::quotient, "", make(Kind::number, above.text()), make(Kind::number, below.text()));
  const Reason converted = compare(scaled, b.kids[0]);
  return is_equal(converted) ? Reason::unit_converted : converted;
}

std::optional<Reason> Comparison::quantities(const Node& a, const Node& b) {
  const bool unit_a = a.is(Kind::quantity);
  const bool unit_b = b.is(Kind::quantity);
  if (unit_a && unit_b) return quantity_pair(a, b);
  const bool degrees_a = a.is(Kind::degrees);
  const bool degrees_b = b.is(Kind::degrees);
  if (degrees_a && degrees_b) return compare(a.kids[0], b.kids[0]);
  if ((unit_a && degrees_b) || (unit_b && degrees_a)) return Reason::different_unit;
  if (!unit_a && !unit_b && !degrees_a && !degrees_b) return std::nullopt;
  const Node& marked = unit_a || degrees_a ? a : b;
  const Node& bare = unit_a || degrees_a ? b : a;
  const Reason left_out = compare(marked.kids[0], bare);
  if (is_equal(left_out)) return Reason::unit_left_out;
  if (marked.is(Kind::degrees) && is_scalar(a) && is_scalar(b)) {
    const Reason value = compare_scalars(a, b, budget_);  // 90 degrees and pi/2
    if (!is_unequal(value)) return value;
  }
  return left_out;
}

std::optional<Reason> Comparison::percents(const Node& a, const Node& b) {
  const bool percent_a = a.is(Kind::percent);
  const bool percent_b = b.is(Kind::percent);
  if (percent_a && percent_b) return compare(a.kids[0], b.kids[0]);
  if (!percent_a && !percent_b) return std::nullopt;
  const Node& marked = percent_a ? a : b;
  const Node& bare = percent_a ? b : a;
  if (!is_scalar(marked) || !is_scalar(bare)) return Reason::different_kind;
  const Reason value = compare_scalars(marked, bare, budget_);
  if (is_equal(value)) return value;
  const Reason left_out = compare_scalars(marked.kids[0], bare, budget_);
  return is_equal(left_out) ? Reason::percent_left_out : is_unequal(value) ? left_out : value;
}

std::optional<Reason> Comparison::numerals(const Node& a, const Node& b) {
  bool minus_a = false;
  bool minus_b = false;
  const Node* x = based_inside(a, &minus_a);
  const Node* y = based_inside(b, &minus_b);
  if (x == nullptr && y == nullptr) return std::nullopt;
  if (x != nullptr && y != nullptr) {
    if (minus_a != minus_b) return Reason::different_number;
    const bool same_base = compare(x->kids[0], y->kids[0]) == Reason::exact_number;
    if (same_base) {
      return without_leading_zeros(x->text) == without_leading_zeros(y->text)
                 ? Reason::exact_number
                 : Reason::different_number;
    }
    const auto value = [](const Node& numeral) {
      const auto base = literal_value(numeral.kids[0].text);
      const auto small = base ? base->small() : std::nullopt;
      return small ? based_value(numeral.text, *small) : std::nullopt;
    };
    const auto p = value(*x);
    const auto q = value(*y);
    if (!p || !q) return Reason::different_base;
    return *p == *q ? Reason::exact_number : Reason::different_base;
  }
  const Node& numeral = x != nullptr ? *x : *y;
  const Node& other = x != nullptr ? b : a;
  const bool minus = x != nullptr ? minus_a : minus_b;
  const bool other_minus = other.is(Kind::negate);
  const Node& digits = other_minus ? other.kids[0] : other;
  if (!digits.is(Kind::number)) return Reason::different_kind;
  const bool same = minus == other_minus &&
                    without_leading_zeros(numeral.text) == without_leading_zeros(digits.text);
  return same ? Reason::base_left_out : Reason::different_base;
}

std::optional<Reason> Comparison::ratios(const Node& a, const Node& b) {
  const bool ratio_a = a.is(Kind::ratio);
  const bool ratio_b = b.is(Kind::ratio);
  if (!ratio_a && !ratio_b) return std::nullopt;
  if (ratio_a && ratio_b) {
    if (a.kids.size() != b.kids.size()) return Reason::different_elements;
    if (is_clock(a) && is_clock(b)) return in_order(a.kids, b.kids);
    Reason undecided = Reason::same_elements;
    for (std::size_t i = 1; i < a.kids.size(); ++i) {
      // a_i : a_0 = b_i : b_0
      const Node left = make(Kind::product, "", Node(a.kids[i]), Node(b.kids[0]));
      const Node right = make(Kind::product, "", Node(b.kids[i]), Node(a.kids[0]));
      if (!is_scalar(left) || !is_scalar(right)) return Reason::different_kind;
      const Reason reason = compare_scalars(left, right, budget_);
      if (is_unequal(reason)) return Reason::different_elements;
      if (!is_equal(reason)) undecided = reason;
    }
    return undecided;
  }
  const Node& ratio = ratio_a ? a : b;
  if (is_clock(ratio) || ratio.kids.size() != 2) return Reason::different_kind;
  return std::nullopt;  // a : b as a number
}

}  // namespace ponder::math
