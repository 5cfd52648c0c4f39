#include "scorers/math/polynomial.h"

#include <algorithm>
#include <array>

#include "scorers/math/limits.h"

namespace ponder::math {

namespace {

/// The ring that all polynomials live in; never changed after it is made.
const fmpq_mpoly_ctx_struct* ring() {
  static const fmpq_mpoly_ctx_struct* const context = [] {
    static fmpq_mpoly_ctx_t made;
    fmpq_mpoly_ctx_init(made, kMaxVariables, ORD_LEX);
    return made;
  }();
  return context;
}

long bits_of(const fmpq_mpoly_t p) {
  const slong bits = fmpz_mpoly_max_bits(p->zpoly);
  return std::max({bits < 0 ? -bits : bits, static_cast<slong>(fmpz_bits(fmpq_numref(p->content))),
                   static_cast<slong>(fmpz_bits(fmpq_denref(p->content)))});
}

}  // namespace

Polynomial::Polynomial() {
  fmpq_mpoly_init(p_, ring());
}

Polynomial::Polynomial(const Rational& constant) {
  fmpq_mpoly_init(p_, ring());
  fmpq_mpoly_set_fmpq(p_, constant.get(), ring());
}

Polynomial::Polynomial(const Polynomial& other) {
  fmpq_mpoly_init(p_, ring());
  fmpq_mpoly_set(p_, other.p_, ring());
}

Polynomial::Polynomial(Polynomial&& other) noexcept {
  fmpq_mpoly_init(p_, ring());
  fmpq_mpoly_swap(p_, other.p_, ring());
}

Polynomial& Polynomial::operator=(Polynomial other) {
  fmpq_mpoly_swap(p_, other.p_, ring());
  return *this;
}

Polynomial::~Polynomial() {
  fmpq_mpoly_clear(p_, ring());
}

Polynomial Polynomial::variable(long index) {
  Polynomial result;
  fmpq_mpoly_gen(result.p_, index, ring());
  return result;
}

bool Polynomial::is_zero() const {
  return fmpq_mpoly_is_zero(p_, ring()) != 0;
}

long Polynomial::terms() const {
  return fmpq_mpoly_length(p_, ring());
}

std::optional<Rational> Polynomial::constant() const {
  if (fmpq_mpoly_is_fmpq(p_, ring()) == 0) return std::nullopt;
  Rational value;
  fmpq_mpoly_get_fmpq(value.get(), p_, ring());
  return value;
}

Rational Polynomial::constant_term() const {
  const std::array<ulong, kMaxVariables> none = {};
  Rational value;
  fmpq_mpoly_get_coeff_fmpq_ui(value.get(), p_, none.data(), ring());
  return value;
}

long Polynomial::degree(long variable) const {
  return fmpq_mpoly_degree_si(p_, variable, ring());
}

Rational Polynomial::leading_coefficient() const {
  Rational value;
  if (!is_zero()) fmpq_mpoly_get_term_coeff_fmpq(value.get(), p_, 0, ring());
  return value;
}

void Polynomial::negate() {
  fmpq_mpoly_neg(p_, p_, ring());
}

void Polynomial::scale(const Rational& factor) {
  fmpq_mpoly_scalar_mul_fmpq(p_, p_, factor.get(), ring());
}

std::optional<Polynomial> Polynomial::sum(const Polynomial& a, const Polynomial& b) {
  if (a.terms() + b.terms() > 2 * kMaxTerms || bits_of(a.p_) + bits_of(b.p_) > kMaxBits) {
    return std::nullopt;
  }
  Polynomial result;
  fmpq_mpoly_add(result.p_, a.p_, b.p_, ring());
  return result;
}

std::optional<Polynomial> Polynomial::product(const Polynomial& a, const Polynomial& b) {
  const long bits = bits_of(a.p_) + bits_of(b.p_);
  const long terms = a.terms() * b.terms();
  // The work is about terms * bits: a few milliseconds at most.
  if (terms > 10 * kMaxTerms || bits > kMaxBits || terms * (1 + bits / 512) > 50 * kMaxTerms) {
    return std::nullopt;
  }
  for (long v = 0; v < kMaxVariables; ++v) {
    if (a.degree(v) + b.degree(v) > kMaxDegree) return std::nullopt;
  }
  Polynomial result;
  fmpq_mpoly_mul(result.p_, a.p_, b.p_, ring());
  if (result.terms() > kMaxTerms) return std::nullopt;
  return result;
}

std::optional<Polynomial> Polynomial::power(long n) const {
  if (n < 0 || n > kMaxBits) return std::nullopt;
  Polynomial result(Rational(1));
  if (terms() <= 1) {
    for (long v = 0; v < kMaxVariables; ++v) {
      if (degree(v) * n > kMaxDegree) return std::nullopt;
    }
    if (bits_of(p_) > 1 && bits_of(p_) * n > kMaxBits) return std::nullopt;
    if (fmpq_mpoly_pow_ui(result.p_, p_, static_cast<ulong>(n), ring()) == 0) return std::nullopt;
    return result;
  }
  Polynomial square = *this;
  while (n > 0) {
    if (n % 2 == 1) {
      auto next = product(result, square);
      if (!next) return std::nullopt;
      result = std::move(*next);
    }
    n /= 2;
    if (n == 0) break;
    auto next = product(square, square);
    if (!next) return std::nullopt;
    square = std::move(*next);
  }
  return result;
}

bool Polynomial::operator==(const Polynomial& other) const {
  return fmpq_mpoly_equal(p_, other.p_, ring()) != 0;
}

std::vector<Polynomial::Term> Polynomial::all_terms() const {
  std::vector<Term> out(static_cast<std::size_t>(terms()));
  for (std::size_t i = 0; i < out.size(); ++i) {
    fmpq_mpoly_get_term_coeff_fmpq(out[i].coefficient.get(), p_, static_cast<slong>(i), ring());
    out[i].exponents.resize(kMaxVariables);
    fmpq_mpoly_get_term_exp_si(out[i].exponents.data(), p_, static_cast<slong>(i), ring());
  }
  return out;
}

std::optional<std::string> Polynomial::spell(const std::vector<std::string>& names) const {
  if (terms() * (64 + bits_of(p_)) > 20 * kMaxBits) return std::nullopt;
  // Terms in an order that does not depend on how the variables are numbered.
  std::vector<std::string> parts;
  for (const Term& term : all_terms()) {
    std::vector<std::string> factors;
    for (std::size_t v = 0; v < names.size() && v < term.exponents.size(); ++v) {
      if (term.exponents[v] > 0)
        factors.push_back(names[v] + '^' + std::to_string(term.exponents[v]));
    }
    std::sort(factors.begin(), factors.end());
    std::string part;
    for (const std::string& factor : factors) part += factor + '*';
    parts.push_back(part + term.coefficient.text());
  }
  std::sort(parts.begin(), parts.end());
  std::string out;
  for (const std::string& part : parts) out += part + ';';
  return out;
}

std::optional<Fraction> Fraction::sum(const Fraction& a, const Fraction& b) {
  if (a.denominator == b.denominator) {
    auto above = Polynomial::sum(a.numerator, b.numerator);
    if (!above) return std::nullopt;
    return Fraction{std::move(*above), a.denominator};
  }
  auto left = Polynomial::product(a.numerator, b.denominator);
  auto right = Polynomial::product(b.numerator, a.denominator);
  auto below = Polynomial::product(a.denominator, b.denominator);
  if (!left || !right || !below) return std::nullopt;
  auto above = Polynomial::sum(*left, *right);
  if (!above) return std::nullopt;
  return Fraction{std::move(*above), std::move(*below)};
}

std::optional<Fraction> Fraction::product(const Fraction& a, const Fraction& b) {
  auto above = Polynomial::product(a.numerator, b.numerator);
  auto below = Polynomial::product(a.denominator, b.denominator);
  if (!above || !below) return std::nullopt;
  return Fraction{std::move(*above), std::move(*below)};
}

std::optional<Fraction> Fraction::quotient(const Fraction& a, const Fraction& b) {
  return product(a, Fraction{b.denominator, b.numerator});
}

std::optional<Fraction> Fraction::power(long n) const {
  auto above = numerator.power(n < 0 ? -n : n);
  auto below = denominator.power(n < 0 ? -n : n);
  if (!above || !below) return std::nullopt;
  if (n < 0) std::swap(*above, *below);
  return Fraction{std::move(*above), std::move(*below)};
}

}  // namespace ponder::math
