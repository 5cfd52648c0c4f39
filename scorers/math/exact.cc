#include "scorers/math/exact.h"

#include <flint/arith.h>

#include <tuple>
#include <vector>

#include "scorers/math/limits.h"

namespace ponder::math {

namespace {

class Evaluator {
 public:
  Evaluator(Budget& budget, NoValue* why) : budget_(budget), why_(why) {}

  std::optional<Rational> value(const Node& node) {
    if (budget_.spent()) return no(NoValue::too_large);
    switch (node.kind) {
      case Kind::number: {
        auto literal = literal_value(node.text);
        return literal ? literal : no(NoValue::too_large);
      }
      case Kind::sum:
      case Kind::product:
        return fold(node);
      case Kind::negate: {
        auto a = value(node.kids[0]);
        if (a) fmpq_neg(a->get(), a->get());
        return a;
      }
      case Kind::percent: {
        auto a = value(node.kids[0]);
        if (a) fmpq_div_fmpz(a->get(), a->get(), Integer(100).get());
        return a;
      }
      case Kind::quotient:
      case Kind::ratio:
        return divided(node);
      case Kind::power:
        return power(node);
      case Kind::root:
        return root(node);
      case Kind::function:
        return function(node);
      default:
        return no(NoValue::not_rational);
    }
  }

 private:
  std::optional<Rational> no(NoValue why) {
    // The first cause is the one to report, but "undefined" beats all.
    if (*why_ == NoValue::none || why == NoValue::undefined) *why_ = why;
    return std::nullopt;
  }

  std::optional<Rational> checked(Rational x) {
    if (x.bits() > kMaxBits) return no(NoValue::too_large);
    return x;
  }

  std::optional<Rational> fold(const Node& node) {
    const bool sum = node.is(Kind::sum);
    Rational total(sum ? 0 : 1);
    for (const Node& kid : node.kids) {
      const auto next = value(kid);
      if (!next) return std::nullopt;
      if (total.bits() + next->bits() > 2 * kMaxBits) return no(NoValue::too_large);
      if (sum) {
        fmpq_add(total.get(), total.get(), next->get());
      } else {
        fmpq_mul(total.get(), total.get(), next->get());
      }
    }
    return checked(std::move(total));
  }

  std::optional<Rational> divided(const Node& node) {
    if (node.kids.size() != 2) return no(NoValue::not_rational);
    auto a = value(node.kids[0]);
    const auto b = value(node.kids[1]);
    if (!a || !b) return std::nullopt;
    if (b->is_zero()) return no(NoValue::undefined);
    fmpq_div(a->get(), a->get(), b->get());
    return checked(std::move(*a));
  }

  std::optional<Rational> power(const Node& node) {
    const auto base = value(node.kids[0]);
    if (!base) return std::nullopt;
    const auto exponent = value(node.kids[1]);
    if (!exponent) return std::nullopt;
    if (const auto n = exponent->small()) {
      NoValue why = NoValue::none;
      auto result = small_power(*base, *n, &why);
      return result ? result : no(why);
    }
    if (exponent->is_integer()) {
      // 0, 1 and -1 have every power.
      if (base->is_zero() && exponent->sign() > 0) return Rational(0);
      if (*base == Rational(1)) return Rational(1);
      return no(NoValue::too_large);
    }
    if (base->sign() < 0 || !fmpz_fits_si(exponent->denominator()) ||
        !fmpz_fits_si(exponent->numerator())) {
      return no(NoValue::not_rational);
    }
    if (base->is_zero())
      return exponent->sign() > 0 ? checked(Rational(0)) : no(NoValue::undefined);
    const auto radical =
        perfect_root(*base, static_cast<unsigned long>(fmpz_get_si(exponent->denominator())));
    if (!radical) return no(NoValue::not_rational);
    NoValue why = NoValue::none;
    auto result = small_power(*radical, fmpz_get_si(exponent->numerator()), &why);
    return result ? result : no(why);
  }

  std::optional<Rational> root(const Node& node) {
    const auto index = value(node.kids[0]);
    if (!index) return std::nullopt;
    const auto radicand = value(node.kids[1]);
    if (!radicand) return std::nullopt;
    const auto n = index->small();
    if (!n || *n < 2 || *n > 1000) return no(NoValue::not_rational);
    if (radicand->sign() < 0 && *n % 2 == 0) return no(NoValue::not_rational);
    const auto result = perfect_root(*radicand, static_cast<unsigned long>(*n));
    return result ? result : no(NoValue::not_rational);
  }

  std::optional<Rational> function(const Node& node) {
    std::vector<Rational> args;
    for (const Node& kid : node.kids) {
      auto arg = value(kid);
      if (!arg) return std::nullopt;
      args.push_back(std::move(*arg));
    }
    const std::string& f = node.text;
    if (args.size() == 1) {
      if (f == "factorial") return factorial(args[0]);
      if (f == "abs" || f == "sqrt" || f == "norm") {
        if (f == "sqrt") return no(NoValue::not_rational);
        fmpq_abs(args[0].get(), args[0].get());
        return args[0];
      }
      if (f == "floor" || f == "ceil") return rounded(args[0], f == "floor");
      if (f == "sgn") return Rational(args[0].sign());
      if (f == "log") return logarithm(Rational(10), args[0]);
      if (f == "re") return args[0];
      if (f == "im") return Rational(0);
    }
    if (args.size() == 2) {
      if (f == "binomial") return binomial(args[0], args[1]);
      if (f == "log") return logarithm(args[0], args[1]);
      if (f == "mod") return modulo(args[0], args[1]);
    }
    if (args.empty()) return no(NoValue::not_rational);
    if (f == "min" || f == "max") return extreme(std::move(args), f == "min");
    if (f == "gcd" || f == "lcm") return common(std::move(args), f == "gcd");
    return no(NoValue::not_rational);
  }

