#include "engine/cuda/uploader.h"

#include <algorithm>
#include <cstring>
#include <thread>
#include <vector>

namespace ponder::cuda {

namespace {

constexpr std::int64_t kChunkBytes = 32 << 20;
constexpr std::int64_t kThreadBytes = 1 << 20;  // less is not worth a thread

}  // namespace

Result<Uploader> Uploader::make(Device& device, int threads) {
  Uploader uploader;
  uploader.device_ = &device;
  uploader.threads_ = std::max(1, threads);
  for (Chunk& chunk : uploader.chunks_) {
    chunk.memory = PONDER_TRY(PinnedBuffer<unsigned char>::make(device, kChunkBytes));
  }
  return uploader;
}

void Uploader::fill_in_parallel(
    void* to, std::int64_t first, std::int64_t count, std::int64_t width, const Fill& fill) const {
  const std::int64_t useful = std::max<std::int64_t>(1, count * width / kThreadBytes);
  const std::int64_t parts = std::min<std::int64_t>(threads_, useful);
  const std::int64_t each = (count + parts - 1) / parts;
  const auto part = [&](std::int64_t p) {
    const std::int64_t begin = p * each;
    const std::int64_t numbers = std::min(count, begin + each) - begin;
    if (numbers > 0) fill(static_cast<unsigned char*>(to) + begin * width, first + begin, numbers);
  };
  std::vector<std::thread> others;
  for (std::int64_t p = 1; p < parts; ++p) others.emplace_back(part, p);
  part(0);
  for (std::thread& thread : others) thread.join();
}

Result<void> Uploader::upload(void* to, std::int64_t count, std::int64_t width, const Fill& fill) {
  const std::int64_t most = kChunkBytes / width;
  for (std::int64_t first = 0; first < count; first += most) {
    const std::int64_t numbers = std::min(most, count - first);
    Chunk& chunk = chunks_[next_];
    next_ = 1 - next_;
    if (chunk.sent != nullptr) PONDER_TRY(device_->wait_for(*chunk.sent));
    fill_in_parallel(chunk.memory.data(), first, numbers, width, fill);
    device_->upload(static_cast<unsigned char*>(to) + first * width, chunk.memory.data(),
                    static_cast<std::size_t>(numbers * width));
    chunk.sent = PONDER_TRY(device_->record());
  }
  return {};
}

Result<void> Uploader::upload_bytes(void* to, const void* from, std::int64_t bytes) {
  return upload(to, bytes, 1, [from](void* pinned, std::int64_t first, std::int64_t count) {
    std::memcpy(pinned, static_cast<const unsigned char*>(from) + first,
                static_cast<std::size_t>(count));
  });
}

}  // namespace ponder::cuda
