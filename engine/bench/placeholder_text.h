#pragma once

// Words for a model whose words do not matter. A benchmark needs prompts of an exact length, a
// stop-thinking text as long as the real one, and answers that end where it wants them to; real
// tokenizers, end tokens and closing tags would only make the work depend on what random weights
// happen to say. So:
//   ids [0, fillers)  all stand for one full stop; only these are ever generated
//   then              256 ids, one a byte; then the words of the stop-thinking text, each one id as
//                     in Qwen3's own vocabulary; then <think> and </think>
// There is no end token. An answer ends by a stop string of as many full stops as it shall have
// tokens. The chat template writes the first message and opens a think block.

#include <cstdint>
#include <string>

#include "engine/qwen3/model.h"
#include "harness/base/result.h"

namespace ponder::bench {

struct PlaceholderText {
  ModelText text = {};
  std::int32_t fillers = 0;  ///< the limit for BuiltinOptions::sampled_vocab
};

/// errors  config (the vocabulary is too small)
Result<PlaceholderText> placeholder_text(const ModelConfig& config);

/// The stop string of an answer of `tokens` tokens.
std::string answer_stop(std::int32_t tokens);

/// A message whose prompt has `tokens` tokens, the opened think block included; at least 4.
std::string placeholder_message(std::uint64_t seed, std::int32_t tokens);

}  // namespace ponder::bench
