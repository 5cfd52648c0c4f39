#include "engine/qwen3/forward.h"

namespace ponder {

void StepInputs::clear() {
  ids.clear();
  positions.clear();
  sequences.clear();
  pages.clear();
  page_rows.assign(1, 0);
  head.clear();
}

Result<std::span<const HeadResult>> forward(Ops& ops,
                                            const ModelConfig& config,
                                            const StepInputs& inputs) {
  PONDER_TRY(ops.begin_step(inputs));
  ops.embed();
  for (int layer = 0; layer < config.num_hidden_layers; ++layer) {
    ops.attention_norm(layer);
    ops.qkv(layer);
    ops.qk_norm_rope_store(layer);
    ops.attention(layer);
    ops.attention_out(layer);
    ops.mlp_norm(layer);
    if (config.is_moe_layer(layer)) {
      ops.moe_route(layer);
      ops.moe_mlp(layer);
    } else {
      ops.gate_up(layer);
      ops.swiglu(layer);
      ops.down(layer);
    }
  }
  ops.head();
  return ops.end_step();
}

}  // namespace ponder
