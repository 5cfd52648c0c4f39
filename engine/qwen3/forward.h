#pragma once

#include "engine/qwen3/config.h"
#include "engine/qwen3/ops.h"

namespace ponder {

/// One step of Qwen3 over a flat batch of tokens: the only place that knows the order of
/// operations. Source: the Qwen3 technical report (arXiv:2505.09388) section 2, and the model
/// definitions Qwen3ForCausalLM and Qwen3MoeForCausalLM of Hugging Face transformers. Returns one
/// HeadResult per row of inputs.head. errors  engine
Result<std::span<const HeadResult>> forward(Ops& ops,
                                            const ModelConfig& config,
                                            const StepInputs& inputs);

}  // namespace ponder
