#include "scorers/math/ball_machine.h"

#include <acb.h>

#include <array>
#include <cstdint>
#include <string>

#include "scorers/math/machine.h"
#include "scorers/math/rational.h"

namespace ponder::math {

namespace {

/// What came of running one program.
enum class State {
  value,
  outside,    ///< a square root or logarithm of a negative number: no real value
  imprecise,  ///< no finite ball, at this precision
  broken      ///< not a program
};

class Machine {
 public:
  Machine() {
    for (acb_struct& x : stack_) acb_init(&x);
  }

  ~Machine() {
    for (acb_struct& x : stack_) acb_clear(&x);
  }

  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  /// Runs a program; its value is then at `top()`. `real`: the domain is the real numbers.
  State run(std::string_view program, const fmpq* points, bool real, slong precision) {
    size_ = 0;
    real_ = real;
    precision_ = precision;
    for (std::size_t at = 0; at < program.size();) {
      const char op = program[at++];
      if (op == 'q') {
        const std::size_t end = program.find(' ', at);
        if (end == std::string_view::npos || !push()) return State::broken;
        Rational q;
        if (fmpq_set_str(q.get(), std::string(program.substr(at, end - at)).c_str(), 10) != 0) {
          return State::broken;
        }
        acb_set_fmpq(top(), q.get(), precision_);
        at = end + 1;
      } else if (op == 'v') {
        if (at == program.size() || points == nullptr || !push()) return State::broken;
        acb_set_fmpq(top(), points + (program[at++] - 'A'), precision_);
      } else if (op == 'P' || op == 'E' || op == 'I') {
        if (!push()) return State::broken;
        constant(op);
      } else if (op == '+' || op == '*' || op == '/' || op == '^' || op == 'R') {
        if (size_ < 2) return State::broken;
        --size_;
        const State state = binary(op, &stack_[size_ - 1], &stack_[size_]);
        if (state != State::value) return state;
      } else {
        if (size_ < 1) return State::broken;
        const State state = unary(op, top());
        if (state != State::value) return state;
      }
      if (size_ > 0 && acb_is_finite(top()) == 0) return State::imprecise;
    }
    return size_ == 1 ? State::value : State::broken;
  }

  acb_ptr top() { return &stack_[size_ - 1]; }

 private:
  bool push() {
    if (size_ == stack_.size()) return false;
    ++size_;
    return true;
  }

  void constant(char op) {
    acb_zero(top());
    if (op == 'P') arb_const_pi(acb_realref(top()), precision_);
    if (op == 'E') arb_const_e(acb_realref(top()), precision_);
    if (op == 'I') acb_onei(top());
  }

  /// Whether x can only be taken as non-negative in the reals. `odd` roots take negatives too.
  State domain(const acb_t x) const {
    if (!real_ || acb_is_real(x) == 0) return State::value;
    if (arb_is_negative(acb_realref(x)) != 0) return State::outside;
    // Balls that reach below zero would give complex values; a finer one tells.
    if (arb_contains_negative(acb_realref(x)) != 0 && arb_is_zero(acb_realref(x)) == 0) {
      return State::imprecise;
    }
    return State::value;
  }

  State binary(char op, acb_t a, const acb_t b) {
    if (op == '+') acb_add(a, a, b, precision_);
    if (op == '*') acb_mul(a, a, b, precision_);
    if (op == '/') {
      if (acb_is_zero(b) != 0) return State::outside;
      acb_div(a, a, b, precision_);
    }
    if (op == '^') return power(a, b);
    if (op == 'R') return root(a, b);
    return State::value;
  }

  State power(acb_t a, const acb_t b) {
    if (acb_is_int(b) == 0) {
      const State state = domain(a);
      if (state != State::value) return state;
      if (acb_is_zero(a) != 0) {
        if (arb_is_positive(acb_realref(b)) == 0) return State::outside;
        return State::value;  // 0 to a positive power
      }
    } else if (acb_is_zero(a) != 0 && arb_is_negative(acb_realref(b)) != 0) {
      return State::outside;
    }
    acb_pow(a, a, b, precision_);
    return State::value;
  }

