#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/qwen3/safetensors.h"
#include "harness/base/file.h"
#include "harness/base/result.h"

namespace ponder {

/// The tensors of a checkpoint folder, mapped into memory: model.safetensors, or the shards that
/// model.safetensors.index.json names. Views live as long as the checkpoint, moves included.
class Checkpoint {
 public:
  /// errors  io; config (no safetensors there: says what was found instead); parse (a damaged file)
  static Result<Checkpoint> open(const std::string& folder);

  /// nullptr if there is none of that name.
  const TensorView* find(std::string_view name) const;

  /// All tensors, sorted by name.
  const std::vector<TensorView>& tensors() const { return tensors_; }

 private:
  Result<void> add_file(const std::string& path);
  Result<void> add_shards(const std::string& folder, const std::string& index_path);
  void sort();

  std::vector<MappedFile> files_;
  std::vector<TensorView> tensors_;
};

}  // namespace ponder
