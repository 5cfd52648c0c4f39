#include "engine/cuda/buckets.h"

#include <bit>

namespace ponder::cuda {

namespace {

constexpr std::int32_t kBuckets[] = {16,  32,  48,  64,  96,   128,  192,
                                     256, 384, 512, 768, 1024, 1536, 2048};

}  // namespace

std::span<const std::int32_t> row_buckets() {
  return kBuckets;
}

std::int64_t padded_rows(std::int64_t rows) {
  for (const std::int32_t bucket : kBuckets) {
    if (rows <= bucket) return bucket;
  }
  const std::int64_t last = row_buckets().back();
  return (rows + last - 1) / last * last;
}

std::int32_t graph_sequences(std::int32_t sequences) {
  if (sequences <= 8) {
    return static_cast<std::int32_t>(std::bit_ceil(static_cast<std::uint32_t>(sequences)));
  }
  return (sequences + 7) / 8 * 8;
}

std::int32_t graph_items(std::int32_t items) {
  return static_cast<std::int32_t>(std::bit_ceil(static_cast<std::uint32_t>(items)));
}

}  // namespace ponder::cuda
