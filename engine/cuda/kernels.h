#pragma once

// The kernels of the CUDA back end, as functions that queue them. Every pointer is device memory of
// the caller, row-major, aligned to 16 bytes, and must stay until the stream has passed; outputs do
// not overlap inputs unless said. Launches return at once; a failure stays in the Stream.
//
// Law (engine/qwen3/ops.h): a row of output depends on that row's own inputs only, bit for bit. The
// numeric definitions are in README.md of this folder; `hidden` and sums are float, what a kernel
// hands to the next is rounded to bfloat16 once.

#include "engine/cuda/types.h"

namespace ponder::cuda {

/// out (tokens, hidden) float = rows `ids` (tokens,) of table (vocab, hidden). hidden % 8 == 0
void embed(
    Stream& stream, const Bf16* table, const std::int32_t* ids, int tokens, int hidden, float* out);

struct AddRmsNorm {
  float* hidden = nullptr;        ///< (tokens, width), updated by += delta
  const Bf16* delta = nullptr;    ///< (tokens, width); null: nothing to add
  const float* weight = nullptr;  ///< (width,)
  float eps = 0;
  int tokens = 0;
  int width = 0;  ///< a multiple of 8
  int layer = 0;
  Bf16* normed = nullptr;             ///< (tokens, width) = hidden / rms(hidden) * weight
  std::int32_t* bad_layer = nullptr;  ///< (tokens,) set to `layer` if -1 and the row is not finite
};

void add_rmsnorm(Stream& stream, const AddRmsNorm& a);

/// act (rows, width) = silu(gate) up, with gate_up (rows, 2 width): gate, then up. width % 8 == 0
void swiglu(Stream& stream, const Bf16* gate_up, int rows, int width, Bf16* act);

/// Where the tokens of a step stand: engine/qwen3/ops.h StepInputs, on the device.
struct StepArrays {
  const std::int32_t* positions = nullptr;  ///< (tokens,)
  const std::int32_t* sequences = nullptr;  ///< (tokens,)
  const std::int32_t* pages = nullptr;
  const std::int32_t* page_rows = nullptr;  ///< (sequences + 1,)
};

/// Numbers in one page of one layer: per KV head 16 keys, then 16 values, (16, head_dim) each.
inline std::int64_t page_numbers(int kv_heads, int head_dim) {
  return std::int64_t{2} * 16 * kv_heads * head_dim;
}

struct QkNormRopeStore {
  Bf16* qkv = nullptr;  ///< (tokens, (heads + 2 kv_heads) head_dim); q is rewritten in place
  Bf16* kv = nullptr;   ///< the layer's pages, (pages, page_numbers)
  const float* q_norm = nullptr;   ///< (head_dim,)
  const float* k_norm = nullptr;   ///< (head_dim,)
  const float* cosines = nullptr;  ///< (positions, head_dim / 2), engine/qwen3/rope.h
  const float* sines = nullptr;    ///< (positions, head_dim / 2)
  StepArrays step = {};
  float eps = 0;
  int tokens = 0;
  int heads = 0;
  int kv_heads = 0;
  int head_dim = 0;  ///< 32, 64 or 128
};

/// q, k = RoPE(RMSNorm per head); k and v go to the token's slot of the pages.
void qk_norm_rope_store(Stream& stream, const QkNormRopeStore& a);

struct PageCopyPair {
  std::int32_t from;
  std::int32_t to;
};

/// Copies whole pages in all layers; kv (layers, pages, page_numbers). No page is both read and
/// written, none written twice.
void copy_pages(Stream& stream,
                Bf16* kv,
                int layers,
                int pages,
                std::int64_t page_numbers,
                const PageCopyPair* copies,
                int count);

struct AttentionItem;  // attention_plan.h
struct MergeItem;

struct Attention {
  const Bf16* qkv = nullptr;  ///< (tokens, (heads + 2 kv_heads) head_dim): q is read
  const Bf16* kv = nullptr;   ///< the layer's pages
  StepArrays step = {};
  const AttentionItem* whole = nullptr;  ///< lists of attention_plan.h, on the device
  const AttentionItem* split = nullptr;
  const MergeItem* merges = nullptr;
  int whole_count = 0;
  int split_count = 0;
  int merge_count = 0;
  float* states = nullptr;  ///< (plan.states, kv_heads, attention_state_floats), scratch
  Bf16* out = nullptr;      ///< (tokens, heads head_dim)
  int heads = 0;
  int kv_heads = 0;  ///< heads / kv_heads <= 16
  int head_dim = 0;  ///< 32, 64 or 128
};

/// A split state: 16 rows of accumulators, then their 16 maxima, then their 16 sums.
inline std::size_t attention_state_floats(int head_dim) {
  return 16 * (static_cast<std::size_t>(head_dim) + 2);
}

/// Causal attention over the pages, scale head_dim^-0.5, softmax in float.
void attention(Stream& stream, const Attention& a);

struct Gemm {
  const Bf16* x = nullptr;   ///< (m, k)
  const Bf16* w = nullptr;   ///< (n, k)
  Bf16* y = nullptr;         ///< (m, n), or
  float* y_float = nullptr;  ///< (m, n), not rounded
  int m = 0;
  int n = 0;
  int k = 0;  ///< a multiple of 8
};

/// y = x W^T, one float accumulator an element, over ascending k: see gemm_tile.cuh.
void gemm(Stream& stream, const Gemm& g);

/// differs[i] = whether bytes of row `i` of a and row (i + shift) % rows of b are not the same;
/// i in [0, count), both (.., bytes). bytes % 4 == 0
void compare_rows(Stream& stream,
                  const void* a,
                  const void* b,
                  int count,
                  int rows,
                  int shift,
                  std::int64_t bytes,
                  std::int32_t* differs);

/// out (count, width) = rows `rows` (count,) of x. width % 8 == 0
void gather_rows(
    Stream& stream, const Bf16* x, const std::int32_t* rows, int count, int width, Bf16* out);

/// A packed matrix and the weights it stands for: engine/qwen3/weights.h says how numbers lie.
struct Dequantize {
  enum class Format : std::uint8_t { fp8, gptq, awq } format = Format::fp8;
  enum class Scale : std::uint8_t { f32, f16, bf16 } scale_type = Scale::f32;
  const void* data = nullptr;
  const void* scales = nullptr;
  const std::int32_t* zeros = nullptr;        ///< gptq, awq
  const std::int32_t* group_index = nullptr;  ///< gptq: (columns,) or null: column / group_size
  int bits = 0;                               ///< gptq: 4 or 8
  int group_size = 0;                         ///< gptq, awq
  int zero_offset = 0;                        ///< gptq: added to every zero
  int rows = 0;
  int columns = 0;
  Bf16* out = nullptr;  ///< (rows, columns)
};

/// out = weights: one product in float each, rounded to bfloat16.
void dequantize(Stream& stream, const Dequantize& d);

struct HeadRequest;  // head_request.h
struct HeadAnswer;

struct Head {
  float* logits = nullptr;  ///< (rows, vocab); penalised ids are lowered in place
  int rows = 0;
  int vocab = 0;
  int sampled_vocab = 0;                    ///< ids at or above are never answered
  const HeadRequest* requests = nullptr;    ///< (rows,)
  const std::int32_t* penalised = nullptr;  ///< lists of the requests
  const std::int32_t* targets = nullptr;    ///< lists of the requests
  float* target_logits = nullptr;           ///< one for each target
  HeadAnswer* answers = nullptr;            ///< (rows,)
  std::int32_t* top_ids = nullptr;          ///< (rows, kHeadTop), top_count of them written
  float* top_logits = nullptr;              ///< (rows, kHeadTop)
};

/// Reduces rows of logits: see head.cu.
void head(Stream& stream, const Head& h);

}  // namespace ponder::cuda
