#pragma once

#include <flint/fmpq.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ponder::math {

/// An integer of FLINT that frees itself.
class Integer {
 public:
  Integer() { fmpz_init(z_); }

  explicit Integer(long value) { fmpz_init_set_si(z_, value); }

  Integer(const Integer& other) { fmpz_init_set(z_, other.z_); }

  Integer& operator=(const Integer& other) {
    fmpz_set(z_, other.z_);
    return *this;
  }

  ~Integer() { fmpz_clear(z_); }

  fmpz* get() { return z_; }

  const fmpz* get() const { return z_; }

 private:
  fmpz_t z_;
};

/// A rational number of FLINT that frees itself, always in lowest terms.
class Rational {
 public:
  Rational() { fmpq_init(q_); }

  explicit Rational(long value) {
    fmpq_init(q_);
    fmpq_set_si(q_, value, 1);
  }

  Rational(const Rational& other) {
    fmpq_init(q_);
    fmpq_set(q_, other.q_);
  }

  Rational(Rational&& other) noexcept {
    fmpq_init(q_);
    fmpq_swap(q_, other.q_);
  }

  Rational& operator=(Rational other) {
    fmpq_swap(q_, other.q_);
    return *this;
  }

  ~Rational() { fmpq_clear(q_); }

  fmpq* get() { return q_; }

  const fmpq* get() const { return q_; }

  fmpz* numerator() { return fmpq_numref(q_); }

  const fmpz* numerator() const { return fmpq_numref(q_); }

  const fmpz* denominator() const { return fmpq_denref(q_); }

  bool is_zero() const { return fmpq_is_zero(q_) != 0; }

  bool is_integer() const { return fmpz_is_one(denominator()) != 0; }

  int sign() const { return fmpq_sgn(q_); }

  /// Bits of the larger of numerator and denominator.
  long bits() const {
    const auto n = fmpz_bits(numerator());
    const auto d = fmpz_bits(denominator());
    return static_cast<long>(n > d ? n : d);
  }

  /// As a small integer, or nothing.
  std::optional<long> small() const {
    if (!is_integer() || !fmpz_fits_si(numerator())) return std::nullopt;
    return fmpz_get_si(numerator());
  }

  bool operator==(const Rational& other) const { return fmpq_equal(q_, other.q_) != 0; }

  bool operator<(const Rational& other) const { return fmpq_cmp(q_, other.q_) < 0; }

  /// "-3/4", "12". Cut to `limit` characters when it is longer.
  std::string text(std::size_t limit = 100000) const;

 private:
  fmpq_t q_;
};

/// The value of a literal (Kind::number), or nothing if an exponent or a length is beyond limits.h.
std::optional<Rational> literal_value(std::string_view literal);

/// The digits of a numeral in a base from 2 to 36, with at most one point; nothing when a digit
/// does not belong there.
std::optional<Rational> based_value(std::string_view digits, long base);

}  // namespace ponder::math
