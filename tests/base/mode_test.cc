#include "harness/base/mode.h"

#include <gtest/gtest.h>

namespace ponder {
namespace {

TEST(Mode, PrintsAndParsesBack) {
  for (const char* text :
       {"thinking", "no-thinking", "budget:1024", "thinking:soft", "no-thinking:soft"}) {
    const auto mode = parse_mode(text);
    ASSERT_TRUE(mode) << text;
    EXPECT_EQ(to_string(*mode), text);
  }
}

TEST(Mode, TakesUnderscoresAsHyphens) {
  EXPECT_EQ(to_string(*parse_mode("no_thinking")), "no-thinking");
}

TEST(Mode, RefusesWithTheNearestWord) {
  const auto mode = parse_mode("thinkng");
  ASSERT_FALSE(mode);
  EXPECT_EQ(mode.error().code, ErrorCode::usage);
  EXPECT_NE(mode.error().hint.find("did you mean 'thinking'"), std::string::npos);
}

TEST(Mode, RefusesBudgetsThatAreNotPositiveNumbers) {
  for (const char* text : {"budget", "budget:", "budget:0", "budget:-5", "budget:1k",
                           "budget:9999999", "budget:8:soft", "thinking:hard", ""}) {
    EXPECT_FALSE(parse_mode(text)) << text;
  }
}

TEST(Mode, ListsDropRepeats) {
  const auto modes = parse_modes("thinking,no_thinking,budget:8,no-thinking");
  ASSERT_TRUE(modes);
  EXPECT_EQ(modes->size(), 3U);
}

}  // namespace
}  // namespace ponder
