#include "engine/cuda/machine.h"

namespace ponder::cuda {

std::string cuda_version(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

Result<void> check_machine(const GpuMachine& machine, int index) {
  const auto error = [](const std::string& message, const std::string& hint) {
    return Error{ErrorCode::config, message, hint};
  };
  const std::string cpu = "use --engine cpu";
  if (!machine.built) {
    return error("this build has no CUDA engine", "build with cmake --preset gpu, or " + cpu);
  }
  if (machine.driver_version == 0) {
    return error(
        "there is no NVIDIA driver on this machine",
        "install one for CUDA " + cuda_version(machine.runtime_version) + " or newer, or " + cpu);
  }
  // Within a major version older drivers run newer programs.
  if (machine.driver_version / 1000 < machine.runtime_version / 1000) {
    return error("the NVIDIA driver runs CUDA up to " + cuda_version(machine.driver_version) +
                     ", this build needs CUDA " + cuda_version(machine.runtime_version),
                 "install a newer driver, or " + cpu);
  }
  if (!machine.failure.empty()) {
    return error("the GPUs cannot be asked for: " + machine.failure,
                 "look at nvidia-smi and CUDA_VISIBLE_DEVICES, or " + cpu);
  }
  const auto count = static_cast<int>(machine.devices.size());
  if (count == 0) {
    return error("there is a driver but no GPU",
                 "look at nvidia-smi and CUDA_VISIBLE_DEVICES, or " + cpu);
  }
  if (index < 0 || index >= count) {
    return error("--device is " + std::to_string(index) + ", there are " + std::to_string(count) +
                     (count == 1 ? " GPU" : " GPUs") + ", counted from 0",
                 "leave --device out for the first one");
  }
  const DeviceProperties& gpu = machine.devices[static_cast<std::size_t>(index)];
  if (gpu.compute < kLeastCompute) {
    return error(gpu.name + " is sm_" + std::to_string(gpu.compute) +
                     ", the CUDA engine needs sm_80 (Ampere) or newer",
                 count > 1 ? "choose another GPU by --device, or " + cpu : cpu);
  }
  return {};
}

}  // namespace ponder::cuda
