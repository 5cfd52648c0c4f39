#include "scorers/math/fraction_builder.h"

#include "scorers/math/exact.h"
#include "scorers/math/limits.h"

namespace ponder::math {

namespace {

Fraction constant(const Rational& value) {
  return Fraction{Polynomial(value), Polynomial(Rational(1))};
}

std::optional<Rational> constant_of(const Fraction& f) {
  auto above = f.numerator.constant();
  const auto below = f.denominator.constant();
  if (!above || !below || below->is_zero()) return std::nullopt;
  fmpq_div(above->get(), above->get(), below->get());
  return above;
}

}  // namespace

std::optional<std::string> FractionBuilder::spelled(const Fraction& f) {
  // A constant denominator is divided out, so that x/2 and (1/2)x have one name.
  Fraction one = f;
  if (auto below = f.denominator.constant(); below && !below->is_zero()) {
    fmpq_inv(below->get(), below->get());
    one.numerator.scale(*below);
    one.denominator = Polynomial(Rational(1));
  }
  if (auto reduced = atoms_.reduced(one.numerator)) one.numerator = std::move(*reduced);
  auto above = one.numerator.spell(atoms_.names());
  const auto below = one.denominator.spell(atoms_.names());
  if (!above || !below) return std::nullopt;
  return *above + '/' + *below;
}

FractionBuilder::Maybe FractionBuilder::atom(const std::string& name, Atoms::Sort sort) {
  auto variable = atoms_.get(name, sort);
  if (!variable) return std::nullopt;
  return Fraction{std::move(*variable), Polynomial(Rational(1))};
}

FractionBuilder::Maybe FractionBuilder::build(const Node& node) {
  if (budget_.spent()) return std::nullopt;
  switch (node.kind) {
    case Kind::number: {
      const auto value = literal_value(node.text);
      return value ? Maybe(constant(*value)) : std::nullopt;
    }
    case Kind::symbol:
      return atom(node.text, Atoms::Sort::symbol);
    case Kind::constant:
      if (node.text == "i") {
        auto i = atoms_.get("#i", Atoms::Sort::imaginary, 2, Polynomial(Rational(-1)));
        return i ? Maybe(Fraction{std::move(*i), Polynomial(Rational(1))}) : std::nullopt;
      }
      if (node.text == "infinity") return std::nullopt;
      return atom('#' + node.text, Atoms::Sort::transcendental);
    case Kind::sum:
    case Kind::product: {
      const bool sum = node.is(Kind::sum);
      Fraction total = constant(Rational(sum ? 0 : 1));
      for (const Node& kid : node.kids) {
        const Maybe next = build(kid);
        Maybe step = !next ? std::nullopt
                     : sum ? Fraction::sum(total, *next)
                           : Fraction::product(total, *next);
        if (!step) return std::nullopt;
        total = std::move(*step);
      }
      return total;
    }
    case Kind::negate: {
      Maybe a = build(node.kids[0]);
      if (a) a->numerator.negate();
      return a;
    }
    case Kind::percent: {
      const Maybe a = build(node.kids[0]);
      return a ? Fraction::quotient(*a, constant(Rational(100))) : std::nullopt;
    }
    case Kind::degrees: {
      const Maybe a = build(node.kids[0]);
      const Maybe pi = atom("#pi", Atoms::Sort::transcendental);
      const Maybe turned = a && pi ? Fraction::product(*a, *pi) : std::nullopt;
      return turned ? Fraction::quotient(*turned, constant(Rational(180))) : std::nullopt;
    }
    case Kind::quotient:
    case Kind::ratio: {
      if (node.kids.size() != 2) return std::nullopt;
      const Maybe a = build(node.kids[0]);
      const Maybe b = a ? build(node.kids[1]) : std::nullopt;
      return a && b ? Fraction::quotient(*a, *b) : std::nullopt;
    }
    case Kind::power:
      return power(node);
    case Kind::root: {
      const Maybe index = build(node.kids[0]);
      const auto n = index ? constant_of(*index) : std::nullopt;
      const auto small = n ? n->small() : std::nullopt;
      if (!small || *small < 2 || *small > 64) return std::nullopt;
      const Maybe radicand = build(node.kids[1]);
      return radicand ? root(*radicand, *small) : std::nullopt;
    }
    case Kind::function:
      return function(node);
    case Kind::apply: {
      std::string name = node.text;
      for (const Node& kid : node.kids) {
        const Maybe arg = build(kid);
        const auto inside = arg ? spelled(*arg) : std::nullopt;
        if (!inside) return std::nullopt;
        name += ',' + *inside;
      }
      return atom(name, Atoms::Sort::symbol);
    }
    default:
      return std::nullopt;
  }
}

FractionBuilder::Maybe FractionBuilder::power(const Node& node) {
  const Maybe base = build(node.kids[0]);
  const Maybe exponent = base ? build(node.kids[1]) : std::nullopt;
  if (!exponent) return std::nullopt;
  const auto value = constant_of(*exponent);
  if (!value) return general_power(*base, *exponent);
  if (const auto n = value->small()) return base->power(*n);
  if (!fmpz_fits_si(value->denominator()) || !fmpz_fits_si(value->numerator())) return std::nullopt;
  const long p = fmpz_get_si(value->numerator());
  const long q = fmpz_get_si(value->denominator());
  // The principal root of a negative number is not the real one; leave it to exact constants.
  if (const auto b = constant_of(*base); b && b->sign() < 0 && q % 2 == 1) return std::nullopt;
  if (q > 64) return std::nullopt;
  const Maybe radical = root(*base, q);
  return radical ? radical->power(p) : std::nullopt;
}

/// b^(c + m r) = b^c (b^r)^m, with an integer c, and an integer m that makes the coefficients of r
/// whole and coprime in its first term.
FractionBuilder::Maybe FractionBuilder::general_power(const Fraction& base,
                                                      const Fraction& exponent) {
  const auto below = exponent.denominator.constant();
  if (!below || below->is_zero()) return std::nullopt;
  Polynomial rest = exponent.numerator;
  Rational inverse;
  fmpq_inv(inverse.get(), below->get());
  rest.scale(inverse);

  Rational shift = rest.constant_term();
  const auto whole = shift.small();
  if (!whole) return std::nullopt;
  fmpq_neg(shift.get(), shift.get());
  auto pure = Polynomial::sum(rest, Polynomial(shift));
  if (!pure) return std::nullopt;

  Rational lead = pure->leading_coefficient();
  const auto times = lead.small();
  long repeats = 1;
  if (times && *times != 0 && std::abs(*times) <= 64) {
    repeats = *times;
    fmpq_inv(lead.get(), lead.get());
    pure->scale(lead);
  }
  const auto below_name = spelled(base);
  const auto above_name = spelled(Fraction{*pure, Polynomial(Rational(1))});
  if (!below_name || !above_name) return std::nullopt;
  const std::string name = '^' + *below_name + '^' + *above_name;
  const Maybe variable = atom(name);
  const Maybe power = variable ? variable->power(repeats) : std::nullopt;
  const Maybe factor = power ? base.power(*whole) : std::nullopt;
  return factor ? Fraction::product(*power, *factor) : std::nullopt;
}

/// sqrt[q](a/b) = sqrt[q](a b^(q-1)) / b, and of an integer the prime factors one by one.
FractionBuilder::Maybe FractionBuilder::rational_root(const Rational& radicand, long index) {
  if (radicand.is_zero()) return constant(Rational(0));
  Fraction result = constant(Rational(1));
  Rational rest = radicand;
  if (rest.sign() < 0) {
    fmpq_neg(rest.get(), rest.get());
    if (index % 2 == 1) {
      result.numerator.negate();
    } else if (index == 2) {
      auto i = atoms_.get("#i", Atoms::Sort::imaginary, 2, Polynomial(Rational(-1)));
      if (!i) return std::nullopt;
      result.numerator = std::move(*i);
    } else {
      return std::nullopt;
    }
  }
  if (rest.bits() > 4096) return std::nullopt;
  Integer m;
  fmpz_pow_ui(m.get(), rest.denominator(), static_cast<ulong>(index - 1));
  fmpz_mul(m.get(), m.get(), rest.numerator());
  Rational below;
  fmpz_set(below.numerator(), rest.denominator());
  auto divided = Fraction::quotient(result, constant(below));
  if (!divided) return std::nullopt;
  result = std::move(*divided);

  const auto multiply_root = [&](const Rational& base, long times, bool prime) {
    // base^(times/index): the whole part outside, the rest as a power of an atom.
    NoValue why = NoValue::none;
    const auto outside = small_power(base, times / index, &why);
    if (!outside) return false;
    auto next = Fraction::product(result, constant(*outside));
    if (next && times % index != 0) {
      auto variable = atoms_.get("root" + std::to_string(index) + ',' + base.text(),
                                 prime && index == 2 ? Atoms::Sort::prime_root : Atoms::Sort::other,
                                 index, Polynomial(base));
      if (!variable) return false;
      auto power = Fraction{std::move(*variable), Polynomial(Rational(1))}.power(times % index);
      next = power ? Fraction::product(*next, *power) : std::nullopt;
    }
    if (!next) return false;
    result = std::move(*next);
    return true;
  };

  bool complete = false;
  for (ulong prime = 2; prime < 2000; ++prime) {
    if (fmpz_is_one(m.get())) break;
    if (fmpz_cmp_ui(m.get(), prime * prime) < 0) {
      complete = true;  // what is left has no factor up to its root: a prime
      break;
    }
    long times = 0;
    while (fmpz_divisible_si(m.get(), static_cast<slong>(prime)) != 0) {
      fmpz_divexact_ui(m.get(), m.get(), prime);
      ++times;
    }
    if (times > 0 && !multiply_root(Rational(static_cast<long>(prime)), times, true)) {
      return std::nullopt;
    }
  }
  if (!fmpz_is_one(m.get())) {
    Rational left;
    fmpz_set(left.numerator(), m.get());
    fmpz_one(fmpq_denref(left.get()));
    if (const auto exact = perfect_root(left, static_cast<unsigned long>(index))) {
      return Fraction::product(result, constant(*exact));
    }
    if (!multiply_root(left, 1, complete)) return std::nullopt;
  }
  return result;
}

FractionBuilder::Maybe FractionBuilder::root(const Fraction& radicand, long index) {
  if (const auto value = constant_of(radicand)) return rational_root(*value, index);
  // c p: the positive rational factor c goes outside.
  Fraction rest = radicand;
  Rational lead = rest.numerator.leading_coefficient();
  if (lead.is_zero()) return std::nullopt;
  fmpq_abs(lead.get(), lead.get());
  Rational inverse;
  fmpq_inv(inverse.get(), lead.get());
  rest.numerator.scale(inverse);
  const Maybe outside = rational_root(lead, index);
  if (!outside) return std::nullopt;
  const auto inside = spelled(rest);
  if (!inside) return std::nullopt;
  const std::string name = "root" + std::to_string(index) + ',' + *inside;
  const auto below = rest.denominator.constant();
  std::optional<Polynomial> variable;
  if (below && *below == Rational(1)) {
    variable = atoms_.get(name, Atoms::Sort::other, index, rest.numerator);
  } else {
    variable = atoms_.get(name, Atoms::Sort::other);
  }
  if (!variable) return std::nullopt;
  return Fraction::product(*outside, Fraction{std::move(*variable), Polynomial(Rational(1))});
}

}  // namespace ponder::math
