#include "engine/budget.h"

#include <gtest/gtest.h>

namespace ponder {
namespace {

constexpr std::int32_t kOpen = 7;
constexpr std::int32_t kClose = 8;

ThinkingState after(std::initializer_list<std::int32_t> ids, bool opened = false) {
  ThinkingState state(kOpen, kClose, opened);
  for (const std::int32_t id : ids) state.add_generated(id);
  return state;
}

TEST(ThinkingState, WithoutTagsThinkingIsAbsent) {
  const ThinkingState state = after({1, 2, 3});
  EXPECT_EQ(state.end(), ThinkingEnd::absent);
  EXPECT_EQ(state.thinking_tokens(), 0);
}

TEST(ThinkingState, AnOpenBlockIsUnclosed) {
  EXPECT_EQ(after({kOpen, 1}).end(), ThinkingEnd::unclosed);
  EXPECT_EQ(after({1}, true).end(), ThinkingEnd::unclosed);
}

TEST(ThinkingState, TheTagsCountAsThinking) {
  const ThinkingState state = after({kOpen, 1, 2, kClose, 3, 4});
  EXPECT_EQ(state.end(), ThinkingEnd::closed);
  EXPECT_EQ(state.thinking_tokens(), 4);
  EXPECT_EQ(state.generated(), 6);
}

TEST(ThinkingState, ABudgetCutsExactlyAtItsCount) {
  EXPECT_FALSE(after({kOpen, 1}).cut_due(3));
  EXPECT_TRUE(after({kOpen, 1, 2}).cut_due(3));
  EXPECT_FALSE(after({kOpen, 1, 2, 3}).cut_due(3));
}

TEST(ThinkingState, ABudgetDoesNotCutAClosedBlock) {
  EXPECT_FALSE(after({kOpen, 1, kClose}).cut_due(3));
}

TEST(ThinkingState, AForcedCloseIsReportedAsForced) {
  ThinkingState state = after({kOpen, 1, 2});
  state.force_closed();
  state.add_generated(5);
  EXPECT_EQ(state.end(), ThinkingEnd::forced);
  EXPECT_EQ(state.thinking_tokens(), 3);
  EXPECT_FALSE(state.thinking());
}

TEST(StopThinkingText, BothVersionsCloseTheBlock) {
  for (const StopText which : {StopText::docs, StopText::report}) {
    EXPECT_NE(stop_thinking_text(which).find("</think>"), std::string_view::npos);
  }
  EXPECT_TRUE(stop_thinking_text(StopText::docs).starts_with("\n\nConsidering"));
  EXPECT_TRUE(stop_thinking_text(StopText::report).ends_with("</think>.\n\n"));
}

}  // namespace
}  // namespace ponder
