#include "engine/bench/op_bench.h"

#include <algorithm>
#include <utility>

namespace ponder::bench {

namespace {

enum class Layers : std::uint8_t { all, dense, experts };

class OpBench {
 public:
  OpBench(StepRig& rig, const ModelConfig& config, const Effort& effort)
      : rig_(rig), config_(config), effort_(effort) {}

  /// An operation of these layers, on the buffers that the last step of the rig left. Nothing if
  /// there are none.
  Result<void> layers(Measure measure, void (Ops::*op)(int), Layers which = Layers::all) {
    const std::vector<int> chosen = chosen_layers(which);
    if (chosen.empty()) return {};
    return add(std::move(measure), [this, op, &chosen] {
      for (const int layer : chosen) (rig_.ops().*op)(layer);
    });
  }

  std::vector<int> chosen_layers(Layers which) const {
    std::vector<int> out;
    for (int layer = 0; layer < config_.num_hidden_layers; ++layer) {
      const Layers kind = config_.is_moe_layer(layer) ? Layers::experts : Layers::dense;
      if (which == Layers::all || which == kind) out.push_back(layer);
    }
    return out;
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

Result<void> products(OpBench& bench, const CostModel& costs, std::int32_t rows) {
  const auto line = [&](const char* name, const Cost& cost) {
    return Measure{.name = name, .tokens = rows, .cost = cost, .unit = Unit::flops};
  };
  PONDER_TRY(bench.layers(line("qkv", costs.qkv(rows)), &Ops::qkv));
  PONDER_TRY(bench.layers(line("attention_out", costs.attention_out(rows)), &Ops::attention_out));
  PONDER_TRY(bench.layers(line("gate_up", costs.gate_up(rows)), &Ops::gate_up, Layers::dense));
  PONDER_TRY(bench.layers(line("down", costs.down(rows)), &Ops::down, Layers::dense));
  PONDER_TRY(bench.layers(line("moe_route", costs.router(rows)), &Ops::moe_route, Layers::experts));
  return bench.layers(line("moe_mlp", costs.experts(rows)), &Ops::moe_mlp, Layers::experts);
}

/// What moves activations only: floats that it reads and writes for a token of a layer.
Result<void> between(OpBench& bench, const ModelConfig& config, std::int32_t rows) {
  const auto line = [&](const char* name, std::int32_t floats, Layers which) {
    const double tokens =
        static_cast<double>(rows) * static_cast<double>(bench.chosen_layers(which).size());
    return Measure{
        .name = name, .tokens = rows, .cost = {.bytes = 4 * floats * tokens}, .unit = Unit::bytes};
  };
  const std::int32_t heads = config.num_attention_heads + config.num_key_value_heads;
  PONDER_TRY(bench.layers(line("mlp_norm", 4 * config.hidden_size, Layers::all), &Ops::mlp_norm));
  PONDER_TRY(bench.layers(line("qk_norm_rope_store", 2 * heads * config.head_dim, Layers::all),
                          &Ops::qk_norm_rope_store));
  return bench.layers(line("swiglu", 3 * config.intermediate_size, Layers::dense), &Ops::swiglu,
                      Layers::dense);
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

OpSizes fitting(OpSizes sizes, std::int64_t positions) {
  const auto cap = static_cast<std::int32_t>(std::min<std::int64_t>(positions, INT32_MAX));
  sizes.chunk = std::min(sizes.chunk, cap);
  std::erase_if(sizes.rows, [&](std::int32_t rows) { return rows > cap; });
  std::erase_if(sizes.contexts, [&](std::int32_t context) { return context > cap - sizes.chunk; });
  return sizes;
}

Result<std::vector<Measure>> measure_ops(StepRig& rig,
                                         const ModelConfig& config,
                                         const OpSizes& sizes,
                                         const Effort& effort,
                                         const Note& note) {
  OpBench bench(rig, config, effort);
  for (const std::int32_t rows : sizes.rows) {
    note("matrix products, " + std::to_string(rows) + " rows");
    PONDER_TRY(rig.run_step(1, 0, rows, false));
    PONDER_TRY(products(bench, rig.costs(), rows));
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
      if (context == 0 && tokens == 1) continue;  // nothing to attend to
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
  PONDER_TRY(between(bench, config, sizes.rows.back()));
  return bench.take();
}

}  // namespace ponder::bench
