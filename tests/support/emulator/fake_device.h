#pragma once

#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/cuda/device.h"
#include "tests/support/emulator/emulator.h"

namespace ponder::cuda::emulator {

/// A Device of host memory whose kernels are run by the emulator. Queued work, copies too, runs
/// when the queue is waited for and not before, so that a host buffer that is reused too early or a
/// result that is read too early gives wrong numbers. Fresh memory is poisoned.
class FakeDevice final : public Device, private LaunchQueue {
 public:
  explicit FakeDevice(DeviceProperties properties = {.name = "emulated GPU",
                                                     .compute = 90,
                                                     .driver_version = 13000,
                                                     .runtime_version = 13000,
                                                     .multiprocessors = 132},
                      std::int64_t total_bytes = std::int64_t{1} << 40);
  ~FakeDevice() override;

  /// The queue fails at the `operations`-th operation from now on: device lost.
  void fail_after(std::int64_t operations) { left_ = operations; }

  std::int64_t used_bytes() const { return used_; }

  // What has been done so far.
  std::int64_t kernels_run = 0;
  std::int64_t graphs_launched = 0;
  std::int64_t captures = 0;
  std::int64_t uploads = 0;

  const DeviceProperties& properties() const override { return properties_; }

  Result<DeviceMemory> memory() override { return DeviceMemory{total_ - used_, total_}; }

  Result<void*> allocate(std::size_t bytes) override;
  void release(void* memory) override;
  Result<void*> allocate_pinned(std::size_t bytes) override;
  void release_pinned(void* memory) override;

  Stream& stream() override { return stream_; }

  void upload(void* to, const void* from, std::size_t bytes) override;
  void download(void* to, const void* from, std::size_t bytes) override;
  void fill(void* to, unsigned char byte, std::size_t bytes) override;
  Result<void> wait() override;
  Result<std::unique_ptr<DeviceEvent>> record() override;
  Result<void> wait_for(const DeviceEvent& event) override;
  Result<double> seconds_between(const DeviceEvent& from, const DeviceEvent& to) override;
  Result<void> begin_capture() override;
  Result<std::unique_ptr<DeviceGraph>> end_capture() override;
  void launch(const DeviceGraph& graph) override;

 private:
  using Work = std::function<void()>;

  void add(const Launch& what, Work kernel) override;
  void queue(Work work);
  void copy(void* to, const void* from, std::size_t bytes);
  std::string not_held(const void* pointer, std::size_t bytes) const;

  DeviceProperties properties_;
  std::int64_t total_;
  std::int64_t used_ = 0;
  std::map<const unsigned char*, std::size_t> held_;  // device memory
  Stream stream_;
  std::vector<Work> queue_;
  std::vector<Work> captured_;
  bool capturing_ = false;
  std::int64_t left_ = std::numeric_limits<std::int64_t>::max();
  std::string error_;  // the first failure
};

}  // namespace ponder::cuda::emulator
