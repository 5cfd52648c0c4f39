#include "harness/run/scoring_pool.h"

#include <gtest/gtest.h>

namespace ponder {
namespace {

class BrokenSandbox final : public Scorer {
 public:
  using Scorer::score;

  std::string name() const override { return "broken/1"; }

  Verdict score(const Sample&, std::string_view) const override {
    return {.outcome = Outcome::unscored, .extracted = "worker lost", .reason = "sandbox_error"};
  }
};

TEST(ScoringPool, MakesAFailureOfTheSandboxAnErrorOfTheSampleNotAVerdict) {
  const BrokenSandbox scorer;
  const Sample sample;
  ScoringPool pool(1);
  pool.add({.record = {.task = "t"}, .scorer = &scorer, .sample = &sample});
  std::vector<ScoringPool::Job> graded;
  while (graded.empty()) graded = pool.take_graded(std::chrono::milliseconds(1000));
  ASSERT_EQ(graded.size(), 1U);
  EXPECT_EQ(graded[0].record.error, "worker lost");
  EXPECT_EQ(graded[0].record.verdict, Verdict());
}

}  // namespace
}  // namespace ponder
