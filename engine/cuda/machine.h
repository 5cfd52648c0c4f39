#pragma once

// Which GPUs there are and whether the engine can use them: what the CUDA runtime says, as plain
// data, so that the judgement is tested on machines without a GPU.

#include <memory>
#include <string>
#include <vector>

#include "engine/cuda/cuda_ops.h"
#include "engine/cuda/device.h"
#include "engine/cuda/gemm_library.h"

namespace ponder::cuda {

inline constexpr int kLeastCompute = 80;  ///< cp.async and mma on bfloat16: Ampere

struct GpuMachine {
  bool built = true;        ///< whether this build has the CUDA engine at all
  int driver_version = 0;   ///< newest CUDA the driver runs, 1000 major + 10 minor; 0: no driver
  int runtime_version = 0;  ///< CUDA of this build
  std::vector<DeviceProperties> devices = {};
  std::string failure = {};  ///< what else went wrong when the devices were asked for
};

/// "13.0"
std::string cuda_version(int version);

/// Whether device `index` can run the engine. errors  config (no CUDA in the build, no driver, one
/// too old, no GPU, no such GPU, one below sm_80: says what would help)
Result<void> check_machine(const GpuMachine& machine, int index);

/// Where devices come from.
class Backend {
 public:
  virtual ~Backend() = default;

  virtual GpuMachine look() = 0;

  /// A device that check_machine has found good. errors  engine
  virtual Result<std::unique_ptr<Device>> open(int index) = 0;

  /// The library of matrix products for a device of this backend, which outlives it; opened when
  /// first called for. errors  engine (it cannot be loaded: says what to install)
  virtual Result<std::unique_ptr<GemmLibrary>> open_gemms(Device& device, Numerics numerics) = 0;

  /// make_cuda_ops with that library; here, because a build without CUDA has no kernels to link.
  /// errors  engine
  virtual Result<std::unique_ptr<Ops>> make_ops(std::unique_ptr<Device> device,
                                                const CudaOptions& options) = 0;
};

/// The CUDA runtime; in a build without CUDA one that says so.
Backend& cuda_backend();

}  // namespace ponder::cuda
