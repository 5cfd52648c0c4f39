#include "harness/cli/engines.h"

#include <cmath>

#include "engine/cpu/cpu_ops.h"
#include "engine/runtime/builtin_engine.h"
#include "harness/base/text.h"
#include "harness/cli/cuda_engine.h"
#include "harness/cli/output.h"
#include "harness/cli/replay_source.h"

namespace ponder {

namespace {

BuiltinOptions builtin_options(const EngineChoice& choice) {
  BuiltinOptions options;
  options.folder = choice.model;
  options.rope_scaling = choice.rope_scaling;
  options.fp8_activations = choice.fp8_activations;
  options.kv_memory_bytes = choice.kv_memory_bytes;
  if (choice.kv_type == "bf16") options.kv_type = KvType::bf16;
  if (choice.kv_type == "f32") options.kv_type = KvType::f32;
  options.prefix_cache = choice.prefix_cache;
  if (choice.max_batch > 0) options.max_batch = choice.max_batch;
  return options;
}

Result<std::unique_ptr<Engine>> open_cpu(const EngineChoice& choice) {
  const cpu::Kernels* kernels = PONDER_TRY(cpu::chosen_kernels());
  return open_builtin_engine(builtin_options(choice), cpu::make_cpu_ops(choice.threads, *kernels),
                             "cpu");
}

}  // namespace

Result<std::unique_ptr<Engine>> open_engine(const EngineChoice& choice) {
  if (choice.name == "replay") return open_replay(choice.model);
  bool on_gpu = choice.name == "cuda";
  if (choice.name == "auto") {
    const AutoChoice found = choose_engine(cuda::cuda_backend().look(), choice.device);
    on_gpu = found.cuda;
    if (!found.why_not.empty()) print_note("the GPU is not used: " + found.why_not);
  }
  if (on_gpu) return open_cuda_engine(choice, builtin_options(choice), cuda::cuda_backend());
  return open_cpu(choice);
}

Result<std::int64_t> parse_bytes(const std::string& flag, const std::string& text) {
  std::string digits = text;
  double unit = 1;
  const std::string suffixes = "KMGT";
  if (!digits.empty()) {
    const std::size_t power = suffixes.find(digits.back());
    if (power != std::string::npos) {
      unit = std::pow(1024.0, static_cast<double>(power) + 1);
      digits.pop_back();
    }
  }
  const auto number = parse_double(digits);
  if (!number || !(*number * unit >= 1) || *number * unit > 0x1p60) {
    return Error{ErrorCode::usage, flag + " is '" + text + "', expected a size in bytes",
                 "e.g. " + flag + " 8G"};
  }
  return static_cast<std::int64_t>(*number * unit);
}

}  // namespace ponder
