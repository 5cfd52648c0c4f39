#include "engine/cuda/step_buffers.h"

namespace ponder::cuda {

Result<StepBuffers> make_step_buffers(Device& device,
                                      const ModelConfig& config,
                                      const OpsLimits& limits) {
  StepBuffers buffers;
  Result<void> done;
  visit_buffers(buffers, config, limits, [&](auto& buffer, std::int64_t numbers) {
    if (!done) return;
    auto made = std::remove_reference_t<decltype(buffer)>::make(device, numbers);
    if (made) {
      buffer = std::move(*made);
    } else {
      done = made.error();
    }
  });
  PONDER_TRY(done);
  return buffers;
}

std::int64_t step_buffer_bytes(const ModelConfig& config, const OpsLimits& limits) {
  StepBuffers none;
  std::int64_t bytes = 0;
  visit_buffers(none, config, limits, [&](const auto& buffer, std::int64_t numbers) {
    bytes += numbers * static_cast<std::int64_t>(sizeof(*buffer.data()));
  });
  return bytes;
}

void poison_step_buffers(Device& device,
                         StepBuffers& buffers,
                         const ModelConfig& config,
                         const OpsLimits& limits) {
  visit_buffers(buffers, config, limits, [&](const auto& buffer, std::int64_t) {
    device.fill(buffer.data(), 0xFF, buffer.bytes());
  });
}

}  // namespace ponder::cuda