  /// a: index; result goes to a.
  State root(acb_t a, const acb_t radicand) {
    fmpz_t index;
    fmpz_init(index);
    const bool whole = acb_is_real(a) != 0 && arb_get_unique_fmpz(index, acb_realref(a)) != 0 &&
                       fmpz_sgn(index) > 0 && fmpz_cmp_si(index, 1 << 20) < 0;
    const slong n = whole ? fmpz_get_si(index) : 0;
    fmpz_clear(index);
    if (!whole) return State::outside;
    if (n % 2 == 1 && acb_is_real(radicand) != 0 &&
        arb_is_nonnegative(acb_realref(radicand)) == 0) {
      if (arb_is_negative(acb_realref(radicand)) == 0) return State::imprecise;
      acb_neg(a, radicand);
      acb_root_ui(a, a, static_cast<ulong>(n), precision_);
      acb_neg(a, a);
      return State::value;
    }
    const State state = domain(radicand);
    if (state != State::value) return state;
    acb_root_ui(a, radicand, static_cast<ulong>(n), precision_);
    return State::value;
  }

  State unary(char op, acb_t x) {
    switch (op) {
      case 'N':
        acb_neg(x, x);
        return State::value;
      case MACHINE_SIN:
        acb_sin(x, x, precision_);
        return State::value;
      case MACHINE_COS:
        acb_cos(x, x, precision_);
        return State::value;
      case MACHINE_TAN:
        acb_tan(x, x, precision_);
        return State::value;
      case MACHINE_EXP:
        acb_exp(x, x, precision_);
        return State::value;
      case MACHINE_LN: {
        if (acb_is_zero(x) != 0) return State::outside;
        const State state = domain(x);
        if (state == State::value) acb_log(x, x, precision_);
        return state;
      }
      case MACHINE_ASIN:
        acb_asin(x, x, precision_);
        return real_result(x);
      case MACHINE_ACOS:
        acb_acos(x, x, precision_);
        return real_result(x);
      case MACHINE_ATAN:
        acb_atan(x, x, precision_);
        return State::value;
      case MACHINE_ABS: {
        arb_t size;
        arb_init(size);
        acb_abs(size, x, precision_);
        acb_set_arb(x, size);
        arb_clear(size);
        return State::value;
      }
      case MACHINE_FLOOR:
      case MACHINE_CEIL:
        if (acb_is_real(x) == 0) return State::outside;
        if (op == MACHINE_FLOOR) {
          arb_floor(acb_realref(x), acb_realref(x), precision_);
        } else {
          arb_ceil(acb_realref(x), acb_realref(x), precision_);
        }
        return State::value;
      case MACHINE_SGN:
        acb_sgn(x, x, precision_);
        return State::value;
      case MACHINE_RE:
        arb_zero(acb_imagref(x));
        return State::value;
      case MACHINE_IM:
        arb_set(acb_realref(x), acb_imagref(x));
        arb_zero(acb_imagref(x));
        return State::value;
      case MACHINE_FACTORIAL:
        acb_add_ui(x, x, 1, precision_);
        acb_gamma(x, x, precision_);
        return State::value;
      default:
        return State::broken;
    }
  }

  State real_result(const acb_t x) const {
    return real_ && acb_is_real(x) == 0 ? State::outside : State::value;
  }

