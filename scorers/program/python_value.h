#pragma once

// A value that a Python function returned, as plain data: what crosses the border of the sandbox.
// Built by decode_python() from the bytes that the driver inside wrote; compared by compare.h.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ponder::program {

struct PythonValue {
  enum class Kind : std::uint8_t {
    none,
    boolean,
    integer,
    real,
    complex,
    string,
    bytes,
    list,
    tuple,
    set,
    frozenset,
    dict,
    opaque,  ///< an object of any other type: known by its name only, equal to nothing
    digest   ///< a large value, known by 32 bytes that are equal for equal values
  };

  Kind kind = Kind::none;
  bool boolean = false;
  bool negative = false;  ///< integer
  double real = 0;        ///< real, and the real part of a complex
  double imaginary = 0;

  /// string: UTF-8, lone surrogates as three bytes; bytes: themselves; opaque: the type's name;
  /// digest: itself; integer: the magnitude, little endian, no zero byte at the end (zero is
  /// empty).
  std::string text = {};

  /// Of a list, tuple, set or frozenset; of a dict keys and values in turn, in insertion order.
  std::vector<PythonValue> items = {};

  bool is(Kind wanted) const { return kind == wanted; }

  /// list or tuple
  bool is_sequence() const { return is(Kind::list) || is(Kind::tuple); }

  /// set or frozenset
  bool is_set() const { return is(Kind::set) || is(Kind::frozenset); }
};

/// Whether Python could hash it: no list, set or dict at any depth of tuples, nothing opaque,
/// no digest.
bool is_hashable(const PythonValue& value);

/// A short text for people, like repr(): cut after about `most` bytes, escapes for what is not
/// printable ASCII.
std::string shown(const PythonValue& value, std::size_t most = 200);

}  // namespace ponder::program
