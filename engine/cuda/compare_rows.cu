#include "engine/cuda/kernels.h"
#include "engine/cuda/platform.cuh"

namespace ponder::cuda {

namespace {

constexpr int kThreads = 256;

struct Shared {
  std::int32_t differs[kThreads / kWarp];
};

PONDER_KERNEL compare_rows_kernel(const std::uint32_t* a,
                                  const std::uint32_t* b,
                                  int rows,
                                  int shift,
                                  std::int64_t words,
                                  std::int32_t* differs) {
  auto& shared = shared_memory<Shared>();
  const int row = block_x();
  const std::uint32_t* x = a + row * words;
  const std::uint32_t* y = b + (row + shift) % rows * words;
  bool other = false;
  for (std::int64_t i = thread_index(); i < words; i += kThreads) other = other || x[i] != y[i];
  const std::uint32_t lanes = ballot(other);
  if (lane() == 0) shared.differs[warp()] = lanes != 0 ? 1 : 0;
  sync_threads();
  if (thread_index() != 0) return;
  std::int32_t any = 0;
  for (const std::int32_t d : shared.differs) any |= d;
  differs[row] = any;
}

}  // namespace

void compare_rows(Stream& stream,
                  const void* a,
                  const void* b,
                  int count,
                  int rows,
                  int shift,
                  std::int64_t bytes,
                  std::int32_t* differs) {
  if (bytes % 4 != 0) return refuse(stream, "compare_rows: bytes is not a multiple of 4");
  launch(stream,
         {.name = "compare_rows",
          .grid_x = count,
          .threads = kThreads,
          .shared_bytes = sizeof(Shared)},
         compare_rows_kernel, static_cast<const std::uint32_t*>(a),
         static_cast<const std::uint32_t*>(b), rows, shift, bytes / 4, differs);
}

}  // namespace ponder::cuda
