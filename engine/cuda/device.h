#pragma once

// The seam between the CUDA back end and the CUDA runtime. Everything above it is plain C++ that is
// tested on a device made of host memory (tests/support/emulator/fake_device.h); below it is
// gpu/runtime_device.cc, the only file that calls the runtime.
//
// A Device has one queue. What is queued runs in order and later; queuing never fails loudly: the
// first failure stays, nothing after it is run, and wait() reports it. A device that has failed
// stays failed: whoever holds it gives up what it was doing.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/cuda/types.h"
#include "harness/base/result.h"

namespace ponder::cuda {

struct DeviceProperties {
  int index = 0;
  std::string name = {};    ///< "NVIDIA H200"
  int compute = 0;          ///< compute capability, 10 major + minor: 80, 90
  int driver_version = 0;   ///< newest CUDA the driver runs, 1000 major + 10 minor: 13000
  int runtime_version = 0;  ///< CUDA this build was made with
  int multiprocessors = 0;
};

struct DeviceMemory {
  std::int64_t free_bytes = 0;
  std::int64_t total_bytes = 0;
};

/// Queued work as it was recorded, to be queued again at a fraction of the cost.
class DeviceGraph {
 public:
  virtual ~DeviceGraph() = default;
};

/// A place in the queue.
class DeviceEvent {
 public:
  virtual ~DeviceEvent() = default;
};

class Device {
 public:
  virtual ~Device() = default;

  virtual const DeviceProperties& properties() const = 0;

  /// errors  engine
  virtual Result<DeviceMemory> memory() = 0;

  /// Memory of the device, aligned to 256 bytes; what is in it is undefined.
  /// errors  engine (not enough: both figures)
  virtual Result<void*> allocate(std::size_t bytes) = 0;
  virtual void release(void* memory) = 0;  ///< waits for the queue first

  /// Memory of the host that copies may read and write while the host goes on. errors  engine
  virtual Result<void*> allocate_pinned(std::size_t bytes) = 0;
  virtual void release_pinned(void* memory) = 0;

  /// What kernels.h and moe.h launch on.
  virtual Stream& stream() = 0;

  /// Queued; host memory must stay as it is until the queue has passed.
  virtual void upload(void* to, const void* from, std::size_t bytes) = 0;
  virtual void download(void* to, const void* from, std::size_t bytes) = 0;
  virtual void fill(void* to, unsigned char byte, std::size_t bytes) = 0;

  /// Until the queue is empty. errors  engine (the first thing that failed, by name if it is known)
  virtual Result<void> wait() = 0;

  /// errors  engine
  virtual Result<std::unique_ptr<DeviceEvent>> record() = 0;
  /// Until the queue has passed `event`. errors  engine
  virtual Result<void> wait_for(const DeviceEvent& event) = 0;
  /// Both passed. errors  engine
  virtual Result<double> seconds_between(const DeviceEvent& from, const DeviceEvent& to) = 0;

  /// From here to end_capture what is queued is recorded and not run. Nothing may be allocated,
  /// released or waited for in between. errors  engine
  virtual Result<void> begin_capture() = 0;
  virtual Result<std::unique_ptr<DeviceGraph>> end_capture() = 0;
  virtual void launch(const DeviceGraph& graph) = 0;
};

}  // namespace ponder::cuda
