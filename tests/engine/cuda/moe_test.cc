#include "engine/cuda/moe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "engine/cuda/kernels.h"
#include "tests/support/emulator/checked.h"
#include "tests/support/emulator/numbers.h"

namespace ponder::cuda {
namespace {

using emulator::checked;
using emulator::on_real_threads;
using emulator::poisoned;
using emulator::same_bits;

struct Routed {
  std::vector<std::int32_t> chosen;
  std::vector<float> weights;
};

Routed route(const std::vector<float>& logits, int experts, int top_k, bool renormalise) {
  const auto tokens = static_cast<int>(logits.size()) / experts;
  Routed out{poisoned<std::int32_t>(size(tokens, top_k)), poisoned<float>(size(tokens, top_k))};
  Stream stream;
  moe_route(stream, {.logits = logits.data(),
                     .tokens = tokens,
                     .experts = experts,
                     .top_k = top_k,
                     .renormalise = renormalise,
                     .chosen = out.chosen.data(),
                     .weights = out.weights.data()});
  return out;
}

TEST(CudaMoeRoute, ChoosesTheLikeliestAndTheLowestOfEquals) {
  for (const auto& [experts, top_k] : {std::pair{128, 8}, {8, 2}, {40, 5}, {4, 4}}) {
    for (const bool renormalise : {true, false}) {
      SCOPED_TRACE(experts);
      auto logits = random_floats(size(9, experts), 1, 5);
      for (float& x : logits) x = std::round(2 * x) / 2;  // ties
      const auto chosen =
          checked([&] { return route(logits, experts, top_k, renormalise).chosen; });
      const auto weights =
          checked([&] { return route(logits, experts, top_k, renormalise).weights; });
      for (std::size_t t = 0; t < 9; ++t) {
        const float* row = &logits[t * size(experts)];
        std::vector<std::int32_t> order(size(experts));
        std::iota(order.begin(), order.end(), 0);
        std::stable_sort(order.begin(), order.end(),
                         [&](auto a, auto b) { return row[a] > row[b]; });
        double total = 0;
        double of_chosen = 0;
        for (int e = 0; e < experts; ++e) total += std::exp(double{row[e]});
        for (std::size_t k = 0; k < size(top_k); ++k) of_chosen += std::exp(double{row[order[k]]});
        for (std::size_t k = 0; k < size(top_k); ++k) {
          ASSERT_EQ(chosen[t * size(top_k) + k], order[k]);
          ASSERT_NEAR(weights[t * size(top_k) + k],
                      std::exp(double{row[order[k]]}) / (renormalise ? of_chosen : total), 1e-6);
        }
      }
    }
  }
}

struct Sorted {
  std::vector<std::int32_t> order, offsets;
  std::vector<ExpertTile> tiles;
};

Sorted sort_slots(const std::vector<std::int32_t>& chosen, int experts, int tile_rows) {
  const auto slots = static_cast<int>(chosen.size());
  Sorted out{poisoned<std::int32_t>(chosen.size()), poisoned<std::int32_t>(size(experts + 1)),
             poisoned<ExpertTile>(size(moe_tile_count(slots, experts, tile_rows)))};
  Stream stream;
  moe_sort(stream, {.chosen = chosen.data(),
                    .slots = slots,
                    .experts = experts,
                    .tile_rows = tile_rows,
                    .order = out.order.data(),
                    .offsets = out.offsets.data(),
                    .tiles = out.tiles.data()});
  return out;
}

std::vector<std::int32_t> random_choices(int slots, int experts, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<std::int32_t> chosen(size(slots));
  for (auto& e : chosen) {  // low experts more often, some never
    const std::uint32_t half = rng.below(static_cast<std::uint32_t>(experts));
    e = static_cast<std::int32_t>(rng.below(half + 1));
  }
  return chosen;
}

TEST(CudaMoeSort, OrdersSlotsByExpertThenSlotAndCutsThemIntoTiles) {
  for (const auto& [slots, experts] : {std::pair{1, 8}, {600, 8}, {512, 128}, {257, 4}, {64, 64}}) {
    for (const int tile_rows : {16, 64}) {
      SCOPED_TRACE(std::to_string(slots) + " " + std::to_string(experts));
      const auto chosen = random_choices(slots, experts, 3);
      const auto order = checked([&] { return sort_slots(chosen, experts, tile_rows).order; });
      const auto offsets = checked([&] { return sort_slots(chosen, experts, tile_rows).offsets; });
      const auto tiles = checked([&] { return sort_slots(chosen, experts, tile_rows).tiles; });
      std::vector<std::int32_t> expected(size(slots));
      std::iota(expected.begin(), expected.end(), 0);
      std::stable_sort(expected.begin(), expected.end(),
                       [&](auto a, auto b) { return chosen[size(a)] < chosen[size(b)]; });
      ASSERT_EQ(order, expected);
      ASSERT_EQ(offsets.back(), slots);
      std::int32_t next = 0;  // the tiles cover [0, slots) in order, each of one expert
      for (const ExpertTile& tile : tiles) {
        if (tile.rows == 0) continue;
        ASSERT_EQ(tile.first, next);
        ASSERT_LE(tile.rows, tile_rows);
        ASSERT_GE(tile.first, offsets[size(tile.expert)]);
        ASSERT_LE(tile.first + tile.rows, offsets[size(tile.expert + 1)]);
        next += tile.rows;
      }
      ASSERT_EQ(next, slots);
    }
  }
}

/// A whole mixture layer's experts, kernel by kernel.
struct Mixture {
  int tokens, experts, top_k, hidden, intermediate;
  std::vector<Bf16> x = random_bf16(size(tokens, hidden), 1);
  std::vector<float> logits = random_floats(size(tokens, experts), 2, 3);
  std::vector<Bf16> gate_up = random_bf16(size(experts, 2 * intermediate, hidden), 3, 0.5);
  std::vector<Bf16> down = random_bf16(size(experts, hidden, intermediate), 4, 0.5);

