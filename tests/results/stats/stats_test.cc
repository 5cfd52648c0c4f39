// Expected values: exact rational arithmetic, or the paper named at the case.

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "results/stats/interval.h"
#include "results/stats/of_several.h"
#include "results/stats/paired.h"
#include "results/stats/pass_at_k.h"

namespace ponder {
namespace {

TEST(Wilson, AgreesWithPublishedIntervals) {
  struct Case {
    double successes, n, low, high;
  };

  for (const Case& c :
       std::initializer_list<Case>{{81, 263, 0.2553, 0.3662},  // Newcombe 1998, table I
                                   {15, 148, 0.0624, 0.1605},  // the same
                                   {1242, 1319, 0.9276406466801129, 0.953039341259327},
                                   {116, 198, 0.5162510938307893, 0.6521979463151398},
                                   {0, 10, 0, 0.27753279986288926},
                                   {10, 10, 0.7224672001371107, 1}}) {
    const Interval interval = wilson95(c.successes, c.n);
    EXPECT_NEAR(interval.low, c.low, 5e-5) << c.successes << "/" << c.n;
    EXPECT_NEAR(interval.high, c.high, 5e-5) << c.successes << "/" << c.n;
  }
  EXPECT_NEAR(wilson95(1242, 1319).low, 0.9276406466801129, 1e-14);
}

TEST(Wilson, ContainsTheProportionAndStaysWithinTheUnitInterval) {
  for (int n = 1; n <= 60; ++n) {
    for (int k = 0; k <= n; ++k) {
      const Interval interval = wilson95(k, n);
      EXPECT_GE(interval.low, 0);
      EXPECT_LE(interval.low, double(k) / n);
      EXPECT_GE(interval.high, double(k) / n);
      EXPECT_LE(interval.high, 1);
    }
  }
}

TEST(Wilson, KnowsNothingFromNothing) {
  EXPECT_EQ(wilson95(0, 0), (Interval{0, 1}));
}

TEST(ClusteredError, AddsTheCrossProductsOfAClusterAndMayFallBelowThePlainOne) {
  const std::vector<double> values = {1, 0, 1, 1, 0, .5, 1, .25};
  const std::vector<std::int64_t> alone = {0, 1, 2, 3, 4, 5, 6, 7};
  const std::vector<std::int64_t> clusters = {0, 0, 1, 1, 1, 2, 3, 3};
  EXPECT_NEAR(clustered_error(values, alone), 0.16323665445341268, 1e-15);
  EXPECT_NEAR(clustered_error(values, clusters), 0.06947040375417331, 1e-15);
}

TEST(ClusteredError, CopiesOfOneObservationAddNoInformation) {
  std::vector<double> values;
  std::vector<std::int64_t> clusters;
  for (std::int64_t question = 0; question < 200; ++question) {
    for (int copy = 0; copy < 8; ++copy) {
      values.push_back(question % 3 == 0 ? 1 : 0);
      clusters.push_back(question);
    }
  }
  std::vector<double> once;
  std::vector<std::int64_t> alone;
  for (std::int64_t question = 0; question < 200; ++question) {
    once.push_back(question % 3 == 0 ? 1 : 0);
    alone.push_back(question);
  }
  EXPECT_NEAR(clustered_error(values, clusters), clustered_error(once, alone), 1e-4);
}

TEST(ClusteredError, IsUnknownForOneValue) {
  EXPECT_TRUE(std::isnan(clustered_error(std::vector<double>{1}, std::vector<std::int64_t>{0})));
}

TEST(Student95, AgreesWithTheTableAndEndsInTheNormal) {
  EXPECT_NEAR(student95(2), 12.706, 5e-4);
  EXPECT_NEAR(student95(6), 2.571, 5e-4);
  EXPECT_NEAR(student95(31), 2.042, 5e-4);
  EXPECT_NEAR(student95(1'000'000), kNormal95, 1e-5);
}

TEST(McNemar, IsTheExactBinomialProbability) {
  struct Case {
    std::int64_t a, b;
    double p;
  };

  for (const Case& c : std::initializer_list<Case>{{0, 0, 1},
                                                   {0, 1, 1},
                                                   {1, 1, 1},
                                                   {0, 5, 0.0625},
                                                   {7, 3, 0.34375},
                                                   {10, 25, 0.01667384780012071},
                                                   {59, 121, 4.434449263755176e-06},  // Agresti
                                                   {92, 33, 1.2560405612579232e-07},
                                                   {600, 400, 2.7284641560660184e-10},
                                                   {5000, 5200, 0.04878796312682245},
                                                   {40000, 41000, 0.000447821823137557}}) {
    EXPECT_NEAR(mcnemar_p(c.a, c.b) / c.p, 1, 1e-9) << c.a << " " << c.b;
    EXPECT_EQ(mcnemar_p(c.a, c.b), mcnemar_p(c.b, c.a));
  }
}

TEST(McNemar, NeitherOverflowsNorHangsOnHugeCounts) {
  EXPECT_EQ(mcnemar_p(1'000'000'000, 1'000'000'000), 1);
  EXPECT_EQ(mcnemar_p(1'000'000'000, 0), 0);
  EXPECT_NEAR(mcnemar_p(500'000'000, 500'062'000), normal_p(62000 / std::sqrt(1.000062e9)), 1e-3);
}

TEST(NormalP, AgreesWithTheTable) {
  EXPECT_NEAR(normal_p(kNormal95), 0.05, 1e-15);
  EXPECT_NEAR(normal_p(-2), 0.04550026389635844, 1e-15);
  EXPECT_EQ(normal_p(0), 1);
}

TEST(Holm, StepsDownAndKeepsTheOrder) {
  const std::vector<double> adjusted = holm(std::vector<double>{0.01, 0.04, 0.03, 0.005});
  const std::vector<double> expected = {0.03, 0.06, 0.06, 0.02};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(adjusted[i], expected[i], 1e-15);
  EXPECT_EQ(holm(std::vector<double>{0.8, 0.9}), (std::vector<double>{1, 1}));
  EXPECT_TRUE(holm({}).empty());
}

TEST(BinaryDifference, HasTheErrorOfTheDifferences) {
  const PairedDifference d = binary_difference(1319, 92, 33);
  std::vector<double> values(1319, 0);
  std::vector<std::int64_t> alone(1319);
  for (std::size_t i = 0; i < values.size(); ++i) {
    alone[i] = static_cast<std::int64_t>(i);
    values[i] = i < 92 ? 1 : i < 125 ? -1 : 0;
  }
  EXPECT_NEAR(d.diff, 59.0 / 1319, 1e-15);
  EXPECT_NEAR(d.error, clustered_error(values, alone), 1e-15);
  EXPECT_NEAR(d.ci95.low, 0.0283, 2e-4);
  EXPECT_NEAR(d.ci95.high, 0.0612, 2e-4);
}

TEST(BinaryDifference, StaysWideWhenThereAreNoDiscordantPairs) {
  const PairedDifference d = binary_difference(20, 0, 0);
  EXPECT_EQ(d.diff, 0);
  EXPECT_LT(d.ci95.low, -0.05);
  EXPECT_GT(d.ci95.high, 0.05);
}

TEST(MinimumDetectable, InvertsThePowerTable) {
  // (n, discordant share) -> points, from n = (z_a + z_b)^2 (q - d^2) / d^2.
  EXPECT_NEAR(minimum_detectable(7841, 0.10), 0.01, 1e-5);
  EXPECT_NEAR(minimum_detectable(306, 0.10), 0.05, 1e-4);
  EXPECT_NEAR(minimum_detectable(973, 0.05), 0.02, 1e-5);
  EXPECT_TRUE(std::isnan(minimum_detectable(0, 0.1)));
  EXPECT_TRUE(std::isnan(minimum_detectable(100, 0)));
}

TEST(PassAtK, IsUnbiased) {
  EXPECT_NEAR(pass_at_k(10, 3, 1), 0.3, 1e-15);
  EXPECT_NEAR(pass_at_k(10, 3, 5), 0.9166666666666666, 1e-15);
  EXPECT_NEAR(pass_at_k(200, 7, 100), 0.9929911172418123, 1e-14);
  EXPECT_NEAR(pass_at_k(64, 1, 8), 0.125, 1e-15);
  EXPECT_EQ(pass_at_k(5, 0, 3), 0);
  EXPECT_EQ(pass_at_k(5, 3, 3), 1);
}

TEST(MajorityScore, TakesTheCommonestAnswerAndTheFirstOfEquals) {
  EXPECT_EQ(majority_score({{"7", 1}, {"8", 0}, {"8", 0}}), 0);
  EXPECT_EQ(majority_score({{"8", 0}, {"7", 1}, {"7", 1}, {"8", 0}}), 0);
  EXPECT_EQ(majority_score({{"7", 1}, {"8", 0}, {"8", 0}, {"7", 1}}), 1);
  EXPECT_EQ(majority_score({{"", 0}, {"", 0}, {"7", 1}}), 1) << "who does not answer does not vote";
  EXPECT_EQ(majority_score({{"", 0}}), 0);
  EXPECT_EQ(majority_score({}), 0);
}

}  // namespace
}  // namespace ponder
