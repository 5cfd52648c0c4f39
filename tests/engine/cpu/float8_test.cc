#include "engine/cpu/float8.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "harness/base/rng.h"
#include "tests/support/packed_weights.h"

namespace ponder::cpu {
namespace {

E4m3 code_of(std::uint32_t bits) {
  return {static_cast<std::uint8_t>(bits)};
}

/// The code whose value is nearest to x by search; of two equally near ones the even code.
std::uint32_t nearest_code(double x) {
  std::uint32_t best = 0;
  for (std::uint32_t code = 0; code < 0x7F; ++code) {
    const double now = std::fabs(e4m3_value(code) - std::fabs(x));
    const double before = std::fabs(e4m3_value(best) - std::fabs(x));
    if (now < before || (now == before && code % 2 == 0)) best = code;
  }
  return best | (std::signbit(x) ? 0x80U : 0U);
}

TEST(E4m3, EveryCodeHasTheValueOfItsDefinition) {
  for (std::uint32_t code = 0; code < 256; ++code) {
    const float value = to_float(code_of(code));
    if (std::isnan(e4m3_value(code))) {
      EXPECT_TRUE(std::isnan(value)) << code;
    } else {
      EXPECT_EQ(value, e4m3_value(code)) << code;
      EXPECT_EQ(std::signbit(value), code >= 0x80) << code;
    }
  }
  EXPECT_EQ(to_float(code_of(0x7E)), 448);
  EXPECT_EQ(to_float(code_of(0x01)), 0x1p-9F);
}

TEST(E4m3, EveryCodeSurvivesARoundTrip) {
  for (std::uint32_t code = 0; code < 256; ++code) {
    if ((code & 0x7F) == 0x7F) {
      EXPECT_EQ(to_e4m3(to_float(code_of(code))).bits & 0x7F, 0x7F);
    } else {
      EXPECT_EQ(to_e4m3(to_float(code_of(code))).bits, code);
    }
  }
}

TEST(E4m3, RoundsToTheNearestCodeAndTiesToTheEvenOne) {
  for (std::uint32_t code = 0; code < 0x7E; ++code) {
    // The middle of two neighbours is exact in float; so are the floats beside it.
    const auto middle = static_cast<float>((e4m3_value(code) + e4m3_value(code + 1)) / 2);
    for (const float x : {std::nextafter(middle, 0.0F), middle, std::nextafter(middle, 1e9F)}) {
      EXPECT_EQ(to_e4m3(x).bits, nearest_code(x)) << x;
      EXPECT_EQ(to_e4m3(-x).bits, nearest_code(-x)) << -x;
    }
  }
  Rng rng(7);
  for (int i = 0; i < 20'000; ++i) {
    const float unit = static_cast<float>(rng.next()) * 0x1p-31F - 1;
    const float x = std::ldexp(unit, static_cast<int>(rng.next() % 22) - 14);
    ASSERT_EQ(to_e4m3(x).bits, nearest_code(x)) << x;
  }
}

TEST(E4m3, SaturatesAndKeepsNaN) {
  const float infinity = std::numeric_limits<float>::infinity();
  for (const float x : {448.0F, 449.0F, 464.0F, 480.0F, 1e30F, infinity}) {
    EXPECT_EQ(to_e4m3(x).bits, 0x7E) << x;
    EXPECT_EQ(to_e4m3(-x).bits, 0xFE) << x;
  }
  EXPECT_EQ(to_e4m3(std::numeric_limits<float>::quiet_NaN()).bits & 0x7F, 0x7F);
  EXPECT_EQ(to_e4m3(std::numeric_limits<float>::denorm_min()).bits, 0);
  EXPECT_EQ(to_e4m3(-0.0F).bits, 0x80);
}

}  // namespace
}  // namespace ponder::cpu
