#include "harness/cli/cuda_engine.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "engine/bench/shapes.h"
#include "engine/cuda/cuda_ops.h"
#include "engine/cuda/memory_fit.h"
#include "harness/base/file.h"

namespace ponder {

namespace {

// A GPU reads its weights once a step: steps are large.
constexpr std::int32_t kMaxBatch = 256;
constexpr std::int32_t kStepTokens = 2048;
constexpr std::int64_t kLeastTokens = 4096;  // of keys and values: less is of no use

OpsLimits limits_of(std::int32_t max_batch) {
  return {.step_tokens = std::max(kStepTokens, max_batch),
          .step_sequences = max_batch,
          .kv_type = KvType::bf16};
}

}  // namespace

Result<std::unique_ptr<Engine>> open_cuda_engine(const EngineChoice& choice,
                                                 BuiltinOptions options,
                                                 cuda::Backend& backend) {
  PONDER_TRY(cuda::check_machine(backend.look(), choice.device));
  const bool fast = choice.numerics == "fast";
  const auto numerics = fast ? cuda::Numerics::fast : cuda::Numerics::reproducible;
  Model model =
      PONDER_TRY(read_model(options.folder, options.rope_scaling, options.fp8_activations));
  const std::string digest = PONDER_TRY(model_digest(options.folder));
  options.max_batch = choice.max_batch > 0 ? choice.max_batch : kMaxBatch;
  options.step_tokens = kStepTokens;
  if (!options.kv_type) options.kv_type = KvType::bf16;

  auto device = PONDER_TRY(backend.open(choice.device));
  const cuda::DeviceMemory memory = PONDER_TRY(device->memory());
  const std::int64_t limit =
      PONDER_TRY(cuda::parse_gpu_memory(choice.gpu_memory, memory.free_bytes));
  const cuda::MemoryNeeds needs =
      cuda::memory_needs(model.text.config, limits_of(options.max_batch));
  const std::int64_t least = std::min(kLeastTokens, context_tokens(model.text.config));
  const std::int64_t budget = PONDER_TRY(cuda::kv_budget(needs, limit, least));
  if (options.kv_memory_bytes == 0) options.kv_memory_bytes = budget;
  if (options.kv_memory_bytes > budget) {
    return Error{ErrorCode::config,
                 "--kv-memory is " + cuda::gibibytes(options.kv_memory_bytes) +
                     ", beside the model " + cuda::gibibytes(budget) + " of the GPU are left",
                 "leave --kv-memory out to use what is left"};
  }
  const auto threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 8U));
  auto ops = PONDER_TRY(backend.make_ops(
      std::move(device),
      {.numerics = numerics, .loading_threads = threads, .cache_folder = cache_directory()}));
  // The name is part of a run's identity, and fast results are not those of reproducible ones.
  return open_builtin_engine(options, std::move(model), std::move(ops), fast ? "cuda-fast" : "cuda",
                             digest);
}

AutoChoice choose_engine(const cuda::GpuMachine& machine, int device) {
  const auto usable = cuda::check_machine(machine, device);
  if (usable) return {.cuda = true};
  const bool expected = machine.built && machine.driver_version > 0;
  return {.why_not = expected ? usable.error().message : ""};
}

std::vector<std::string> models_that_fit(std::int64_t bytes) {
  std::vector<std::string> out;
  for (const std::string& name : bench::shape_names()) {
    const auto config = bench::named_shape(name);
    if (!config) continue;
    const cuda::MemoryNeeds needs = cuda::memory_needs(*config, limits_of(kMaxBatch));
    if (cuda::kv_budget(needs, bytes, context_tokens(*config))) out.push_back(name);
  }
  return out;
}

}  // namespace ponder
