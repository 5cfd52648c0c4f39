#include "scorers/math/exact.h"
#include "scorers/math/fraction_builder.h"

namespace ponder::math {

namespace {

constexpr long kMaxShift = 12;  // (n + 12)! is written as n! times twelve factors

Fraction constant(long value) {
  return Fraction{Polynomial(Rational(value)), Polynomial(Rational(1))};
}

}  // namespace

FractionBuilder::Maybe FractionBuilder::function(const Node& node) {
  NoValue why = NoValue::none;
  if (const auto value = rational_value(node, budget_, &why)) {
    return Fraction{Polynomial(*value), Polynomial(Rational(1))};
  }
  if (node.text == "exp" && node.kids.size() == 1) {
    return build(make(Kind::power, "", make(Kind::constant, "e"), node.kids[0]));
  }
  std::vector<Fraction> args;
  std::string name = node.text;
  for (const Node& kid : node.kids) {
    Maybe arg = build(kid);
    if (!arg) return std::nullopt;
    args.push_back(std::move(*arg));
  }
  if (args.size() == 1) {
    for (const char* f : {"sin", "cos", "tan", "cot", "sec", "csc"}) {
      if (name == f) return trigonometric(name, args[0]);
    }
    if (name == "factorial") return factorial(args[0]);
  }
  if (name == "binomial" && args.size() == 2) {
    Fraction minus = args[1];
    minus.numerator.negate();
    const Maybe rest = Fraction::sum(args[0], minus);
    const Maybe n = factorial(args[0]);
    const Maybe k = factorial(args[1]);
    const Maybe r = rest ? factorial(*rest) : std::nullopt;
    const Maybe below = k && r ? Fraction::product(*k, *r) : std::nullopt;
    return n && below ? Fraction::quotient(*n, *below) : std::nullopt;
  }
  for (const Fraction& arg : args) {
    const auto inside = spelled(arg);
    if (!inside) return std::nullopt;
    name += ',' + *inside;
  }
  return atom(name);
}

/// All six by sine and cosine, which satisfy sin^2 = 1 - cos^2.
FractionBuilder::Maybe FractionBuilder::trigonometric(const std::string& name,
                                                      const Fraction& argument) {
  const auto inside = spelled(argument);
  if (!inside) return std::nullopt;
  const Maybe cosine = atom("cos," + *inside);
  if (!cosine) return std::nullopt;
  if (name == "cos") return cosine;
  if (name == "sec") return Fraction::quotient(constant(1), *cosine);
  auto square = cosine->numerator.power(2);
  if (!square) return std::nullopt;
  square->negate();
  const auto rest = Polynomial::sum(Polynomial(Rational(1)), *square);
  auto variable = rest ? atoms_.get("sin," + *inside, Atoms::Sort::other, 2, *rest) : std::nullopt;
  if (!variable) return std::nullopt;
  const Fraction sine{std::move(*variable), Polynomial(Rational(1))};
  if (name == "sin") return sine;
  if (name == "csc") return Fraction::quotient(constant(1), sine);
  return name == "tan" ? Fraction::quotient(sine, *cosine) : Fraction::quotient(*cosine, sine);
}

/// (x + c)! = x! (x + 1) ... (x + c), with the constant part c of the argument.
FractionBuilder::Maybe FractionBuilder::factorial(const Fraction& argument) {
  const auto below = argument.denominator.constant();
  if (!below || below->is_zero()) return std::nullopt;
  Polynomial x = argument.numerator;
  Rational inverse;
  fmpq_inv(inverse.get(), below->get());
  x.scale(inverse);
  if (const auto value = x.constant()) {
    const auto n = value->small();
    if (!n || *n < 0 || *n > 3000) return std::nullopt;
    Rational result(1);
    fmpz_fac_ui(result.numerator(), static_cast<ulong>(*n));
    return Fraction{Polynomial(result), Polynomial(Rational(1))};
  }
  Rational part = x.constant_term();
  const auto shift = part.small();
  if (!shift || *shift > kMaxShift || *shift < -kMaxShift) {
    const auto inside = spelled(argument);
    return inside ? atom("factorial," + *inside) : std::nullopt;
  }
  fmpq_neg(part.get(), part.get());
  const auto pure = Polynomial::sum(x, Polynomial(part));
  if (!pure) return std::nullopt;
  const auto inside = spelled(Fraction{*pure, Polynomial(Rational(1))});
  Maybe result = inside ? atom("factorial," + *inside) : std::nullopt;
  for (long c = *shift; result && c != 0; c += c > 0 ? -1 : 1) {
    // Going up multiplies by pure + c, going down divides by pure + c + 1.
    const auto factor = Polynomial::sum(*pure, Polynomial(Rational(c > 0 ? c : c + 1)));
    if (!factor) return std::nullopt;
    const Fraction step{*factor, Polynomial(Rational(1))};
    result = c > 0 ? Fraction::product(*result, step) : Fraction::quotient(*result, step);
  }
  return result;
}

}  // namespace ponder::math
