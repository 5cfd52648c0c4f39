#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "engine/cuda/device_buffer.h"

namespace ponder::cuda {

/// Brings weights to the device. The host fills one pinned chunk, with several threads (a mapped
/// file is read where it is first touched, and one thread does not keep a disk busy), while the
/// chunk before is under way.
class Uploader {
 public:
  /// errors  engine (memory)
  static Result<Uploader> make(Device& device, int threads);

  /// Writes numbers [first, first + count) of what is uploaded to `to`, pinned memory.
  using Fill = std::function<void(void* to, std::int64_t first, std::int64_t count)>;

  /// `count` numbers of `width` bytes to `to` on the device. errors  engine
  Result<void> upload(void* to, std::int64_t count, std::int64_t width, const Fill& fill);

  /// Bytes as they are. errors  engine
  Result<void> upload_bytes(void* to, const void* from, std::int64_t bytes);

 private:
  struct Chunk {
    PinnedBuffer<unsigned char> memory;
    std::unique_ptr<DeviceEvent> sent;  // null: nothing is under way
  };

  void fill_in_parallel(
      void* to, std::int64_t first, std::int64_t count, std::int64_t width, const Fill& fill) const;

  Device* device_ = nullptr;
  int threads_ = 1;
  Chunk chunks_[2];
  int next_ = 0;
};

}  // namespace ponder::cuda
