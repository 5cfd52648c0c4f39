#include "tests/support/emulated_ops.h"

#include "tests/support/emulator/fake_device.h"

namespace ponder {

std::unique_ptr<Ops> make_emulated_ops(const cuda::CudaOptions& options) {
  return cuda::make_cuda_ops(std::make_unique<cuda::emulator::FakeDevice>(), nullptr, options);
}

}  // namespace ponder
