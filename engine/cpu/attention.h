#pragma once

#include <span>
#include <vector>

#include "engine/cpu/kernels.h"
#include "engine/cpu/kv_store.h"
#include "engine/cpu/thread_pool.h"

namespace ponder::cpu {

/// The attention of one step, cut into units of up to kMaxQueryRows queries (tokens x heads of one
/// group) of one sequence and KV head. A unit is computed the same way by any thread, so the units
/// may be shared out as threads become free.
class Attention {
 public:
  Attention(ThreadPool& pool, const Kernels& kernels, const KvStore& kv)
      : pool_(pool), kernels_(kernels), kv_(kv) {}

  void configure(const ModelConfig& config);

  /// Lists the units of a step; they are the same in every layer. `inputs` must outlive the step.
  void begin_step(const StepInputs& inputs);

  /// qkv (tokens, (heads + 2 kv_heads) head_dim), of which the queries are read; out (tokens, heads
  /// head_dim). Keys and values of the step are in the store already.
  void run(int layer, std::span<const float> qkv, std::span<float> out);

 private:
  struct Unit {
    std::int32_t first_token;  // of the sequence's share of the step
    std::int32_t kv_head;
    std::int32_t first_query;  // token-major: query i is head i % group of token i / group
    std::int32_t queries;
  };

  struct Scratch {
    std::vector<const std::byte*> keys, values;  // per page
    std::vector<float> scores;
  };

  void run_unit(const Unit& unit,
                int layer,
                std::span<const float> qkv,
                std::span<float> out,
                Scratch& scratch) const;

  ThreadPool& pool_;
  const Kernels& kernels_;
  const KvStore& kv_;
  const StepInputs* inputs_ = nullptr;
  std::int32_t heads_ = 0;
  std::int32_t kv_heads_ = 0;
  std::int32_t head_dim_ = 0;
  std::vector<Unit> units_;
  std::vector<Scratch> scratch_;  // one per thread
};

}  // namespace ponder::cpu