  std::vector<Bf16> delta(int tile_rows) const {
    const Routed routed = route(logits, experts, top_k, true);
    const Sorted sorted = sort_slots(routed.chosen, experts, tile_rows);
    const int slots = tokens * top_k;
    auto wide = poisoned<Bf16>(size(slots, 2 * intermediate));
    auto act = poisoned<Bf16>(size(slots, intermediate));
    auto results = poisoned<Bf16>(size(slots, hidden));
    auto out = poisoned<Bf16>(size(tokens, hidden));
    Stream stream;
    GroupedGemm g{.x = x.data(),
                  .w = gate_up.data(),
                  .y = wide.data(),
                  .order = sorted.order.data(),
                  .tiles = sorted.tiles.data(),
                  .tile_count = static_cast<int>(sorted.tiles.size()),
                  .tile_rows = tile_rows,
                  .n = 2 * intermediate,
                  .k = hidden,
                  .from_tokens = true,
                  .top_k = top_k};
    grouped_gemm(stream, g);
    swiglu(stream, wide.data(), slots, intermediate, act.data());
    g.x = act.data();
    g.w = down.data();
    g.y = results.data();
    g.n = hidden;
    g.k = intermediate;
    g.from_tokens = false;
    grouped_gemm(stream, g);
    moe_combine(stream, results.data(), routed.weights.data(), tokens, top_k, hidden, out.data());
    EXPECT_EQ(stream.failed_kernel, nullptr);
    return out;
  }
};

TEST(CudaMoe, ExpertsEqualTheDefinitionInDouble) {
  const Mixture m{.tokens = 11, .experts = 6, .top_k = 2, .hidden = 64, .intermediate = 40};
  const auto delta = checked([&] { return m.delta(16); });
  const Routed routed = route(m.logits, m.experts, m.top_k, true);
  const auto dot = [](const std::vector<double>& a, const Bf16* b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * to_float(b[i]);
    return sum;
  };
  for (std::size_t t = 0; t < size(m.tokens); ++t) {
    std::vector<double> x;
    for (std::size_t i = 0; i < 64; ++i) x.push_back(to_float(m.x[t * 64 + i]));
    std::vector<double> sum(64);
    for (std::size_t rank = 0; rank < 2; ++rank) {
      const std::size_t e = size(routed.chosen[2 * t + rank]);
      std::vector<double> act;
      for (std::size_t i = 0; i < 40; ++i) {
        const double gate = dot(x, &m.gate_up[(e * 80 + i) * 64]);
        act.push_back(gate / (1 + std::exp(-gate)) * dot(x, &m.gate_up[(e * 80 + 40 + i) * 64]));
      }
      for (std::size_t i = 0; i < 64; ++i) {
        sum[i] += routed.weights[2 * t + rank] * dot(act, &m.down[(e * 64 + i) * 40]);
      }
    }
    for (std::size_t i = 0; i < 64; ++i) {
      ASSERT_NEAR(to_float(delta[t * 64 + i]), sum[i], 0.03);  // values of order 3
    }
  }
}

TEST(CudaMoe, ATokenHasTheSameBitsInEveryBatchAndTile) {
  const Mixture all{.tokens = 70, .experts = 8, .top_k = 3, .hidden = 32, .intermediate = 24};
  const auto whole = all.delta(64);
  ASSERT_TRUE(same_bits(all.delta(16), whole));
  for (const std::ptrdiff_t t : {0, 13, 69}) {
    Mixture one = all;
    one.tokens = 1;
    one.x = {all.x.begin() + t * 32, all.x.begin() + (t + 1) * 32};
    one.logits = {all.logits.begin() + t * 8, all.logits.begin() + (t + 1) * 8};
    ASSERT_TRUE(same_bits(one.delta(16), {whole.begin() + t * 32, whole.begin() + (t + 1) * 32}));
  }
}

TEST(CudaMoe, AnExpertsRowHasTheBitsOfTheDenseProduct) {
  // One expert, chosen by all: the grouped product is the dense one.
  const Mixture m{.tokens = 20, .experts = 1, .top_k = 1, .hidden = 64, .intermediate = 24};
  auto wide = poisoned<Bf16>(size(20, 48));
  auto act = poisoned<Bf16>(size(20, 24));
  auto out = poisoned<Bf16>(size(20, 64));
  Stream stream;
  gemm(stream,
       {.x = m.x.data(), .w = m.gate_up.data(), .y = wide.data(), .m = 20, .n = 48, .k = 64});
  swiglu(stream, wide.data(), 20, 24, act.data());
  gemm(stream, {.x = act.data(), .w = m.down.data(), .y = out.data(), .m = 20, .n = 64, .k = 24});
  EXPECT_TRUE(same_bits(m.delta(64), out));
}

TEST(CudaOnRealThreads, MoeGivesTheSameBits) {
  const Mixture m{.tokens = 5, .experts = 4, .top_k = 2, .hidden = 32, .intermediate = 16};
  const auto run = [&] { return m.delta(16); };
  EXPECT_TRUE(same_bits(on_real_threads(run), run()));
}

}  // namespace
}  // namespace ponder::cuda
