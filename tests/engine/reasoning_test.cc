#include "engine/reasoning.h"

#include <gtest/gtest.h>

namespace ponder {
namespace {

struct Case {
  const char* text;
  ThinkingEnd end;
  const char* thinking;
  const char* answer;
};

TEST(SplitReasoning, TableOfCases) {
  const Case cases[] = {
      {"<think>\na\n</think>\n\nb", ThinkingEnd::closed, "a", "b"},
      {"a\n</think>\n\nb", ThinkingEnd::closed, "a", "b"},  // the prompt opened the block
      {"<think>\n\n</think>\n\nb", ThinkingEnd::closed, "", "b"},
      {"<think>a\n\nstop now\n</think>\n\nb", ThinkingEnd::forced, "a\n\nstop now", "b"},
      {"<think>a</think>b</think>c", ThinkingEnd::closed, "a", "b</think>c"},
      {"\n\nb", ThinkingEnd::absent, "", "b"},
      {"", ThinkingEnd::absent, "", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const ReasoningSplit split = split_reasoning(c.text, c.end);
    EXPECT_EQ(split.thinking, c.thinking);
    EXPECT_EQ(split.answer, c.answer);
  }
}

TEST(SplitReasoning, UnclosedThinkingGivesNoAnswer) {
  const ReasoningSplit split =
      split_reasoning("<think>\nthe answer is \\boxed{4}", ThinkingEnd::unclosed);
  EXPECT_EQ(split.answer, "");
  EXPECT_EQ(split.thinking, "the answer is \\boxed{4}");
}

TEST(SplitReasoning, AQuotedTagInTheAnswerDoesNotHideIt) {
  EXPECT_EQ(split_reasoning("use <think> tags", ThinkingEnd::absent).answer, "use <think> tags");
}

}  // namespace
}  // namespace ponder
