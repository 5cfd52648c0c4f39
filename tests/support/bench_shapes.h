#pragma once

#include "engine/qwen3/config.h"

namespace ponder {

/// Shapes small enough to count by hand, with a vocabulary that a benchmark's words fit into.
/// Dense: 2 layers, hidden 32, 4 heads and 2 KV heads of 16, intermediate 48, tied.
inline ModelConfig small_dense_shape() {
  ModelConfig config;
  config.architecture = "Qwen3ForCausalLM";
  config.hidden_size = 32;
  config.num_hidden_layers = 2;
  config.num_attention_heads = 4;
  config.num_key_value_heads = 2;
  config.head_dim = 16;
  config.intermediate_size = 48;
  config.vocab_size = 512;
  config.max_position_embeddings = 1024;
  config.tie_word_embeddings = true;
  return config;
}

/// The same with 8 experts of 24, 2 at work, and a head of its own.
inline ModelConfig small_moe_shape() {
  ModelConfig config = small_dense_shape();
  config.architecture = "Qwen3MoeForCausalLM";
  config.tie_word_embeddings = false;
  config.num_experts = 8;
  config.num_experts_per_tok = 2;
  config.moe_intermediate_size = 24;
  config.norm_topk_prob = true;
  return config;
}

}  // namespace ponder
