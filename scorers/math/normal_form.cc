#include "scorers/math/normal_form.h"

#include "scorers/math/fraction_builder.h"

namespace ponder::math {

namespace {

/// Whether the fraction has a value at all: its denominator is not zero.
Difference check_denominator(const Atoms& atoms, const Fraction& f) {
  if (f.denominator.is_zero()) return Difference::undefined;
  const auto below = atoms.reduced(f.denominator);
  if (!below) return Difference::unknown;
  if (below->is_zero()) return Difference::undefined;
  // A denominator of dependent atoms may be zero without looking so.
  return Difference::not_zero;
}

}  // namespace

Difference compare_normal_forms(const Node& a, const Node& b, Budget& budget) {
  Atoms atoms(budget);
  FractionBuilder builder(atoms, budget);
  const auto left = builder.build(a);
  if (!left) return Difference::unknown;
  const auto right = builder.build(b);
  if (!right) return Difference::unknown;
  for (const Fraction* side : {&*left, &*right}) {
    const Difference defined = check_denominator(atoms, *side);
    if (defined != Difference::not_zero) return defined;
  }
  const auto ad = Polynomial::product(left->numerator, right->denominator);
  auto bc = Polynomial::product(right->numerator, left->denominator);
  if (!ad || !bc) return Difference::unknown;
  bc->negate();
  const auto difference = Polynomial::sum(*ad, *bc);
  const auto reduced = difference ? atoms.reduced(*difference) : std::nullopt;
  if (!reduced) return Difference::unknown;
  if (reduced->is_zero()) return Difference::zero;
  return atoms.independent() ? Difference::not_zero : Difference::unknown;
}

Difference compare_up_to_factor(const Node& a, const Node& b, bool positive, Budget& budget) {
  Atoms atoms(budget);
  FractionBuilder builder(atoms, budget);
  const auto left = builder.build(a);
  if (!left) return Difference::unknown;
  const auto right = builder.build(b);
  if (!right) return Difference::unknown;
  // An inequality may not be multiplied by a denominator whose sign is open.
  for (const Fraction* side : {&*left, &*right}) {
    const auto below = side->denominator.constant();
    if (below && below->is_zero()) return Difference::undefined;
    if (positive && !below) return Difference::unknown;
  }
  auto p = atoms.reduced(left->numerator);
  auto q = atoms.reduced(right->numerator);
  if (!p || !q) return Difference::unknown;
  if (positive) {
    p->scale(*left->denominator.constant());  // of the same sign as its inverse
    q->scale(*right->denominator.constant());
  }
  if (p->is_zero() || q->is_zero()) {
    if (p->is_zero() && q->is_zero()) return Difference::zero;
    return atoms.independent() ? Difference::not_zero : Difference::unknown;
  }
  const Rational lead_p = p->leading_coefficient();
  const Rational lead_q = q->leading_coefficient();
  p->scale(lead_q);
  q->scale(lead_p);
  const bool same = *p == *q && (!positive || lead_p.sign() == lead_q.sign());
  if (same) return Difference::zero;
  return atoms.independent() ? Difference::not_zero : Difference::unknown;
}

}  // namespace ponder::math
