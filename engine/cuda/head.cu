// A row of logits reduced to what is wanted of it: argmax, draw, log probability, likeliest ids. A
// block a row; number i belongs to thread i % kThreads.
//
// The likeliest ids come out one by one, in the order of engine/sampler.h (larger logit, then lower
// id). Each thread knows its best number not yet taken; when one is taken, only its owner's has to
// be found anew, by the owner's warp together: "not taken" is "strictly behind the last one taken".
//
// Drawing follows engine/sampler.cc step by step, in double, with the same exp and the same Philox
// words: the same logits give the same id.

#include "engine/cuda/head_request.h"
#include "engine/cuda/kernels.h"
#include "engine/cuda/math.cuh"
#include "harness/base/rng.h"

namespace ponder::cuda {

namespace {

constexpr int kThreads = 1024;
constexpr int kWarps = kThreads / kWarp;
static_assert(kWarps == kWarp);  // one warp reads what each of the warps found

struct Candidate {
  float logit;
  std::int32_t id;
};

PONDER_DEVICE Candidate nobody() {
  return {-INFINITY, 0x7FFFFFFF};
}

PONDER_DEVICE bool likelier(const Candidate& a, const Candidate& b) {
  return a.logit > b.logit || (a.logit == b.logit && a.id < b.id);
}

PONDER_DEVICE Candidate warp_best(Candidate best) {
  for (int mask = 16; mask > 0; mask /= 2) {
    const Candidate other{shuffle_xor(best.logit, mask), shuffle_xor(best.id, mask)};
    if (likelier(other, best)) best = other;
  }
  return best;
}

struct Shared {
  Candidate best[kWarps];  // of each warp, not yet taken
  float largest[kWarps];
  double sum[kThreads];
  std::int32_t bad[kWarps];
  Candidate top[kHeadTop];
  double weight[kHeadTop];
};

/// The likeliest of the numbers that `thread` owns, behind `last`; all lanes of a warp ask
/// together.
PONDER_DEVICE Candidate best_behind(const float* logits,
                                    int vocab,
                                    int thread,
                                    const Candidate& last) {
  Candidate best = nobody();
  for (int i = thread + kThreads * lane(); i < vocab; i += kThreads * kWarp) {
    const Candidate x{logits[i], i};
    if (likelier(last, x) && likelier(x, best)) best = x;
  }
  return warp_best(best);
}

/// In double; thread 0 ends with the sum. A thread adds its own numbers, then 32 threads add up 32
/// of those each, then thread 0 the rest, always in ascending order.
PONDER_DEVICE double sum_of_exp(const float* logits, int vocab, float largest, Shared& shared) {
  const int t = thread_index();
  double sum = 0;
  for (int i = t; i < vocab; i += kThreads) {
    sum += exp_rn(static_cast<double>(logits[i]) - static_cast<double>(largest));
  }
  shared.sum[t] = sum;
  sync_threads();
  if (t < kWarp) {
    sum = 0;
    for (int i = 0; i < kWarp; ++i) sum += shared.sum[t * kWarp + i];
  }
  sync_threads();
  if (t < kWarp) shared.sum[t] = sum;
  sync_threads();
  sum = 0;
  if (t == 0) {
    for (int i = 0; i < kWarp; ++i) sum += shared.sum[i];
  }
  return sum;
}

/// engine/sampler.cc: kept() and the walk, over `count` candidates in order with their weights.
PONDER_DEVICE std::int32_t draw(const Shared& shared, int count, const HeadRequest& r) {
  const double* weight = shared.weight;
  double total = 0;
  for (int i = 0; i < count; ++i) total += weight[i];
  int kept = count;
  if (r.top_p < 1) {
    double sum = 0;
    for (int i = 0; i < count; ++i) {
      sum += weight[i];
      if (sum >= r.top_p * total) {
        kept = i + 1;
        break;
      }
    }
  }
  while (kept > 1 && weight[kept - 1] < r.min_p) --kept;

  total = 0;
  for (int i = 0; i < kept; ++i) total += weight[i];
  const auto low = [](std::uint64_t x) { return static_cast<std::uint32_t>(x); };
  const auto high = [](std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); };
  const auto position = static_cast<std::uint64_t>(r.position);
  const std::uint32_t word = philox({low(position), high(position), low(r.stream), high(r.stream)},
                                    {low(r.seed), high(r.seed)})[0];
  const double target = static_cast<float>(word >> 8) * 0x1p-24F * total;
  double sum = 0;
  for (int i = 0; i + 1 < kept; ++i) {
    sum += weight[i];
    if (target < sum) return shared.top[i].id;
  }
  return shared.top[kept - 1].id;
}

PONDER_KERNEL head_kernel(const Head h) {
  auto& shared = shared_memory<Shared>();
  const auto row = static_cast<std::int64_t>(block_x());
  float* const logits = h.logits + row * h.vocab;
  const HeadRequest r = h.requests[row];
  const int t = thread_index();

  for (int i = r.penalised_begin + t; i < r.penalised_end; i += kThreads) {
    logits[h.penalised[i]] -= r.presence_penalty;  // an id stands there once
  }
  sync_threads();

  Candidate best = nobody();
  float largest = -INFINITY;
  bool bad = false;
  for (int i = t; i < h.vocab; i += kThreads) {
    const float x = logits[i];
    bad = bad || x - x != 0.0F;
    largest = larger(largest, x);
    if (i < h.sampled_vocab && x > best.logit) best = {x, i};
  }
  const Candidate of_warp = warp_best(best);
  largest = warp_max(largest);
  const std::uint32_t bad_lanes = ballot(bad);
  if (lane() == 0) {
    shared.best[warp()] = of_warp;
    shared.largest[warp()] = largest;
    shared.bad[warp()] = bad_lanes != 0 ? 1 : 0;
  }
  sync_threads();
  largest = warp_max(shared.largest[lane()]);
  const Candidate likeliest = warp_best(shared.best[lane()]);
  bad = ballot(shared.bad[lane()] != 0) != 0;

  double total = 0;
  if (r.sums != 0) total = sum_of_exp(logits, h.vocab, largest, shared);
  for (int i = r.target_begin + t; i < r.target_end; i += kThreads) {
    h.target_logits[i] = logits[h.targets[i]];
  }

  const int wanted = r.top < h.sampled_vocab ? r.top : h.sampled_vocab;
  for (int taken = 0; taken < wanted && !bad; ++taken) {
    if (warp() == 0) {
      const Candidate of_all = warp_best(shared.best[lane()]);
      if (t == 0) shared.top[taken] = of_all;
    }
    sync_threads();
    const Candidate next = shared.top[taken];
    const int owner = next.id % kThreads;
    if (warp() == owner / kWarp) {
      const Candidate renewed = best_behind(logits, h.sampled_vocab, owner, next);
      if (lane() == owner % kWarp) best = renewed;
      const Candidate again = warp_best(best);
      if (lane() == 0) shared.best[warp()] = again;
    }
    sync_threads();
  }
  for (int i = t; i < wanted && !bad; i += kThreads) {
    h.top_ids[row * kHeadTop + i] = shared.top[i].id;
    h.top_logits[row * kHeadTop + i] = shared.top[i].logit;
    shared.weight[i] = r.sampled == 0 ? 0
                                      : exp_rn((static_cast<double>(shared.top[i].logit) -
                                                static_cast<double>(shared.top[0].logit)) /
                                               r.temperature);
  }
  sync_threads();
  if (t != 0) return;
  h.answers[row] = {.id = bad              ? -1
                          : r.sampled != 0 ? draw(shared, wanted, r)
                                           : likeliest.id,
                    .bad = bad ? 1 : 0,
                    .top_count = bad ? 0 : wanted,
                    .largest = largest,
                    .total = total};
}

PONDER_KERNEL gather_rows_kernel(const Bf16* x, const std::int32_t* rows, int width, Bf16* out) {
  const auto row = static_cast<std::int64_t>(block_x());
  const Bf16* from = x + std::int64_t{rows[row]} * width;
  for (int i = 8 * thread_index(); i < width; i += 8 * block_threads()) {
    store16(out + row * width + i, load16(from + i));
  }
}

}  // namespace

void head(Stream& stream, const Head& h) {
  launch(stream,
         {.name = "head", .grid_x = h.rows, .threads = kThreads, .shared_bytes = sizeof(Shared)},
         head_kernel, h);
}

void gather_rows(
    Stream& stream, const Bf16* x, const std::int32_t* rows, int count, int width, Bf16* out) {
  launch(stream, {.name = "gather_rows", .grid_x = count, .threads = 128}, gather_rows_kernel, x,
         rows, width, out);
}

}  // namespace ponder::cuda
