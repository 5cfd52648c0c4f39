// A Device on the CUDA runtime. The runtime is linked statically: it opens the driver (libcuda.so)
// by itself at the first call, so one build starts on machines with and without a driver, and
// kernels are launched by nvcc's own <<<>>>. The driver API would need every kernel's name and
// parameter list once more, by hand.

#include <cuda_runtime_api.h>

#include <cstdlib>
#include <string>

#include "engine/cuda/gpu/cublaslt.h"
#include "engine/cuda/machine.h"

namespace ponder::cuda {

namespace {

std::string in_words(cudaError_t error) {
  return std::string(cudaGetErrorString(error)) + " (" + cudaGetErrorName(error) + ")";
}

Error failed(const std::string& what, cudaError_t error) {
  const bool memory = error == cudaErrorMemoryAllocation;
  return {ErrorCode::engine, "CUDA: " + what + ": " + in_words(error),
          memory ? "another process may hold the memory: see nvidia-smi; or give less to "
                   "--gpu-memory, --max-batch"
                 : ""};
}

struct RuntimeGraph final : DeviceGraph {
  explicit RuntimeGraph(cudaGraphExec_t made) : graph(made) {}

  ~RuntimeGraph() override { cudaGraphExecDestroy(graph); }

  cudaGraphExec_t graph;
};

struct RuntimeEvent final : DeviceEvent {
  explicit RuntimeEvent(cudaEvent_t made) : event(made) {}

  ~RuntimeEvent() override { cudaEventDestroy(event); }

  cudaEvent_t event;
};

class RuntimeDevice final : public Device {
 public:
  explicit RuntimeDevice(DeviceProperties properties) : properties_(std::move(properties)) {}

  ~RuntimeDevice() override {
    if (stream_.handle != nullptr) cudaStreamDestroy(queue());
  }

  Result<void> start() {
    PONDER_TRY(
        done("use device " + std::to_string(properties_.index), cudaSetDevice(properties_.index)));
    // Waiting threads give the processor away: the scheduler and the scorers want it.
    cudaStream_t made = nullptr;
    PONDER_TRY(done("make a stream", cudaStreamCreateWithFlags(&made, cudaStreamNonBlocking)));
    stream_.handle = made;
    return {};
  }

  const DeviceProperties& properties() const override { return properties_; }

  Result<DeviceMemory> memory() override {
    std::size_t free = 0;
    std::size_t total = 0;
    PONDER_TRY(done("ask for the free memory", cudaMemGetInfo(&free, &total)));
    return DeviceMemory{static_cast<std::int64_t>(free), static_cast<std::int64_t>(total)};
  }

  Result<void*> allocate(std::size_t bytes) override {
    void* memory = nullptr;
    const cudaError_t error = cudaMalloc(&memory, bytes);
    if (error == cudaSuccess) return memory;
    (void)cudaGetLastError();  // too little memory does not break the device
    std::size_t free = 0;
    std::size_t total = 0;
    (void)cudaMemGetInfo(&free, &total);
    return failed("take " + std::to_string(bytes >> 20) + " MiB of device memory, " +
                      std::to_string(free >> 20) + " MiB are free",
                  error);
  }

  void release(void* memory) override {
    (void)cudaStreamSynchronize(queue());
    (void)cudaFree(memory);
  }

  Result<void*> allocate_pinned(std::size_t bytes) override {
    void* memory = nullptr;
    PONDER_TRY(done("take " + std::to_string(bytes >> 10) + " KiB of pinned host memory",
                    cudaMallocHost(&memory, bytes)));
    return memory;
  }

  void release_pinned(void* memory) override {
    (void)cudaStreamSynchronize(queue());
    (void)cudaFreeHost(memory);
  }

  Stream& stream() override { return stream_; }

  void upload(void* to, const void* from, std::size_t bytes) override {
    keep("a copy to the device", cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, queue()));
  }

  void download(void* to, const void* from, std::size_t bytes) override {
    keep("a copy from the device",
         cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, queue()));
  }

  void fill(void* to, unsigned char byte, std::size_t bytes) override {
    if (bytes > 0) keep("a fill", cudaMemsetAsync(to, byte, bytes, queue()));
  }

  Result<void> wait() override {
    PONDER_TRY(launched());
    return ran(cudaStreamSynchronize(queue()));
  }

  Result<std::unique_ptr<DeviceEvent>> record() override {
    PONDER_TRY(launched());
    cudaEvent_t made = nullptr;
    PONDER_TRY(done("make an event", cudaEventCreateWithFlags(&made, cudaEventBlockingSync)));
    auto event = std::make_unique<RuntimeEvent>(made);
    PONDER_TRY(done("record an event", cudaEventRecord(made, queue())));
    return std::unique_ptr<DeviceEvent>(std::move(event));
  }

  Result<void> wait_for(const DeviceEvent& event) override {
    PONDER_TRY(launched());
    return ran(cudaEventSynchronize(static_cast<const RuntimeEvent&>(event).event));
  }