  std::optional<Rational> factorial(const Rational& x) {
    const auto n = x.small();
    if (!n) return no(x.is_integer() && x.sign() > 0 ? NoValue::too_large : NoValue::not_rational);
    if (*n < 0) return no(NoValue::undefined);
    if (*n > kMaxFactorial) return no(NoValue::too_large);
    Rational result(1);
    fmpz_fac_ui(result.numerator(), static_cast<unsigned long>(*n));
    return checked(std::move(result));
  }

  std::optional<Rational> binomial(const Rational& above, const Rational& below) {
    const auto n = above.small();
    const auto k = below.small();
    if (!n || !k || *n < 0) return no(NoValue::not_rational);
    if (*n > kMaxFactorial) return no(NoValue::too_large);
    if (*k < 0 || *k > *n) return Rational(0);
    Rational result(1);
    fmpz_bin_uiui(result.numerator(), static_cast<unsigned long>(*n),
                  static_cast<unsigned long>(*k));
    return result;
  }

  std::optional<Rational> rounded(const Rational& x, bool down) {
    Rational result(1);
    if (down) {
      fmpz_fdiv_q(result.numerator(), x.numerator(), x.denominator());
    } else {
      fmpz_cdiv_q(result.numerator(), x.numerator(), x.denominator());
    }
    return result;
  }

  /// log_b(x) when x is a rational power of b, found by whole powers of either.
  std::optional<Rational> logarithm(const Rational& base, const Rational& x) {
    if (x.sign() <= 0) return no(x.is_zero() ? NoValue::undefined : NoValue::not_rational);
    if (base.sign() <= 0 || base == Rational(1)) return no(NoValue::undefined);
    if (x == Rational(1)) return Rational(0);
    for (const auto& [from, to, inverse] :
         {std::tuple(&base, &x, false), std::tuple(&x, &base, true)}) {
      Rational power(1);
      Rational reciprocal;
      for (long n = 1; n <= kMaxExponent; ++n) {
        fmpq_mul(power.get(), power.get(), from->get());
        if (power.bits() > to->bits() + from->bits() || budget_.spent()) break;
        fmpq_inv(reciprocal.get(), power.get());
        const bool up = power == *to;
        if (!up && !(reciprocal == *to)) continue;
        Rational result;
        fmpq_set_si(result.get(), up ? 1 : -1, 1);
        const Rational count(n);
        if (inverse) {
          fmpq_div(result.get(), result.get(), count.get());
        } else {
          fmpq_mul(result.get(), result.get(), count.get());
        }
        return result;
      }
    }
    return no(NoValue::not_rational);
  }

  std::optional<Rational> modulo(const Rational& a, const Rational& b) {
    if (!a.is_integer() || !b.is_integer()) return no(NoValue::not_rational);
    if (b.sign() <= 0) return no(NoValue::undefined);
    Rational result(1);
    fmpz_mod(result.numerator(), a.numerator(), b.numerator());
    return result;
  }

  std::optional<Rational> extreme(std::vector<Rational> args, bool smallest) {
    Rational best = args[0];
    for (const Rational& x : args) {
      if (smallest ? x < best : best < x) best = x;
    }
    return best;
  }

  std::optional<Rational> common(std::vector<Rational> args, bool greatest) {
    Rational result(greatest ? 0 : 1);
    for (const Rational& x : args) {
      if (!x.is_integer()) return no(NoValue::not_rational);
      if (greatest) {
        fmpz_gcd(result.numerator(), result.numerator(), x.numerator());
      } else {
        fmpz_lcm(result.numerator(), result.numerator(), x.numerator());
      }
    }
    return checked(std::move(result));
  }

  Budget& budget_;
  NoValue* why_;
};

}  // namespace

std::optional<Rational> perfect_root(const Rational& x, unsigned long n) {
  if (n == 0 || x.bits() > kMaxBits) return std::nullopt;
  if (n > 100000) n = 100000;  // only 0 and 1 have such roots, and any large n says so
  Integer above;
  Integer below;
  const bool negative = x.sign() < 0;
  if (negative && n % 2 == 0) return std::nullopt;
  fmpz_abs(above.get(), x.numerator());
  if (fmpz_root(above.get(), above.get(), static_cast<slong>(n)) == 0) return std::nullopt;
  if (fmpz_root(below.get(), x.denominator(), static_cast<slong>(n)) == 0) return std::nullopt;
  if (negative) fmpz_neg(above.get(), above.get());
  Rational result;
  fmpq_set_fmpz_frac(result.get(), above.get(), below.get());
  return result;
}

std::optional<Rational> small_power(const Rational& a, long n, NoValue* why) {
  if (a.is_zero() && n < 0) {
    *why = NoValue::undefined;
    return std::nullopt;
  }
  const bool unit = a.bits() <= 1;  // 0, 1, -1
  if (n > kMaxBits || n < -kMaxBits) {
    if (!unit) {
      *why = NoValue::too_large;
      return std::nullopt;
    }
    n = 2 + n % 2;  // the same parity
  }
  if (!unit && a.bits() * (n < 0 ? -n : n) > kMaxBits) {
    *why = NoValue::too_large;
    return std::nullopt;
  }
  Rational result;
  fmpq_pow_si(result.get(), a.get(), n);
  return result;
}

std::optional<Rational> rational_value(const Node& node, Budget& budget, NoValue* why) {
  *why = NoValue::none;
  return Evaluator(budget, why).value(node);
}

}  // namespace ponder::math
