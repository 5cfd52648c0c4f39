#include "engine/bench/op_bench.h"

#include <algorithm>
#include <utility>

namespace ponder::bench {

namespace {

class OpBench {
 public:
  OpBench(StepRig& rig, const ModelConfig& config, const Effort& effort)
      : rig_(rig), config_(config), effort_(effort) {}

  /// An operation of every layer, on the buffers that the last step of the rig left.
  Result<void> layers(Measure measure, void (Ops::*op)(int)) {
    return add(std::move(measure), [this, op] {
      for (int layer = 0; layer < config_.num_hidden_layers; ++layer) (rig_.ops().*op)(layer);
    });
  }

  Result<void> head(Measure measure) {
    return add(std::move(measure), [this] { rig_.ops().head(); });
  }

  std::vector<Measure> take() { return std::move(measures_); }

 private:
  Result<void> add(Measure measure, const std::function<void()>& body) {
    const auto once = [&]() -> Result<void> {
      body();
      PONDER_TRY(rig_.ops().end_step());
      return {};
    };
    measure.seconds = PONDER_TRY(repeat(effort_, [&] { return time_of(once); }));
    measures_.push_back(std::move(measure));
    return {};
  }

  StepRig& rig_;
  const ModelConfig& config_;
  const Effort& effort_;
  std::vector<Measure> measures_;
};

Result<void> products(OpBench& bench, const StepRig& rig, bool moe, std::int32_t rows) {
  const CostModel& costs = rig.costs();
  const auto line = [&](const char* name, const Cost& cost) {
    return Measure{.name = name, .tokens = rows, .cost = cost, .unit = Unit::flops};
  };
  PONDER_TRY(bench.layers(line("qkv", costs.qkv(rows)), &Ops::qkv));
  PONDER_TRY(bench.layers(line("attention_out", costs.attention_out(rows)), &Ops::attention_out));
  if (moe) return bench.layers(line("moe_mlp", costs.experts(rows)), &Ops::moe_mlp);
  PONDER_TRY(bench.layers(line("gate_up", costs.gate_up(rows)), &Ops::gate_up));
  return bench.layers(line("down", costs.down(rows)), &Ops::down);
}

/// Floats that the operation reads and writes per token and layer.
Result<void> between(OpBench& bench, const ModelConfig& config, bool moe, std::int32_t rows) {
  const double hidden = config.hidden_size;
  const double heads = config.num_attention_heads + config.num_key_value_heads;
  const auto line = [&](const char* name, double floats) {
    return Measure{.name = name,
                   .tokens = rows,
                   .cost = {.bytes = 4 * floats * rows * config.num_hidden_layers},
                   .unit = Unit::bytes};
  };
  PONDER_TRY(bench.layers(line("mlp_norm", 4 * hidden), &Ops::mlp_norm));
  PONDER_TRY(bench.layers(line("qk_norm_rope_store", 2 * heads * config.head_dim),
                          &Ops::qk_norm_rope_store));
  if (moe) return {};
  return bench.layers(line("swiglu", 3.0 * config.intermediate_size), &Ops::swiglu);
}

}  // namespace

std::int32_t op_pages(const OpSizes& sizes) {
  const auto largest = [](const std::vector<std::int32_t>& of) {
    return *std::max_element(of.begin(), of.end());
  };
  return std::max({StepRig::pages_for(1, largest(sizes.rows)),
                   StepRig::pages_for(largest(sizes.logits), 1),
                   StepRig::pages_for(1, largest(sizes.contexts) + sizes.chunk)});
}

Result<std::vector<Measure>> measure_ops(StepRig& rig,
                                         const ModelConfig& config,
                                         const OpSizes& sizes,
                                         const Effort& effort,
                                         const Note& note) {
  OpBench bench(rig, config, effort);
  const bool moe = config.is_moe_layer(config.num_hidden_layers - 1);
  for (const std::int32_t rows : sizes.rows) {
    note("matrix products, " + std::to_string(rows) + " rows");
    PONDER_TRY(rig.run_step(1, 0, rows, false));
    PONDER_TRY(products(bench, rig, moe, rows));
  }
  for (const std::int32_t rows : sizes.logits) {
    note("head, " + std::to_string(rows) + " rows");
    PONDER_TRY(rig.run_step(rows, 0, 1, true));
    PONDER_TRY(bench.head(
        {.name = "head", .tokens = rows, .cost = rig.costs().head(rows), .unit = Unit::flops}));
  }
  for (const std::int32_t context : sizes.contexts) {
    note("attention, context " + std::to_string(context));
    PONDER_TRY(rig.fill_context(1, context));
    for (const std::int32_t tokens : {1, sizes.chunk}) {
      PONDER_TRY(rig.run_step(1, context, tokens, false));
      PONDER_TRY(bench.layers({.name = "attention",
                               .tokens = tokens,
                               .context = context,
                               .cost = rig.costs().attention({{context, tokens}}),
                               .unit = Unit::flops},
                              &Ops::attention));
    }
  }
  note("norms and activations");
  PONDER_TRY(rig.run_step(1, 0, sizes.rows.back(), false));
  PONDER_TRY(between(bench, config, moe, sizes.rows.back()));
  return bench.take();
}

}  // namespace ponder::bench
