#include "engine/bench/placeholder_text.h"

#include <memory>
#include <utility>

#include "harness/base/rng.h"

namespace ponder::bench {

namespace {

constexpr char kFiller = '.';

// Qwen3's tokenizer cuts the stop-thinking text into these, 24 ids in all.
constexpr const char* kWords[] = {"\n\n",      "Considering", " the",      " limited", " time",
                                  " by",       " user",       ",",         " I",       " have",
                                  " to",       " give",       " solution", " based",   " on",
                                  " thinking", " directly",   " now",      ".\n"};

constexpr std::int32_t kTags = 2;
constexpr std::int32_t kReserved = 256 + static_cast<std::int32_t>(std::size(kWords)) + kTags;

constexpr const char* kTokenizerConfig =
    R"({"chat_template": "{{ messages[0].content + '<think>\\n' }}"})";

/// "<think>" and the line break that the template adds.
constexpr std::int32_t kTemplateTokens = 2;

TokenizerModel tokenizer_model(std::int32_t vocab_size) {
  TokenizerModel model;
  const auto add = [&model](std::string_view bytes) {
    model.offsets.push_back(static_cast<std::uint32_t>(model.bytes.size()));
    model.bytes += bytes;
    return static_cast<std::int32_t>(model.offsets.size()) - 1;
  };
  const auto add_token = [&](const char* content) {
    model.added.push_back({.id = add(content), .content = content});
  };
  for (std::int32_t id = 0; id < vocab_size - kReserved; ++id) add(std::string_view(&kFiller, 1));
  for (std::size_t byte = 0; byte < 256; ++byte) {
    const char one = static_cast<char>(byte);
    model.byte_ids[byte] = add(std::string_view(&one, 1));
  }
  for (const char* word : kWords) add_token(word);
  add_token("<think>");
  add_token("</think>");
  model.offsets.push_back(static_cast<std::uint32_t>(model.bytes.size()));
  return model;
}

}  // namespace

Result<PlaceholderText> placeholder_text(const ModelConfig& config) {
  if (config.vocab_size <= kReserved) {
    return Error{ErrorCode::config,
                 "vocab_size is " + std::to_string(config.vocab_size) + ", a benchmark needs " +
                     std::to_string(kReserved + 1),
                 "use a larger vocabulary"};
  }
  PlaceholderText out;
  out.fillers = config.vocab_size - kReserved;
  out.text.config = config;
  out.text.tokenizer = std::make_unique<Tokenizer>(tokenizer_model(config.vocab_size));
  out.text.chat_template =
      std::make_unique<ChatTemplate>(PONDER_TRY(ChatTemplate::parse(kTokenizerConfig)));
  out.text.is_eos.assign(static_cast<std::size_t>(config.vocab_size), false);
  out.text.think_open = config.vocab_size - 2;
  out.text.think_close = config.vocab_size - 1;
  return out;
}

std::string answer_stop(std::int32_t tokens) {
  return std::string(static_cast<std::size_t>(tokens), kFiller);
}

std::string placeholder_message(std::uint64_t seed, std::int32_t tokens) {
  Rng rng(seed, 1);
  std::string message;
  for (std::int32_t i = kTemplateTokens; i < tokens; ++i) {
    message += static_cast<char>('a' + rng.below(26));
  }
  return message;
}

}  // namespace ponder::bench
