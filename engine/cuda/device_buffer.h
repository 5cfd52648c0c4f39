#pragma once

#include <cstdint>
#include <utility>

#include "engine/cuda/device.h"

namespace ponder::cuda {

/// Numbers on a device that belong to the holder; the Device outlives it. Pinned: memory of the
/// host.
template <class T, bool kPinned = false>
class DeviceBuffer {
 public:
  DeviceBuffer() = default;

  DeviceBuffer(DeviceBuffer&& other) noexcept
      : device_(std::exchange(other.device_, nullptr)),
        data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}

  DeviceBuffer& operator=(DeviceBuffer&& other) noexcept {
    std::swap(device_, other.device_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }

  ~DeviceBuffer() { clear(); }

  /// errors  engine (not enough memory)
  static Result<DeviceBuffer> make(Device& device, std::int64_t count) {
    DeviceBuffer buffer;
    if (count <= 0) return buffer;
    const std::size_t bytes = static_cast<std::size_t>(count) * sizeof(T);
    buffer.data_ = static_cast<T*>(
        PONDER_TRY(kPinned ? device.allocate_pinned(bytes) : device.allocate(bytes)));
    buffer.device_ = &device;
    buffer.size_ = count;
    return buffer;
  }

  void clear() {
    if (data_ == nullptr) return;
    if (kPinned) {
      device_->release_pinned(data_);
    } else {
      device_->release(data_);
    }
    data_ = nullptr;
    size_ = 0;
  }

  T* data() const { return data_; }

  std::int64_t size() const { return size_; }  ///< in numbers

  std::size_t bytes() const { return static_cast<std::size_t>(size_) * sizeof(T); }

 private:
  Device* device_ = nullptr;
  T* data_ = nullptr;
  std::int64_t size_ = 0;
};

template <class T>
using PinnedBuffer = DeviceBuffer<T, true>;

}  // namespace ponder::cuda
