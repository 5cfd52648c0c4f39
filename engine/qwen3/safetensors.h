#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/file.h"
#include "harness/base/result.h"

namespace ponder {

enum class DType : std::uint8_t { f32, f16, bf16, f8_e4m3, i64, i32, i16, i8, u8, boolean, f64 };

std::string_view to_string(DType dtype);  ///< as safetensors spells it: F32, BF16, ...
std::size_t size_of(DType dtype);         ///< bytes of one element

/// A tensor where its file is mapped; valid as long as the Safetensors it came from.
struct TensorView {
  DType dtype = DType::f32;
  std::vector<std::int64_t> shape = {};
  const std::byte* data = nullptr;
  std::size_t bytes = 0;
};

/// The tensors of a checkpoint folder: model.safetensors, or the shards named by
/// model.safetensors.index.json. Files are mapped, not read; what their headers claim is checked
/// against their sizes before any view is handed out.
/// Format: 8 bytes header length (little endian), JSON {name: {dtype, shape, data_offsets}}, data.
class Safetensors {
 public:
  /// errors  io, config (no safetensors in the folder: names what is there instead), parse (a
  /// header
  ///         that lies: names file, tensor and both values)
  static Result<Safetensors> open(const std::string& folder);

  /// One file. errors  as open
  static Result<Safetensors> open_file(const std::string& path);

  /// Tensors that are in memory already; `owner` keeps them there.
  static Safetensors in_memory(std::map<std::string, TensorView> tensors,
                               std::shared_ptr<const void> owner);

  /// Null if there is none of that name.
  const TensorView* find(const std::string& name) const;

  const std::map<std::string, TensorView>& tensors() const { return tensors_; }

 private:
  Result<void> add_file(const std::string& path);

  std::vector<MappedFile> files_;
  std::map<std::string, TensorView> tensors_;
  std::shared_ptr<const void> owner_;  // of tensors that are in no file
};

/// The checked header of one file's bytes; for open() and the fuzzer. errors  parse
Result<std::map<std::string, TensorView>> parse_safetensors(std::string_view bytes,
                                                            const std::string& path);

}  // namespace ponder
