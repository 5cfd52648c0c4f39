// In builds without CUDA.

#include "engine/cuda/machine.h"

namespace ponder::cuda {

namespace {

class NoBackend final : public Backend {
 public:
  GpuMachine look() override { return {.built = false}; }

  Result<std::unique_ptr<Device>> open(int index) override {
    PONDER_TRY(check_machine(look(), index));
    return Error{ErrorCode::config, "this build has no CUDA engine"};
  }

  Result<std::unique_ptr<GemmLibrary>> open_gemms(Device&, Numerics) override {
    return Error{ErrorCode::config, "this build has no CUDA engine"};
  }

  Result<std::unique_ptr<Ops>> make_ops(std::unique_ptr<Device>, const CudaOptions&) override {
    return Error{ErrorCode::config, "this build has no CUDA engine"};
  }
};

}  // namespace

Backend& cuda_backend() {
  static NoBackend backend;
  return backend;
}

}  // namespace ponder::cuda
