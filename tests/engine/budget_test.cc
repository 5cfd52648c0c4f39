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

TEST(CheckGenerate, RefusesWhatNoEngineCanServe) {
  const auto budget = [](std::int32_t tokens) {
    return Mode{.kind = Mode::Kind::budget, .budget_tokens = tokens};
  };

  const struct {
    std::vector<Mode> modes;
    std::int32_t max_tokens;
    const char* error;
  } cases[] = {
      {{Mode{}, budget(1), budget(2)}, 1, ""},
      {{}, 1, "no mode"},
      {{Mode{}}, 0, "max_tokens is 0"},
      {{budget(0)}, 1, "budget is 0 tokens"},
      {{budget(-5)}, 1, "budget is -5 tokens"},
      {{budget(5), Mode{}, budget(5)}, 1, "budget:5 twice"},
  };

  for (const auto& one : cases) {
    const auto checked = check_generate({.modes = one.modes, .max_tokens = one.max_tokens});
    EXPECT_EQ(checked.has_value(), *one.error == '\0');
    if (!checked) {
      EXPECT_EQ(checked.error().code, ErrorCode::usage);
      EXPECT_NE(checked.error().message.find(one.error), std::string::npos)
          << checked.error().message;
    }
  }
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
