#pragma once

// The safetensors file format: u64 little-endian header length, a JSON header
// {name: {dtype, shape, data_offsets}}, then the tensors' bytes without gaps.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace ponder {

enum class DType : std::uint8_t {
  f64,
  f32,
  f16,
  bf16,
  f8_e4m3,
  f8_e5m2,
  i64,
  i32,
  i16,
  i8,
  u64,
  u32,
  u16,
  u8,
  boolean
};

std::size_t size_of(DType dtype);
std::string_view name_of(DType dtype);  ///< as the header spells it, e.g. "BF16"
std::optional<DType> dtype_named(std::string_view name);

/// A tensor inside a mapped file. `bytes` is row-major, little endian, and may be unaligned: the
/// format does not promise more than what the writer chose.
struct TensorView {
  std::string name;
  DType dtype = {};
  std::vector<std::int64_t> shape;  ///< empty for a scalar
  std::string_view bytes;           ///< as many as shape and dtype say
};

/// The product of the dimensions; nullopt when one is negative or it exceeds int64.
std::optional<std::int64_t> element_count(const std::vector<std::int64_t>& shape);

/// Every tensor of a file, in file order; the views point into `file`. Checks all that the header
/// claims: a hostile file gives an error, never a view outside of `file`.
/// `path` names the file in messages.    errors  parse
Result<std::vector<TensorView>> parse_safetensors(std::string_view file, const std::string& path);

}  // namespace ponder
