#include "tests/support/emulator/fake_device.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <utility>

namespace ponder::cuda::emulator {

namespace {

struct FakeGraph final : DeviceGraph {
  std::vector<std::function<void()>> work;
};

struct FakeEvent final : DeviceEvent {};

Error failed(const std::string& what) {
  return {ErrorCode::engine, "CUDA: " + what, "run the same command again to go on"};
}

/// Exact, so that the address sanitizer sees what lies behind.
void* fresh(std::size_t bytes) {
  void* memory = nullptr;
  if (::posix_memalign(&memory, 256, bytes) != 0) return nullptr;
  std::memset(memory, 0xFF, bytes);
  return memory;
}

}  // namespace

FakeDevice::FakeDevice(DeviceProperties properties, std::int64_t total_bytes)
    : properties_(std::move(properties)), total_(total_bytes) {
  stream_.handle = static_cast<LaunchQueue*>(this);
}

FakeDevice::~FakeDevice() {
  EXPECT_TRUE(held_.empty()) << held_.size() << " blocks of device memory were not released";
}

Result<void*> FakeDevice::allocate(std::size_t bytes) {
  if (capturing_) return failed("memory was asked for during a capture");
  const auto wanted = static_cast<std::int64_t>(bytes);
  if (wanted > total_ - used_) {
    return failed("out of memory: " + std::to_string(bytes) + " bytes wanted, " +
                  std::to_string(total_ - used_) + " free");
  }
  void* memory = fresh(bytes);
  held_[static_cast<unsigned char*>(memory)] = bytes;
  used_ += wanted;
  return memory;
}

void FakeDevice::release(void* memory) {
  if (capturing_) error_ = "memory was released during a capture";
  (void)wait();
  const auto found = held_.find(static_cast<unsigned char*>(memory));
  if (found == held_.end()) {
    ADD_FAILURE() << "memory that the device does not hold was released";
    return;
  }
  used_ -= static_cast<std::int64_t>(found->second);
  held_.erase(found);
  std::free(memory);
}

Result<void*> FakeDevice::allocate_pinned(std::size_t bytes) {
  return fresh(bytes);
}

void FakeDevice::release_pinned(void* memory) {
  (void)wait();
  std::free(memory);
}

/// Empty if the range lies in one block of the device.
std::string FakeDevice::not_held(const void* pointer, std::size_t bytes) const {
  const auto* p = static_cast<const unsigned char*>(pointer);
  auto block = held_.upper_bound(p);
  if (block != held_.begin() && p + bytes <= std::prev(block)->first + std::prev(block)->second) {
    return "";
  }
  return std::to_string(bytes) + " bytes are not in one block of device memory";
}

void FakeDevice::queue(Work work) {
  (capturing_ ? captured_ : queue_).push_back(std::move(work));
}

void FakeDevice::add(const Launch& what, Work kernel) {
  queue([this, what, kernel = std::move(kernel)] {
    ++kernels_run;
    run_grid(what, kernel);
  });
}

void FakeDevice::copy(void* to, const void* from, std::size_t bytes) {
  queue([=] { std::memcpy(to, from, bytes); });
}

void FakeDevice::upload(void* to, const void* from, std::size_t bytes) {
  ++uploads;
  if (bytes == 0) return;
  if (error_.empty()) error_ = not_held(to, bytes);
  copy(to, from, bytes);
}

void FakeDevice::download(void* to, const void* from, std::size_t bytes) {
  if (bytes == 0) return;
  if (error_.empty()) error_ = not_held(from, bytes);
  copy(to, from, bytes);
}

void FakeDevice::fill(void* to, unsigned char byte, std::size_t bytes) {
  if (bytes == 0) return;
  if (error_.empty()) error_ = not_held(to, bytes);
  queue([=] { std::memset(to, byte, bytes); });
}

Result<void> FakeDevice::wait() {
  if (capturing_) return failed("a capture was waited for");
  const std::vector<Work> work = std::exchange(queue_, {});
  for (const Work& one : work) {
    if (error_.empty() && stream_.failed_kernel != nullptr) error_ = stream_.failed_kernel;
    if (error_.empty() && left_-- <= 0) error_ = "the device was lost";
    if (!error_.empty()) break;
    try {
      one();
    } catch (const EmulationError& error) {
      error_ = error.what();
    }
  }
  if (error_.empty() && stream_.failed_kernel != nullptr) error_ = stream_.failed_kernel;
  if (error_.empty()) return {};
  return failed(error_);
}

Result<std::unique_ptr<DeviceEvent>> FakeDevice::record() {
  return std::unique_ptr<DeviceEvent>(std::make_unique<FakeEvent>());
}

Result<void> FakeDevice::wait_for(const DeviceEvent&) {
  return wait();
}

Result<double> FakeDevice::seconds_between(const DeviceEvent&, const DeviceEvent&) {
  return 1e-3;
}

Result<void> FakeDevice::begin_capture() {
  capturing_ = true;
  ++captures;
  captured_.clear();
  return {};
}

Result<std::unique_ptr<DeviceGraph>> FakeDevice::end_capture() {
  capturing_ = false;
  if (!error_.empty()) return failed(error_);
  auto graph = std::make_unique<FakeGraph>();
  graph->work = std::exchange(captured_, {});
  return std::unique_ptr<DeviceGraph>(std::move(graph));
}

void FakeDevice::launch(const DeviceGraph& graph) {
  ++graphs_launched;
  for (const Work& work : static_cast<const FakeGraph&>(graph).work) queue(work);
}

}  // namespace ponder::cuda::emulator
