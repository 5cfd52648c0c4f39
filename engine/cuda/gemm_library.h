#pragma once

#include <compare>
#include <memory>
#include <string>

#include "engine/cuda/kernels.h"
#include "harness/base/result.h"

namespace ponder::cuda {

/// Weights (n, k) and the type of what they give.
struct GemmShape {
  int n = 0;
  int k = 0;
  bool to_float = false;  ///< results are float, else bfloat16

  auto operator<=>(const GemmShape&) const = default;
};

/// A library of matrix products: cuBLASLt on a GPU, a made-up one in tests.
class GemmLibrary {
 public:
  virtual ~GemmLibrary() = default;

  /// "cuBLASLt 13.0.2": the same version on the same GPU gives the same bits.
  virtual std::string version() const = 0;

  /// How many algorithms it has for so many rows, the one it thinks best first; found once.
  /// Reproducible: only those that add every sum up in one place, in order.
  virtual Result<int> candidates(const GemmShape& shape, int rows) = 0;

  /// Queues y = x W^T with the algorithm of that number; candidates() has been asked for
  /// this shape and g.m rows.
  virtual void multiply(Stream& stream, const Gemm& g, int candidate) = 0;
};

/// "reproducible" or "fast": whether a row must have the same bits in every batch, or the library
/// chooses freely.
enum class Numerics : std::uint8_t { reproducible, fast };

}  // namespace ponder::cuda
