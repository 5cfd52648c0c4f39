// Python's equality on plain data. Numbers of all types are brought to one form, an exact integer
// where they are one, so that no rounding decides; sets and dicts are looked up by a hash that
// agrees with equality. The decoder bounds the depth, so recursion is safe here.

#include "scorers/program/compare.h"

#include <bit>
#include <cmath>
#include <string_view>
#include <unordered_map>

namespace ponder::program {

namespace {

using Kind = PythonValue::Kind;

/// An integer, or else a float that is none.
struct Number {
  bool whole = false;
  bool negative = false;
  std::string magnitude = {};  // as PythonValue::text
  double real = 0;             // not whole: also infinities and NaN
};

Number whole_number(double value) {
  Number number{.whole = true, .negative = value < 0};
  int exponent = 0;
  // |value| = mantissa * 2^exponent with an integral mantissa of at most 53 bits.
  const double fraction = std::frexp(std::fabs(value), &exponent);
  auto mantissa = static_cast<std::uint64_t>(std::ldexp(fraction, 53));
  exponent -= 53;
  if (exponent < 0) {
    mantissa >>= static_cast<unsigned>(-exponent);  // the bits shifted out are zero
    exponent = 0;
  }
  number.magnitude.assign(static_cast<std::size_t>(exponent / 8), '\0');
  std::uint64_t shifted = mantissa << static_cast<unsigned>(exponent % 8);  // at most 60 bits
  for (; shifted != 0; shifted >>= 8U) {
    number.magnitude += static_cast<char>(static_cast<std::uint8_t>(shifted));
  }
  if (mantissa == 0) number = {.whole = true};
  return number;
}

Number to_number(double value) {
  if (std::isfinite(value) && std::trunc(value) == value) return whole_number(value);
  return {.real = value};
}

/// needs a number; of a complex the real part
Number to_number(const PythonValue& value) {
  if (value.is(Kind::boolean)) {
    return {.whole = true, .magnitude = value.boolean ? std::string(1, '\1') : std::string()};
  }
  if (value.is(Kind::integer)) {
    return {.whole = true, .negative = value.negative, .magnitude = value.text};
  }
  return to_number(value.real);
}

bool is_number(const PythonValue& value) {
  return value.is(Kind::boolean) || value.is(Kind::integer) || value.is(Kind::real) ||
         value.is(Kind::complex);
}

bool equal_numbers(const PythonValue& a, const PythonValue& b) {
  if (a.is(Kind::real) && b.is(Kind::real)) return a.real == b.real;
  const Number x = to_number(a);
  const Number y = to_number(b);
  const bool same_real = x.whole != y.whole ? false
                         : x.whole          ? x.negative == y.negative && x.magnitude == y.magnitude
                                            : x.real == y.real;
  return same_real && a.imaginary == b.imaginary;
}

std::size_t mixed(std::size_t seed, std::size_t value) {
  return std::rotl(seed ^ value, 23) * 0x9E3779B97F4A7C15U;
}

std::size_t hash_number(const PythonValue& value) {
  const Number number = to_number(value);
  std::size_t hash = number.whole
                         ? std::hash<std::string_view>()(number.magnitude) + number.negative
                         : std::hash<double>()(number.real);
  if (value.imaginary != 0) hash = mixed(hash, std::hash<double>()(value.imaginary));
  return hash;
}

/// Elements by hash, for look-ups.
class Index {
 public:
  void add(const PythonValue& element, std::size_t position) {
    positions_.emplace(python_hash(element), std::pair(&element, position));
  }

  /// Position of an equal element; none: npos
  std::size_t find(const PythonValue& wanted) const {
    const auto [begin, end] = positions_.equal_range(python_hash(wanted));
    for (auto at = begin; at != end; ++at) {
      if (python_equal(*at->second.first, wanted)) return at->second.second;
    }
    return npos;
  }

  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

 private:
  std::unordered_multimap<std::size_t, std::pair<const PythonValue*, std::size_t>> positions_;
};

bool equal_dicts(const PythonValue& a, const PythonValue& b) {
  if (a.items.size() != b.items.size()) return false;
  Index keys;
  for (std::size_t i = 0; i < b.items.size(); i += 2) keys.add(b.items[i], i);
  for (std::size_t i = 0; i < a.items.size(); i += 2) {
    const std::size_t at = keys.find(a.items[i]);
    if (at == Index::npos || !python_equal(a.items[i + 1], b.items[at + 1])) return false;
  }
  return true;
}

bool all_in(const std::vector<PythonValue>& a, const std::vector<PythonValue>& b) {
  Index index;
  for (std::size_t i = 0; i < b.size(); ++i) index.add(b[i], i);
  for (const PythonValue& element : a) {
    if (index.find(element) == Index::npos) return false;
  }
  return true;
}

}  // namespace

bool python_equal(const PythonValue& a, const PythonValue& b) {
  if (is_number(a)) return is_number(b) && equal_numbers(a, b);
  if (a.is_set()) {
    return b.is_set() && a.items.size() == b.items.size() && all_in(a.items, b.items);
  }
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Kind::none:
      return true;
    case Kind::string:
    case Kind::bytes:
    case Kind::digest:
      return a.text == b.text;
    case Kind::list:
    case Kind::tuple:
      if (a.items.size() != b.items.size()) return false;
      for (std::size_t i = 0; i < a.items.size(); ++i) {
        if (!python_equal(a.items[i], b.items[i])) return false;
      }
      return true;
    case Kind::dict:
      return equal_dicts(a, b);
    default:
      return false;
  }
}

std::size_t python_hash(const PythonValue& value) {
  if (is_number(value)) return hash_number(value);
  std::size_t hash = mixed(0, static_cast<std::size_t>(value.is_set() ? Kind::set : value.kind));
  if (value.is_set()) {  // in any order
    for (const PythonValue& item : value.items) hash += mixed(1, python_hash(item));
    return hash;
  }
  hash = mixed(hash, std::hash<std::string_view>()(value.text));
  for (const PythonValue& item : value.items) hash = mixed(hash, python_hash(item));
  return hash;
}

bool same_elements(const std::vector<PythonValue>& a, const std::vector<PythonValue>& b) {
  return all_in(a, b) && all_in(b, a);
}

bool all_different(const std::vector<const PythonValue*>& elements) {
  Index index;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (index.find(*elements[i]) != Index::npos) return false;
    index.add(*elements[i], i);
  }
  return true;
}

}  // namespace ponder::program
