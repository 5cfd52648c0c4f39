// One pass with a stack of the containers that are open: each byte is looked at once, and whatever
// the bytes say, memory stays within the limits. Counts are not believed: nothing is reserved for
// them beyond what the bytes that are left could hold.

#include "scorers/program/decode.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <utility>

#include "scorers/program/compare.h"

namespace ponder::program {

namespace {

using Kind = PythonValue::Kind;

Error malformed(std::size_t at, const std::string& why) {
  return {ErrorCode::parse, "value at byte " + std::to_string(at) + ": " + why, ""};
}

/// UTF-8 with surrogates allowed (Python's surrogatepass): no overlong form, nothing past U+10FFFF.
bool is_python_text(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<std::uint8_t>(text[i]);
    const std::size_t length = first < 0x80   ? 1
                               : first < 0xC2 ? 0
                               : first < 0xE0 ? 2
                               : first < 0xF0 ? 3
                               : first < 0xF5 ? 4
                                              : 0;
    if (length == 0 || i + length > text.size()) return false;
    std::uint32_t point = length == 1 ? first : first & (0x7FU >> length);
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<std::uint8_t>(text[i + k]);
      if ((next & 0xC0U) != 0x80U) return false;
      point = point << 6U | (next & 0x3FU);
    }
    if ((length == 3 && point < 0x800) || (length == 4 && (point < 0x10000 || point > 0x10FFFF))) {
      return false;
    }
    i += length;
  }
  return true;
}

std::optional<Kind> container_of(char tag) {
  switch (tag) {
    case 'l':
      return Kind::list;
    case 't':
      return Kind::tuple;
    case 'S':
      return Kind::set;
    case 'Z':
      return Kind::frozenset;
    case 'd':
      return Kind::dict;
    default:
      return {};
  }
}

class Decoder {
 public:
  Decoder(std::string_view bytes, const DecodeLimits& limits) : bytes_(bytes), limits_(limits) {}

  Result<PythonValue> decode() {
    if (bytes_.size() > limits_.bytes) {
      return Error{ErrorCode::parse,
                   "value of " + std::to_string(bytes_.size()) + " bytes, at most " +
                       std::to_string(limits_.bytes) + " are read",
                   ""};
    }
    for (;;) {
      PythonValue value = PONDER_TRY(next());
      for (;;) {
        if (open_.empty()) {
          if (at_ != bytes_.size()) return malformed(at_, "more bytes after the value");
          return value;
        }
        open_.back().value.items.push_back(std::move(value));
        if (--open_.back().missing > 0) break;
        value = std::move(open_.back().value);
        open_.pop_back();
        PONDER_TRY(check_elements(value));
      }
    }
  }

 private:
  struct Open {
    PythonValue value = {};
    std::size_t missing = 0;
  };

  /// The next value that has no items to wait for; containers are opened on the way.
  Result<PythonValue> next() {
    for (;;) {
      if (++count_ > limits_.values) return malformed(at_, "too many values");
      const char tag = PONDER_TRY(take(1))
      [0];
      const auto kind = container_of(tag);
      if (!kind) return scalar(tag);
      const std::size_t count = PONDER_TRY(number());
      const std::size_t items = *kind == Kind::dict ? 2 * count : count;
      if (items > bytes_.size() - at_) return malformed(at_, "more items than bytes");
      PythonValue value{.kind = *kind};
      if (items == 0) return value;
      if (open_.size() >= limits_.depth) return malformed(at_, "nested too deep");
      value.items.reserve(std::min<std::size_t>(items, 1024));
      open_.push_back({std::move(value), items});
    }
  }

  Result<PythonValue> scalar(char tag) {
    switch (tag) {
      case 'N':
        return PythonValue{};
      case 'T':
      case 'F':
        return PythonValue{.kind = Kind::boolean, .boolean = tag == 'T'};
      case 'i':
        return integer();
      case 'f':
        return PythonValue {
          .kind = Kind::real, .real = PONDER_TRY(real())
        };
      case 'c': {
        const double first = PONDER_TRY(real());
        return PythonValue {
          .kind = Kind::complex, .real = first, .imaginary = PONDER_TRY(real())
        };
      }
      case 's':
      case 'b':
      case 'o': {
        const std::string_view text = PONDER_TRY(take(PONDER_TRY(number())));
        if (tag != 'b' && !is_python_text(text)) return malformed(at_, "text that is not UTF-8");
        return PythonValue{.kind = tag == 's'   ? Kind::string
                                   : tag == 'b' ? Kind::bytes
                                                : Kind::opaque,
                           .text = std::string(text)};
      }
      case 'h':
        if (!open_.empty()) return malformed(at_, "a digest inside a value");
        return PythonValue {
          .kind = Kind::digest, .text = std::string(PONDER_TRY(take(32)))
        };
      default:
        return malformed(at_ - 1, "no such tag");
    }
  }

