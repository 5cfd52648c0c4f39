// Where the thinking of a token sequence ends is a matter of ids, never of what the text looks
// like.

#include "engine/runtime/sequence.h"

#include <gtest/gtest.h>

#include "tests/support/tiny_model.h"

namespace ponder {
namespace {

class SequenceTest : public testing::Test {
 protected:
  SequenceTest() : tokenizer_(Tokenizer::load(model_.folder()).value()) {}

  /// A sequence that generated `text`, where <think>, </think> and <|im_end|> are their tokens and
  /// a
  /// `~` breaks a tag into ordinary tokens.
  Sequence after(const std::string& text,
                 std::vector<std::string> stop = {},
                 bool opened = false,
                 std::int64_t force_at = -1,
                 StopText stop_text = StopText::docs) {
    auto request = std::make_shared<RequestState>();
    request->work = {.stop = std::move(stop), .max_tokens = 10'000};
    request->stop_text = tokenizer_.encode(stop_thinking_text(stop_text));
    Sequence sequence(request, {1, 2, 3}, opened, 100'000, tokenizer_, TinyModel::kOpen,
                      TinyModel::kClose);
    std::vector<std::int32_t> ids;
    std::size_t begin = 0;
    for (std::size_t cut = 0; cut != std::string::npos; begin = cut + 1) {
      cut = text.find('~', begin);
      const auto part = tokenizer_.encode(text.substr(begin, cut - begin));
      ids.insert(ids.end(), part.begin(), part.end());
    }
    std::int64_t generated = 0;
    for (const std::int32_t id : ids) {
      if (sequence.finished()) break;
      if (generated++ == force_at) sequence.force_answer();
      sequence.append(id, id == TinyModel::kEos);
    }
    if (!sequence.finished()) sequence.append(TinyModel::kEos, true);
    return sequence;
  }

  TinyModel model_{false};
  Tokenizer tokenizer_;
};

TEST_F(SequenceTest, ATagSpelledInOrdinaryTokensDoesNotEndTheThinking) {
  const Completion c = after("<think>\nI write </thi~nk> here\n</think>\n\n4").completion();
  EXPECT_EQ(c.thinking_end, ThinkingEnd::closed);
  EXPECT_EQ(c.thinking, "I write </think> here");
  EXPECT_EQ(c.answer, "4");
}

TEST_F(SequenceTest, ATagSpelledInOrdinaryTokensDoesNotMakeUnclosedThinkingAnAnswer) {
  const Completion c = after("<think>\nI write </thi~nk> 4").completion();
  EXPECT_EQ(c.thinking_end, ThinkingEnd::unclosed);
  EXPECT_EQ(c.answer, "");
}

TEST_F(SequenceTest, AForcedAnswerHoldsNothingOfTheStopText) {
  for (const StopText which : {StopText::docs, StopText::report}) {
    for (const bool with_stop : {false, true}) {
      const std::vector<std::string> stop =
          with_stop ? std::vector<std::string>{"END"} : std::vector<std::string>{};
      const Completion c = after("<think>abc4 END", stop, false, 4, which).completion();
      EXPECT_EQ(c.thinking_end, ThinkingEnd::forced);
      EXPECT_EQ(c.answer, with_stop ? "4 " : "4 END");
    }
  }
}

TEST_F(SequenceTest, AStopStringCutsTheAnswerAndNothingOfTheThinkingComesWithIt) {
  EXPECT_EQ(after("hm <think>secret</think>\n\n4END5", {"END"}).completion().answer, "4");
  EXPECT_EQ(after("secret</think>\n\n4END5", {"END"}).completion().answer, "4");
  EXPECT_EQ(after("secret</think>\n\n4END5", {"END"}, true).completion().answer, "4");
}

TEST_F(SequenceTest, LineBreaksAfterTheTagAreNoStop) {
  const Completion c = after("<think>\na\n</think>\n\n4\n\nmore", {"\n\n"}).completion();
  EXPECT_EQ(c.answer, "4");
  EXPECT_EQ(c.finish, Finish::stop);
}

TEST_F(SequenceTest, AnEndTokenInsideThinkingIsNoAnswerToken) {
  const Completion c = after("<think>ab<|im_end|>").completion();
  EXPECT_EQ(c.thinking_end, ThinkingEnd::unclosed);
  EXPECT_EQ(c.usage.thinking_tokens, 4);
  EXPECT_EQ(c.usage.answer_tokens, 0);
}

}  // namespace
}  // namespace ponder
