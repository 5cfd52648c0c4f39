#pragma once

// The border between the model and the machine. forward.cc says which operation follows which; a
// back end (engine/cpu, engine/cuda) says how each is computed. All buffers belong to the back end
// and are named by the operation that fills them, so that a back end may fuse neighbours or replay
// a captured graph between begin_step and end_step.
//
// A step is a flat batch of tokens of many sequences: prefill chunks and single decode tokens
// mixed. Law of every operation: the result for a token depends on that token's sequence only,
// never on what else is in the step, bit for bit.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/qwen3/config.h"
#include "engine/qwen3/weights.h"
#include "engine/sampler.h"
#include "harness/base/result.h"

namespace ponder {

inline constexpr std::int32_t kPageTokens = 16;

enum class KvType : std::uint8_t { f32, bf16 };

/// What a back end must have room for.
struct OpsLimits {
  std::int32_t step_tokens = 0;     ///< tokens in one step, at most
  std::int32_t step_sequences = 0;  ///< sequences in one step, at most
  std::int32_t pages = 0;           ///< KV pages of kPageTokens tokens
  KvType kv_type = KvType::f32;
  std::int32_t sampled_vocab = 0;  ///< ids at or above are padding: never sampled, never argmax
};

/// What is wanted of one row of logits.
struct HeadRow {
  std::int32_t token = 0;  ///< index into the step's tokens
  enum class Kind : std::uint8_t { sample, logprob } kind = Kind::sample;
  SampleRequest sample = {};               ///< Kind::sample
  std::vector<std::int32_t> targets = {};  ///< Kind::logprob: ids whose log p is wanted
  std::int32_t top = 0;                    ///< Kind::logprob: how many of the likeliest ids besides
};

/// Log p is that of the raw logits, before temperature and penalties: natural logarithm of the
/// softmax over all rows of lm_head, padding ids included, as transformers and vLLM compute it.
/// Padding ids are never sampled, never the argmax and never among `top`, but may be a target.
struct HeadResult {
  std::int32_t id = -1;               ///< sampled id, or the argmax (lowest id of equals)
  std::vector<double> logprobs = {};  ///< Kind::logprob: one for each target
  std::int32_t bad_layer =
      -1;  ///< first layer whose input was not finite (layer count: the head); -1: all well
  std::vector<TokenLogProb> top = {};  ///< likeliest first, lower ids first among equals
};

/// Flat arrays, rewritten in place from step to step.
struct StepInputs {
  std::vector<std::int32_t> ids;        // (tokens,)
  std::vector<std::int32_t> positions;  // (tokens,) absolute, from 0
  std::vector<std::int32_t> sequences;  // (tokens,) row of the page table; ascending
  std::vector<std::int32_t> pages;      // page table, rows one after the other
  std::vector<std::int32_t> page_rows;  // (sequences + 1,) start of each row in `pages`
  std::vector<HeadRow> head;            // rows of logits wanted

  void clear();
};

struct PageCopy {
  std::int32_t from = 0;
  std::int32_t to = 0;
};

class Ops {
 public:
  virtual ~Ops() = default;

  /// Takes the weights (views that outlive the Ops) and makes all buffers. Called once, first.
  /// errors  config (a type or shape this back end cannot run), engine (memory)
  virtual Result<void> load(const ModelConfig& config,
                            const ModelWeights& weights,
                            const OpsLimits& limits) = 0;

  virtual Result<void> begin_step(const StepInputs& inputs) = 0;

  virtual void embed() = 0;  ///< hidden (tokens, hidden_size) = rows of the embedding

  /// normed = RMSNorm of hidden before attention; from the second layer on, hidden += delta first.
  virtual void attention_norm(int layer) = 0;
  virtual void qkv(int layer) = 0;  ///< qkv (tokens, (heads + 2 kv_heads) head_dim) = normed W^T
  /// q, k = RoPE(RMSNorm per head); k and v go to the token's slot of the KV pages.
  virtual void qk_norm_rope_store(int layer) = 0;
  virtual void attention(int layer) = 0;  ///< attn (tokens, heads head_dim), causal over the pages
  virtual void attention_out(int layer) = 0;  ///< delta = attn W^T

  virtual void mlp_norm(int layer) = 0;  ///< hidden += delta; normed = RMSNorm of hidden
  virtual void gate_up(int layer) = 0;   ///< gate_up (tokens, 2 intermediate) = normed W^T
  virtual void swiglu(int layer) = 0;    ///< act = silu(gate) * up
  virtual void down(int layer) = 0;      ///< delta = act W^T
  virtual void moe_route(
      int layer) = 0;  ///< softmax over all experts in f32, top-k, renormalised if asked
  virtual void moe_mlp(int layer) = 0;  ///< delta = sum over the chosen experts, in order of rank

  virtual void head() = 0;  ///< final hidden += delta, RMSNorm, logits of the wanted rows, reduced

  /// Waits for the step. One result per HeadRow, in order; valid until the next begin_step.
  /// errors  engine (the device failed)
  virtual Result<std::span<const HeadResult>> end_step() = 0;

  /// Copies whole pages, all layers, K and V. Between steps.
  virtual Result<void> copy_pages(std::span<const PageCopy> copies) = 0;

  /// Logits of the last step's head rows, (rows, vocab_size), for tests; only while kept.
  virtual void keep_logits(bool keep) = 0;
  virtual std::span<const float> logits() const = 0;

  virtual std::string description() const = 0;  ///< device and instruction set, for the manifest
};

}  // namespace ponder
