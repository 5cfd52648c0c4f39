// A warp a token: softmax over all experts, then the top_k one by one, each the likeliest strictly
// behind the one before.

#include "engine/cuda/math.cuh"
#include "engine/cuda/moe.h"

namespace ponder::cuda {

namespace {

constexpr int kWarps = 4;

PONDER_KERNEL moe_route_kernel(const MoeRoute a) {
  const int token = block_x() * kWarps + warp();
  if (token >= a.tokens) return;
  const float* logits = a.logits + std::int64_t{token} * a.experts;
  float largest = -INFINITY;
  for (int e = lane(); e < a.experts; e += kWarp) largest = larger(largest, logits[e]);
  largest = warp_max(largest);
  float total = 0;
  for (int e = lane(); e < a.experts; e += kWarp) total += exp_rn(logits[e] - largest);
  total = warp_sum(total);

  float last = INFINITY;
  int last_expert = -1;
  float sum = 0;
  for (int rank = 0; rank < a.top_k; ++rank) {
    float best = -INFINITY;
    int best_expert = a.experts;
    for (int e = lane(); e < a.experts; e += kWarp) {
      const float x = logits[e];
      const bool behind = x < last || (x == last && e > last_expert);
      if (behind && (x > best || best_expert == a.experts)) {
        best = x;
        best_expert = e;
      }
    }
    for (int mask = 16; mask > 0; mask /= 2) {
      const float x = shuffle_xor(best, mask);
      const int e = shuffle_xor(best_expert, mask);
      if (x > best || (x == best && e < best_expert)) {
        best = x;
        best_expert = e;
      }
    }
    last = best;
    last_expert = best_expert;
    const float weight = div_rn(exp_rn(best - largest), total);
    sum += weight;
    if (lane() == 0) {
      // Logits that are not numbers choose nobody: any expert will do, the token is marked bad.
      a.chosen[token * a.top_k + rank] = best_expert < a.experts ? best_expert : rank;
      a.weights[token * a.top_k + rank] = weight;
    }
  }
  if (!a.renormalise || lane() != 0) return;
  for (int rank = 0; rank < a.top_k; ++rank) {
    float& weight = a.weights[token * a.top_k + rank];
    weight = div_rn(weight, sum);
  }
}

}  // namespace

void moe_route(Stream& stream, const MoeRoute& a) {
  launch(
      stream,
      {.name = "moe_route", .grid_x = (a.tokens + kWarps - 1) / kWarps, .threads = kWarps * kWarp},
      moe_route_kernel, a);
}

}  // namespace ponder::cuda
