#include "scorers/math/scalar.h"

#include "scorers/math/exact.h"
#include "scorers/math/normal_form.h"
#include "scorers/math/oracle.h"

namespace ponder::math {

namespace {

bool is_infinite(const Node& node) {
  return node.is(Kind::constant, "infinity") ||
         ((node.is(Kind::negate) || node.is(Kind::plus_minus)) && is_infinite(node.kids[0]));
}

/// Plain digits, up to a minus sign.
const std::string* integer_digits(const Node& node, bool* negative) {
  const Node* inner = &node;
  *negative = node.is(Kind::negate);
  if (*negative) inner = &node.kids[0];
  if (!inner->is(Kind::number)) return nullptr;
  const std::string& text = inner->text;
  if (text.find_first_not_of("0123456789") != std::string::npos) return nullptr;
  return text.size() > 1 && text[0] == '0' ? nullptr : &text;
}

}  // namespace

bool same_integer_literal(const Node& a, const Node& b, bool* decided) {
  bool minus_a = false;
  bool minus_b = false;
  const std::string* x = integer_digits(a, &minus_a);
  const std::string* y = integer_digits(b, &minus_b);
  *decided = x != nullptr && y != nullptr;
  if (!*decided) return false;
  return *x == *y && (minus_a == minus_b || *x == "0");
}

Reason compare_scalars(const Node& a, const Node& b, Budget& budget) {
  bool decided = false;
  const bool same = same_integer_literal(a, b, &decided);
  if (decided) return same ? Reason::exact_number : Reason::different_number;
  if (a == b) return Reason::same_form;
  if (is_infinite(a) || is_infinite(b)) {
    // +oo and -oo are values of their own; that two infinities are the same form was seen above.
    const bool both = is_infinite(a) && is_infinite(b);
    return both ? Reason::different_number : Reason::different_kind;
  }
  if (budget.spent()) return Reason::timeout;

  NoValue why_a = NoValue::none;
  NoValue why_b = NoValue::none;
  const auto x = rational_value(a, budget, &why_a);
  const auto y = rational_value(b, budget, &why_b);
  if (x && y) return *x == *y ? Reason::exact_number : Reason::different_number;
  if (why_a == NoValue::undefined || why_b == NoValue::undefined) return Reason::undefined;

  switch (compare_normal_forms(a, b, budget)) {
    case Difference::zero:
      return Reason::normal_form;
    case Difference::not_zero:
      return Reason::different_form;
    case Difference::undefined:
      return Reason::undefined;
    case Difference::unknown:
      break;
  }
  if (budget.spent()) return Reason::timeout;
  if (why_a == NoValue::too_large || why_b == NoValue::too_large) return Reason::too_large;
  return ask_oracle(a, b, budget);
}

}  // namespace ponder::math
