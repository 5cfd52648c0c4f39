#include "harness/cli/interrupt.h"

#include <gtest/gtest.h>

#include <csignal>

namespace ponder {
namespace {

TEST(InterruptCounter, CountsInsteadOfEndingTheProgram) {
  const InterruptCounter interrupts;
  EXPECT_EQ(interrupts.count(), 0);
  std::raise(SIGINT);
  EXPECT_EQ(interrupts.count(), 1);
  std::raise(SIGTERM);
  EXPECT_EQ(interrupts.count(), 2);
}

TEST(InterruptCounterDeathTest, TheThirdEndsTheProgram) {
  EXPECT_EXIT(
      {
        const InterruptCounter interrupts;
        for (int i = 0; i < 3; ++i) std::raise(SIGINT);
      },
      testing::KilledBySignal(SIGINT), "");
}

TEST(InterruptCounterDeathTest, AfterwardsTheFirstEndsTheProgram) {
  EXPECT_EXIT(
      {
        { const InterruptCounter interrupts; }
        std::raise(SIGINT);
      },
      testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace ponder