  Result<PythonValue> integer() {
    const char sign = PONDER_TRY(take(1))
    [0];
    const std::size_t length = PONDER_TRY(number());
    if (length > limits_.integer_bytes) return malformed(at_, "an integer of too many digits");
    const std::string_view magnitude = PONDER_TRY(take(length));
    const bool minimal = magnitude.empty() || magnitude.back() != '\0';
    if (!minimal || (sign != '+' && sign != '-') || (sign == '-' && magnitude.empty())) {
      return malformed(at_, "an integer in another form");
    }
    return PythonValue{
        .kind = Kind::integer, .negative = sign == '-', .text = std::string(magnitude)};
  }

  Result<std::string_view> take(std::size_t count) {
    if (count > bytes_.size() - at_) return malformed(at_, "ends early");
    at_ += count;
    return bytes_.substr(at_ - count, count);
  }

  Result<std::size_t> number() {
    const std::string_view bytes = PONDER_TRY(take(4));
    std::size_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8U | static_cast<std::uint8_t>(bytes[i]);
    return value;
  }

  Result<double> real() {
    const std::string_view bytes = PONDER_TRY(take(8));
    std::uint64_t bits = 0;
    for (std::size_t i = 8; i-- > 0;) bits = bits << 8U | static_cast<std::uint8_t>(bytes[i]);
    return std::bit_cast<double>(bits);
  }

  Result<void> check_elements(const PythonValue& value) const {
    if (!value.is_set() && !value.is(Kind::dict)) return {};
    const std::size_t step = value.is(Kind::dict) ? 2 : 1;
    std::vector<const PythonValue*> keys;
    for (std::size_t i = 0; i < value.items.size(); i += step) {
      if (!hashable_here(value.items[i])) return malformed(at_, "an element without a hash");
      keys.push_back(&value.items[i]);
    }
    if (!all_different(keys)) return malformed(at_, "an element twice");
    return {};
  }

  /// Objects of other types may well be hashable in Python; as they equal nothing, any number of
  /// them may be in a set.
  static bool hashable_here(const PythonValue& value) {
    if (value.is(Kind::opaque)) return true;
    if (value.is(Kind::tuple)) {
      return std::all_of(value.items.begin(), value.items.end(), hashable_here);
    }
    return is_hashable(value);
  }

  std::string_view bytes_;
  const DecodeLimits& limits_;
  std::size_t at_ = 0;
  std::size_t count_ = 0;
  std::vector<Open> open_;
};

void put_number(std::string& out, std::size_t value) {
  for (unsigned i = 0; i < 4; ++i) out += static_cast<char>(value >> (8 * i));
}

void put_real(std::string& out, double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  for (unsigned i = 0; i < 8; ++i) out += static_cast<char>(bits >> (8 * i));
}

void put_text(std::string& out, char tag, std::string_view text) {
  out += tag;
  put_number(out, text.size());
  out += text;
}

void put(std::string& out, const PythonValue& value) {
  switch (value.kind) {
    case Kind::none:
      out += 'N';
      return;
    case Kind::boolean:
      out += value.boolean ? 'T' : 'F';
      return;
    case Kind::integer:
      out += 'i';
      put_text(out, value.negative ? '-' : '+', value.text);
      return;
    case Kind::real:
      out += 'f';
      return put_real(out, value.real);
    case Kind::complex:
      out += 'c';
      put_real(out, value.real);
      return put_real(out, value.imaginary);
    case Kind::string:
      return put_text(out, 's', value.text);
    case Kind::bytes:
      return put_text(out, 'b', value.text);
    case Kind::opaque:
      return put_text(out, 'o', value.text);
    case Kind::digest:
      out += 'h';
      out += value.text;
      return;
    default:
      break;
  }
  const bool dict = value.is(Kind::dict);
  out += value.is(Kind::list)    ? 'l'
         : value.is(Kind::tuple) ? 't'
         : value.is(Kind::set)   ? 'S'
         : dict                  ? 'd'
                                 : 'Z';
  put_number(out, dict ? value.items.size() / 2 : value.items.size());
  for (const PythonValue& item : value.items) put(out, item);
}

}  // namespace

Result<PythonValue> decode_python(std::string_view bytes, const DecodeLimits& limits) {
  return Decoder(bytes, limits).decode();
}

std::string encode_python(const PythonValue& value) {
  std::string out;
  put(out, value);
  return out;
}

}  // namespace ponder::program