  std::array<acb_struct, MACHINE_STACK> stack_ = {};
  std::size_t size_ = 0;
  bool real_ = false;
  slong precision_ = 0;
};

/// a and b at one point, at one precision.
enum class Look { different, close, coarse, outside };

Look look(Machine& left,
          Machine& right,
          std::string_view a,
          std::string_view b,
          const fmpq* points,
          bool real,
          slong precision) {
  const State x = left.run(a, points, real, precision);
  if (x == State::outside || x == State::broken) return Look::outside;
  const State y = right.run(b, points, real, precision);
  if (y == State::outside || y == State::broken) return Look::outside;
  if (x == State::imprecise || y == State::imprecise) return Look::coarse;
  acb_t difference;
  acb_init(difference);
  acb_sub(difference, left.top(), right.top(), precision);
  Look result = Look::coarse;
  if (acb_contains_zero(difference) == 0) {
    result = Look::different;
  } else {
    // Close: the difference is below 2^-80 of the larger side (or of 1, near zero).
    mag_t radius;
    mag_t size;
    mag_init(radius);
    mag_init(size);
    acb_get_mag(radius, difference);
    acb_get_mag(size, left.top());
    if (mag_cmp_2exp_si(size, 0) < 0) mag_one(size);
    mag_mul_2exp_si(size, size, -80);
    if (mag_cmp(radius, size) <= 0) result = Look::close;
    mag_clear(size);
    mag_clear(radius);
  }
  acb_clear(difference);
  return result;
}

/// Points come from a fixed sequence, so that the same pair always gives the same verdict.
class PointSource {
 public:
  /// round k: numbers between -4 and 4, of both signs in the first rounds.
  void rational(fmpq* q, bool positive) {
    const long denominator = 7 + static_cast<long>(next() % 90);
    const long numerator = 1 + static_cast<long>(next() % static_cast<unsigned>(4 * denominator));
    const bool negative = !positive && next() % 2 == 1;
    fmpq_set_si(q, negative ? -numerator : numerator, static_cast<ulong>(denominator));
  }

  void whole(fmpq* q) { fmpq_set_si(q, 1 + static_cast<long>(next() % 12), 1); }

 private:
  std::uint32_t next() {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::uint32_t>(state_ >> 33U);
  }

  std::uint64_t state_ = 0x9E3779B97F4A7C15ULL;
};

}  // namespace

BallAnswer compare_constants(std::string_view a, std::string_view b) {
  Machine left;
  Machine right;
  BallAnswer last = BallAnswer::unknown;
  for (slong precision = 64; precision <= 1024; precision *= 2) {
    const State x = left.run(a, nullptr, false, precision);
    const State y = right.run(b, nullptr, false, precision);
    if (x == State::broken || y == State::broken) return BallAnswer::unknown;
    if (x == State::outside || y == State::outside) return BallAnswer::undefined;
    if (x == State::imprecise || y == State::imprecise) continue;
    if (acb_overlaps(left.top(), right.top()) == 0) return BallAnswer::different;
    last = BallAnswer::agree;
  }
  return last;
}

BallAnswer compare_at_points(std::string_view a, std::string_view b, int symbols) {
  constexpr int kWanted = 10;
  constexpr int kNeeded = 5;
  constexpr int kTries = 40;
  const bool real = a.find('I') == std::string_view::npos && b.find('I') == std::string_view::npos;
  Machine left;
  Machine right;
  PointSource source;
  fmpq* points = _fmpq_vec_init(symbols);
  BallAnswer answer = BallAnswer::unknown;
  for (const int kind : {0, 1, 2}) {  // both signs, positive, whole
    int valid = 0;
    for (int round = 0; round < kTries && valid < kWanted; ++round) {
      for (int s = 0; s < symbols; ++s) {
        if (kind == 2) {
          source.whole(points + s);
        } else {
          source.rational(points + s, kind == 1);
        }
      }
      Look seen = Look::coarse;
      for (slong precision = 128; precision <= 2048 && seen == Look::coarse; precision *= 4) {
        seen = look(left, right, a, b, points, real, precision);
      }
      // Some points are looked at much closer, for differences like e^-100.
      if (seen == Look::close && valid < 2) {
        const Look closer = look(left, right, a, b, points, real, 1024);
        if (closer == Look::different) seen = closer;
      }
      if (seen == Look::different) {
        _fmpq_vec_clear(points, symbols);
        return BallAnswer::different;
      }
      if (seen == Look::close) ++valid;
    }
    if (valid >= kNeeded) {
      answer = BallAnswer::agree;
      break;
    }
  }
  _fmpq_vec_clear(points, symbols);
  return answer;
}

}  // namespace ponder::math