  Result<double> seconds_between(const DeviceEvent& from, const DeviceEvent& to) override {
    float milliseconds = 0;
    PONDER_TRY(
        done("time two events",
             cudaEventElapsedTime(&milliseconds, static_cast<const RuntimeEvent&>(from).event,
                                  static_cast<const RuntimeEvent&>(to).event)));
    return double{milliseconds} / 1e3;
  }

  Result<void> begin_capture() override {
    PONDER_TRY(launched());
    return done("begin a capture",
                cudaStreamBeginCapture(queue(), cudaStreamCaptureModeThreadLocal));
  }

  Result<std::unique_ptr<DeviceGraph>> end_capture() override {
    cudaGraph_t recorded = nullptr;
    const cudaError_t ended = cudaStreamEndCapture(queue(), &recorded);
    PONDER_TRY(launched());
    PONDER_TRY(done("end a capture", ended));
    cudaGraphExec_t made = nullptr;
    const cudaError_t error = cudaGraphInstantiate(&made, recorded, 0);
    (void)cudaGraphDestroy(recorded);
    PONDER_TRY(done("make a graph of a step", error));
    return std::unique_ptr<DeviceGraph>(std::make_unique<RuntimeGraph>(made));
  }

  void launch(const DeviceGraph& graph) override {
    keep("a graph", cudaGraphLaunch(static_cast<const RuntimeGraph&>(graph).graph, queue()));
  }

 private:
  cudaStream_t queue() const { return static_cast<cudaStream_t>(stream_.handle); }

  /// The first failure to queue something stays.
  void keep(const char* what, cudaError_t error) {
    if (error == cudaSuccess || stream_.failed_kernel != nullptr) return;
    stream_.failed_kernel = what;
    stream_.error = static_cast<int>(error);
  }

  Result<void> launched() const {
    if (stream_.failed_kernel == nullptr) return {};
    return failed(std::string("cannot queue ") + stream_.failed_kernel,
                  static_cast<cudaError_t>(stream_.error));
  }

  static Result<void> done(const std::string& what, cudaError_t error) {
    if (error == cudaSuccess) return {};
    return failed("cannot " + what, error);
  }

  /// Which of the queued operations failed is not known.
  static Result<void> ran(cudaError_t error) {
    if (error == cudaSuccess) return {};
    Error e = failed("a step failed on the device", error);
    e.hint =
        std::getenv("CUDA_LAUNCH_BLOCKING") == nullptr
            ? "CUDA_LAUNCH_BLOCKING=1 names the kernel; dmesg and nvidia-smi know of a lost GPU"
            : "dmesg and nvidia-smi know of a lost GPU";
    return e;
  }

  DeviceProperties properties_;
  Stream stream_;
};

class RuntimeBackend final : public Backend {
 public:
  GpuMachine look() override {
    GpuMachine machine;
    (void)cudaRuntimeGetVersion(&machine.runtime_version);
    if (cudaDriverGetVersion(&machine.driver_version) != cudaSuccess) machine.driver_version = 0;
    if (machine.driver_version == 0) return machine;
    int count = 0;
    const cudaError_t counted = cudaGetDeviceCount(&count);
    if (counted == cudaErrorNoDevice || counted == cudaErrorInsufficientDriver) return machine;
    if (counted != cudaSuccess) machine.failure = in_words(counted);
    for (int i = 0; i < count && machine.failure.empty(); ++i) {
      cudaDeviceProp p = {};
      const cudaError_t error = cudaGetDeviceProperties(&p, i);
      if (error != cudaSuccess) {
        machine.failure = in_words(error);
        break;
      }
      machine.devices.push_back({.index = i,
                                 .name = p.name,
                                 .compute = 10 * p.major + p.minor,
                                 .driver_version = machine.driver_version,
                                 .runtime_version = machine.runtime_version,
                                 .multiprocessors = p.multiProcessorCount});
    }
    return machine;
  }

  Result<std::unique_ptr<Device>> open(int index) override {
    const GpuMachine machine = look();
    PONDER_TRY(check_machine(machine, index));
    auto device = std::make_unique<RuntimeDevice>(machine.devices[static_cast<std::size_t>(index)]);
    PONDER_TRY(device->start());
    return std::unique_ptr<Device>(std::move(device));
  }

  Result<std::unique_ptr<GemmLibrary>> open_gemms(Device& device, Numerics numerics) override {
    return open_cublaslt(device, numerics);
  }

  Result<std::unique_ptr<Ops>> make_ops(std::unique_ptr<Device> device,
                                        const CudaOptions& options) override {
    auto gemms = PONDER_TRY(open_cublaslt(*device, options.numerics));
    return make_cuda_ops(std::move(device), std::move(gemms), options);
  }
};

}  // namespace

Backend& cuda_backend() {
  static RuntimeBackend backend;
  return backend;
}

}  // namespace ponder::cuda
