#include "engine/bench/engine_bench.h"

#include <algorithm>
#include <utility>

#include "engine/bench/bench_model.h"
#include "engine/bench/machine.h"
#include "engine/bench/step_rig.h"
#include "engine/runtime/kv_memory.h"

namespace ponder::bench {

namespace {

const std::vector<std::int32_t> kLongBudgets = {512, 1024, 2048, 4096, 8192, 16384};

Effort effort_of(bool quick, double seconds) {
  if (quick) return {.warm_up = 1, .least = 2, .most = 5, .seconds = 0.3};
  return {.warm_up = 1, .least = 3, .most = 50, .seconds = seconds};
}

/// The most pages that any of the step runs needs at once.
std::int32_t most_pages(const EngineBenchOptions& options) {
  std::int32_t pages = StepRig::pages_for(1, options.step_tokens);
  if (options.parts.ops) pages = std::max(pages, op_pages(options.op_sizes));
  if (options.parts.decode) {
    for (const std::int32_t batch : options.batches) {
      pages = std::max(pages, StepRig::pages_for(batch, options.context + 1));
    }
  }
  if (options.parts.prefill) {
    for (const std::int32_t prompt : options.prompts) {
      pages = std::max(pages, StepRig::pages_for(1, prompt));
    }
  }
  return pages;
}

std::int32_t most_sequences(const EngineBenchOptions& options) {
  const auto most = [](const auto& of) { return *std::max_element(of.begin(), of.end()); };
  return std::max(most(options.batches), most(options.op_sizes.logits));
}

Result<void> check_positions(const EngineBenchOptions& options, const ModelConfig& config) {
  std::int64_t longest = options.parts.decode ? options.context + 1 : 1;
  for (const std::int32_t prompt : options.prompts) {
    if (options.parts.prefill) longest = std::max<std::int64_t>(longest, prompt);
  }
  if (options.parts.sweep) {
    longest = std::max(longest, sweep_positions(options.budgets, options.sweep_prompt));
  }
  if (longest <= config.max_position_embeddings) return {};
  return Error{ErrorCode::usage,
               "a sequence of " + std::to_string(longest) + " tokens is asked for, the model has " +
                   std::to_string(config.max_position_embeddings) + " positions",
               "give a smaller --context, --prefill or --budgets"};
}

/// The ceilings once more: a shared machine moves them, so they are looked at beside every part.
void measure_ceilings_again(EngineBench& out, const Note& note) {
  note("ceilings again");
  // Their own buffer is no part of what the engine needs.
  out.memory.peak_resident_bytes = std::max(out.memory.peak_resident_bytes, peak_resident());
  keep_best(out.ceilings, measure_ceilings(out.options.threads, out.options.ceilings));
  reset_peak_resident();
}

/// Everything that is measured step by step, without the engine around it.
Result<void> measure_steps(const EngineBenchOptions& options,
                           StepRig& rig,
                           EngineBench& out,
                           const Note& note) {
  if (options.parts.ops) {
    auto ops = PONDER_TRY(
        measure_ops(rig, out.config, options.op_sizes, effort_of(options.quick, 0.5), note));
    out.measures.insert(out.measures.end(), ops.begin(), ops.end());
    measure_ceilings_again(out, note);
  }
  if (options.parts.decode) {
    for (const std::int32_t batch : options.batches) {
      note("decode, batch " + std::to_string(batch));
      out.measures.push_back(
          PONDER_TRY(rig.decode(batch, options.context, effort_of(options.quick, 4))));
    }
    measure_ceilings_again(out, note);
  }
  if (options.parts.linear) {
    note("matrix products of prefill");
    out.measures.push_back(
        PONDER_TRY(rig.linear(options.step_tokens, effort_of(options.quick, 5))));
  }
  if (options.parts.prefill) {
    for (const std::int32_t prompt : options.prompts) {
      note("prefill, " + std::to_string(prompt) + " tokens");
      Effort effort = effort_of(options.quick, 5);
      if (prompt > options.step_tokens) {  // takes its time
        effort.warm_up = 0;
        effort.least = 2;
      }
      out.measures.push_back(PONDER_TRY(rig.prefill(prompt, effort)));
    }
  }
  if (options.parts.linear || options.parts.prefill) measure_ceilings_again(out, note);
  return {};
}

Result<BenchModel> open_model(const EngineBenchOptions& options) {
  if (!options.folder.empty()) return checkpoint_bench_model(options.folder, options.layers);
  return random_bench_model(options.random, options.layers, options.seed, options.threads);
}

}  // namespace

Result<EngineBench> run_engine_bench(EngineBenchOptions options,
                                     const MakeOps& make_ops,
                                     const Note& note) {
  EngineBench out;
  note("making the model");
  BenchModel model = PONDER_TRY(open_model(options));
  const ModelWeights& weights = *model.model.weights;
  const KvType kv_type = default_kv_type(weights);
  out.model = model.name;
  out.config = model.model.text.config;
  out.parameters = weights.parameters;
  out.weight_dtype = to_string(weights.embedding.dtype);
  out.kv_dtype = kv_type == KvType::f32 ? "F32" : "BF16";
  out.cpu = cpu_model();

  PONDER_TRY(check_positions(options, out.config));
  options.step_tokens = static_cast<std::int32_t>(
      std::min<std::int64_t>(options.step_tokens, out.config.max_position_embeddings));
  options.op_sizes = fitting(options.op_sizes, out.config.max_position_embeddings);
  out.options = options;

  const std::int32_t pages = most_pages(options);
  const std::int64_t page = page_bytes(out.config, kv_type);
  out.memory = {.weight_bytes = weights.bytes,
                .kv_bytes = pages * page,
                .kv_bytes_per_token = page / kPageTokens};
  if (options.parts.sweep) {
    out.memory.kv_bytes =
        std::max(out.memory.kv_bytes,
                 sweep_kv_bytes(out.config, kv_type, options.budgets, options.sweep_prompt));
  }
  PONDER_TRY(check_memory("the keys and values of the largest batch", out.memory.kv_bytes,
                          "give a smaller --batch, --context or --prefill"));

  note("ceilings: read bandwidth, fp32 multiply-add");
  out.ceilings = measure_ceilings(options.threads, options.ceilings);
  reset_peak_resident();  // what the ceilings needed is no part of the engine
  {
    const std::int32_t sequences = most_sequences(options);
    StepRig rig = PONDER_TRY(StepRig::open(model.model, make_ops(),
                                           {.step_tokens = std::max(options.step_tokens, sequences),
                                            .step_sequences = sequences,
                                            .pages = pages,
                                            .kv_type = kv_type,
                                            .sampled_vocab = model.fillers}));
    out.engine = rig.ops().description();
    PONDER_TRY(measure_steps(options, rig, out, note));
  }
  note("token counts of budget sweeps");
  for (const auto& budgets : {options.budgets, kLongBudgets}) {
    out.counted_sweeps.push_back(
        PONDER_TRY(count_sweep(out.config, budgets, options.sweep_prompt)));
  }
  if (options.parts.sweep) {
    out.sweep = PONDER_TRY(run_sweep(std::move(model), make_ops(), options.budgets,
                                     options.sweep_prompt, options.one_by_one, note));
    measure_ceilings_again(out, note);
  }
  return out;
}

}  // namespace ponder::bench
