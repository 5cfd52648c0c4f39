#pragma once

// The dense products of a model. In the reproducible numerics a shape uses the library only if its
// rows have been found to have the same bits at every number of rows in use (gemm_check.h), with
// rows rounded up to a bucket; else our own kernel, for every number of rows. What was found is
// kept in the cache folder by GPU and library version.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/cuda/device.h"
#include "engine/cuda/gemm_check.h"
#include "engine/cuda/gemm_library.h"

namespace ponder::cuda {

struct WantedGemm {
  GemmShape shape;
  std::int64_t most_rows = 0;
};

class DenseGemm {
 public:
  /// `library` null: our own kernel for everything.
  DenseGemm(std::unique_ptr<GemmLibrary> library, Numerics numerics)
      : library_(std::move(library)), numerics_(numerics) {}

  /// Decides for every shape. `cache_folder` empty: nothing is kept. errors  engine
  Result<void> prepare(Device& device,
                       const std::vector<WantedGemm>& wanted,
                       const std::string& cache_folder);

  /// x and y have padded_rows(g.m) rows; those behind g.m are written, too.
  void multiply(Stream& stream, const Gemm& g) const;

  /// "cuBLASLt 13.0.2, own kernel for (6144, 1024)", for the manifest
  std::string description() const;

 private:
  std::unique_ptr<GemmLibrary> library_;
  Numerics numerics_;
  std::map<GemmShape, GemmChoice> choices_;  // empty: our own kernel
};

}  // namespace ponder::cuda
