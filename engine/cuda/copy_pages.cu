#include "engine/cuda/kernels.h"
#include "engine/cuda/platform.cuh"

namespace ponder::cuda {

namespace {

PONDER_KERNEL copy_pages_kernel(Bf16* kv,
                                int pages,
                                std::int64_t page_numbers,
                                const PageCopyPair* copies) {
  const PageCopyPair copy = copies[block_x()];
  Bf16* layer = kv + std::int64_t{block_y()} * pages * page_numbers;
  const Bf16* from = layer + copy.from * page_numbers;
  Bf16* to = layer + copy.to * page_numbers;
  for (std::int64_t i = 8 * thread_index(); i < page_numbers; i += 8 * block_threads()) {
    store16(to + i, load16(from + i));
  }
}

}  // namespace

void copy_pages(Stream& stream,
                Bf16* kv,
                int layers,
                int pages,
                std::int64_t page_numbers,
                const PageCopyPair* copies,
                int count) {
  launch(stream, {.name = "copy_pages", .grid_x = count, .grid_y = layers, .threads = 256},
         copy_pages_kernel, kv, pages, page_numbers, copies);
}

}  // namespace ponder::cuda
