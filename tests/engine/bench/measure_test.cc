#include "engine/bench/measure.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/bench/ceiling_loops.h"
#include "engine/bench/ceilings.h"

namespace ponder::bench {
namespace {

const Ceilings kCeilings = {.threads = 1,
                            .read_bandwidth = 100,
                            .read_bytes = 1,
                            .fma_peaks = {{"plain", 50}, {"wide", 1000}}};

TEST(Median, IsTheMiddleOrTheMeanOfTheMiddleTwo) {
  EXPECT_EQ(median({3}), 3);
  EXPECT_EQ(median({9, 1, 3}), 3);
  EXPECT_EQ(median({9, 1, 3, 5}), 4);
}

TEST(Measure, ComparesTheMedianWithTheSlowerCeiling) {
  const Measure memory{
      .name = "decode", .tokens = 4, .seconds = {2, 8, 4}, .cost = {.flops = 500, .bytes = 200}};
  EXPECT_EQ(memory.achieved(), 1);  // 4 tokens in 4 s
  EXPECT_EQ(memory.least(), 0.5);
  EXPECT_EQ(memory.most(), 2);
  EXPECT_TRUE(memory.memory_bound(kCeilings));
  EXPECT_EQ(memory.limit_seconds(kCeilings), 2);  // 200 / 100, not 500 / 1000
  EXPECT_EQ(memory.limit(kCeilings), 2);
  EXPECT_EQ(memory.share(kCeilings), 50);

  const Measure arithmetic{.name = "linear",
                           .tokens = 4,
                           .seconds = {8},
                           .cost = {.flops = 4000, .bytes = 200},
                           .unit = Unit::flops};
  EXPECT_FALSE(arithmetic.memory_bound(kCeilings));
  EXPECT_EQ(arithmetic.achieved(), 500);
  EXPECT_EQ(arithmetic.limit(kCeilings), 1000);
  EXPECT_EQ(arithmetic.share(kCeilings), 50);
}

TEST(Repeat, WarmsUpAndKeepsBetweenLeastAndMost) {
  int calls = 0;
  const auto body = [&]() -> Result<double> { return ++calls <= 2 ? 100.0 : 1.0; };
  const auto few = repeat({.warm_up = 2, .least = 3, .most = 10, .seconds = 0}, body);
  ASSERT_TRUE(few);
  EXPECT_EQ(*few, (std::vector<double>{1, 1, 1}));
  EXPECT_EQ(calls, 5);
  const auto timed = repeat({.warm_up = 0, .least = 1, .most = 100, .seconds = 6}, body);
  EXPECT_EQ(timed->size(), 6U);
  const auto many = repeat({.warm_up = 0, .least = 1, .most = 4, .seconds = 1e9}, body);
  EXPECT_EQ(many->size(), 4U);
}

TEST(Repeat, StopsAtTheFirstError) {
  const auto failing = []() -> Result<double> { return Error{ErrorCode::engine, "broken", ""}; };
  const auto out = repeat({}, failing);
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().message, "broken");
}

std::vector<const CeilingLoops*> all_loops() {
  std::vector<const CeilingLoops*> out = {&plain_loops()};
  for (const CeilingLoops* loops : {avx2_loops(), avx512_loops()}) {
    if (loops != nullptr) out.push_back(loops);
  }
  return out;
}

TEST(CeilingLoops, ReadEveryByte) {
  std::vector<std::byte> data(8192, std::byte{3});
  for (const CeilingLoops* loops : all_loops()) {
    SCOPED_TRACE(loops->name);
    const std::uint64_t before = loops->read(data.data(), data.size());
    for (std::size_t i = 0; i < data.size(); ++i) {
      data[i] ^= std::byte{1};
      EXPECT_NE(loops->read(data.data(), data.size()), before) << i;
      data[i] ^= std::byte{1};
    }
  }
}

TEST(CeilingLoops, ComputeAsManyChainsAsTheyCount) {
  constexpr int kRounds = 1000;
  for (const CeilingLoops* loops : all_loops()) {
    SCOPED_TRACE(loops->name);
    const std::string name = loops->name;
    const bool fused = name != "plain";
    const std::int64_t lanes = name == "avx512" ? 16 : name == "avx2" ? 8 : 1;
    const std::int64_t chains = loops->flops_per_round / 2 / lanes;
    ASSERT_EQ(chains * lanes * 2, loops->flops_per_round);
    float sum = 0;
    for (std::int64_t i = 0; i < chains; ++i) {
      auto x = static_cast<float>(i);
      for (int round = 0; round < kRounds; ++round) {
        x = fused ? std::fma(x, 0.999F, 0.001F) : x * 0.999F + 0.001F;
      }
      sum = i == 0 ? x : sum + x;
    }
    EXPECT_NEAR(loops->multiply_add(kRounds), sum, 1e-3);
  }
}

TEST(Ceilings, OfThisMachineAreSensible) {
  const Ceilings ceilings = measure_ceilings(2, {.read_bytes = 1 << 23, .passes = 2});
  EXPECT_EQ(ceilings.threads, 2);
  // Any machine since 2005 moves and computes more than this, none as much as that.
  EXPECT_GT(ceilings.read_bandwidth, 1e7);
  EXPECT_LT(ceilings.read_bandwidth, 1e14);
  ASSERT_EQ(ceilings.fma_peaks.size(), all_loops().size());
  for (const FmaPeak& peak : ceilings.fma_peaks) {
    EXPECT_GT(peak.flops, 1e7) << peak.instruction_set;
    EXPECT_LT(peak.flops, 1e16) << peak.instruction_set;
    EXPECT_LE(peak.flops, ceilings.fma_peak().flops);
  }
}

TEST(Ceilings, KeepTheBestAndRememberTheWorst) {
  const auto measured = [](double bandwidth, double plain, double wide) {
    return Ceilings{.threads = 1,
                    .read_bandwidth = bandwidth,
                    .read_bytes = 1,
                    .fma_peaks = {{"plain", plain}, {"wide", wide}},
                    .least_read_bandwidth = bandwidth,
                    .least_fma_peak = wide};
  };
  Ceilings ceilings = measured(100, 50, 1000);
  keep_best(ceilings, measured(120, 60, 900));
  keep_best(ceilings, measured(90, 55, 950));
  EXPECT_EQ(ceilings.measurements, 3);
  EXPECT_EQ(ceilings.read_bandwidth, 120);
  EXPECT_EQ(ceilings.least_read_bandwidth, 90);
  EXPECT_EQ(ceilings.fma_peaks[0].flops, 60);
  EXPECT_EQ(ceilings.fma_peaks[1].flops, 1000);
  EXPECT_EQ(ceilings.fma_peak().instruction_set, "wide");
  EXPECT_EQ(ceilings.least_fma_peak, 900);
}

}  // namespace
}  // namespace ponder::bench
