#pragma once

// The bytes in which a driver inside the sandbox writes a value. Whoever writes them may be
// hostile: the decoder keeps no recursion, bounds everything, and takes one form of each value
// only.
//
//   N T F                      None, True, False
//   i SIGN LENGTH MAGNITUDE    int; SIGN is + or -, the magnitude little endian and minimal
//   f BITS                     float, 8 bytes
//   c BITS BITS                complex: real, imaginary
//   s LENGTH BYTES             str as UTF-8, lone surrogates allowed
//   b LENGTH BYTES             bytes, bytearray
//   l t S Z COUNT ITEMS        list, tuple, set, frozenset
//   d COUNT KEY VALUE ...      dict in insertion order
//   o LENGTH BYTES             any other object: the name of its type
//   h SHA256                   a large value: 32 bytes that are equal for equal values; only whole
//
// LENGTH and COUNT are 4 bytes; all numbers are little endian.

#include <cstddef>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "scorers/program/python_value.h"

namespace ponder::program {

struct DecodeLimits {
  std::size_t bytes = std::size_t{16} << 20U;  ///< of the whole value
  std::size_t values = 400'000;                ///< nodes: each takes about 100 bytes of memory
  std::size_t depth = 200;                     ///< of containers
  std::size_t integer_bytes = 41'525;          ///< 10^5 decimal digits
};

/// errors  parse (not this form, or beyond a limit; a set or dict with an element twice or one that
///         Python could not hash)
Result<PythonValue> decode_python(std::string_view bytes, const DecodeLimits& limits = {});

/// The same bytes again; the opposite of decode_python.
std::string encode_python(const PythonValue& value);

}  // namespace ponder::program
