#include "engine/bench/placeholder_text.h"

#include <gtest/gtest.h>

#include "engine/budget.h"
#include "tests/support/bench_shapes.h"

namespace ponder::bench {
namespace {

TEST(PlaceholderText, CutsTheStopThinkingTextAsQwenDoes) {
  const auto words = placeholder_text(small_dense_shape());
  ASSERT_TRUE(words) << words.error().message;
  const Tokenizer& tokenizer = *words->text.tokenizer;
  const std::string_view text = stop_thinking_text(StopText::docs);
  const auto ids = tokenizer.encode(text);
  EXPECT_EQ(ids.size(), 24U);  // with Qwen3's own tokenizer too
  EXPECT_EQ(tokenizer.decode(ids), text);
  EXPECT_EQ(ids[22], words->text.think_close);
}

TEST(PlaceholderText, PromptsHaveTheLengthAskedForAndOpenAThinkBlock) {
  const auto words = placeholder_text(small_dense_shape());
  for (const std::int32_t tokens : {4, 16, 17, 128}) {
    const Chat chat{.messages = {{.role = "user", .content = placeholder_message(1, tokens)}}};
    const Mode mode{.kind = Mode::Kind::budget, .budget_tokens = 8};
    const auto prompt = encode_prompt(words->text, chat, mode);
    ASSERT_TRUE(prompt) << prompt.error().message;
    EXPECT_EQ(prompt->ids.size(), static_cast<std::size_t>(tokens));
    EXPECT_TRUE(prompt->opened);
  }
}

TEST(PlaceholderText, OnlyFillersAreGeneratedAndEachIsOneCharacterOfTheStop) {
  const auto words = placeholder_text(small_dense_shape());
  const Tokenizer& tokenizer = *words->text.tokenizer;
  EXPECT_EQ(tokenizer.vocab_size(), 512);
  ASSERT_GT(words->fillers, 0);
  for (std::int32_t id = 0; id < words->fillers; ++id) {
    EXPECT_EQ(tokenizer.token_bytes(id), ".") << id;
    EXPECT_FALSE(words->text.is_eos[static_cast<std::size_t>(id)]) << id;
  }
  EXPECT_LT(words->fillers, words->text.think_open);
  EXPECT_LT(words->fillers, words->text.think_close);
  EXPECT_EQ(answer_stop(3), "...");
}

TEST(PlaceholderText, NeedsAVocabularyThatHoldsItsWords) {
  ModelConfig config = small_dense_shape();
  config.vocab_size = 256;
  const auto words = placeholder_text(config);
  ASSERT_FALSE(words);
  EXPECT_EQ(words.error().message, "vocab_size is 256, a benchmark needs 278");
}

}  // namespace
}  // namespace ponder::bench
