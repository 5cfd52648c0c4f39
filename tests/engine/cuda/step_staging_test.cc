#include "engine/cuda/step_staging.h"

#include <gtest/gtest.h>

#include "tests/support/emulator/fake_device.h"

namespace ponder::cuda {
namespace {

TEST(StepResults, AfterMemoryHasRunOutTheNextReserveTriesAgain) {
  emulator::FakeDevice small({.name = "small"}, 1024);
  emulator::FakeDevice large;
  StepResults results;
  EXPECT_FALSE(results.reserve(small, 16, 16, 16));
  EXPECT_FALSE(results.reserve(small, 16, 16, 16));

  ASSERT_TRUE(results.reserve(large, 16, 16, 16));
  EXPECT_NE(results.on_device().bad_layer, nullptr);
  EXPECT_EQ(results.layout(), 1);
  ASSERT_TRUE(results.reserve(large, 8, 8, 8));
  EXPECT_EQ(results.layout(), 1);
}

}  // namespace
}  // namespace ponder::cuda
