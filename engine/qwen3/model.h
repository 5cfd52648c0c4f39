#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/qwen3/chat_template.h"
#include "engine/qwen3/config.h"
#include "engine/qwen3/safetensors.h"
#include "engine/qwen3/tokenizer.h"
#include "engine/qwen3/weights.h"

namespace ponder {

/// The words of a checkpoint: everything but the numbers. Enough for tokenize, render and
/// --dry-run.
struct ModelText {
  std::string folder = {};
  ModelConfig config = {};
  GenerationConfig generation = {};
  std::unique_ptr<Tokenizer> tokenizer = {};
  std::unique_ptr<ChatTemplate> chat_template = {};  ///< null: a base model without one
  std::vector<bool> is_eos = {};                     ///< by id
  std::int32_t think_open = -1;
  std::int32_t think_close = -1;
};

/// Reads config.json, generation_config.json, tokenizer.json and the chat template. `rope_scaling`
/// is the flag's text, e.g. "yarn:4"; empty: as the checkpoint says. errors  io, parse, config
Result<ModelText> read_model_text(const std::string& folder, const std::string& rope_scaling);

/// A prompt as ids, and whether it ends inside a think block.
struct PromptIds {
  std::vector<std::int32_t> ids = {};
  bool opened = false;
};

/// errors  engine (the template fails), config (the model cannot do this mode, or has no template)
Result<PromptIds> encode_prompt(const ModelText& text, const Prompt& prompt, const Mode& mode);

/// A prompt with a continuation to be scored: all ids, and the index of the first one scored. The
/// two texts are encoded together, so that the border may fall inside a merged token; blanks at the
/// end of the prompt belong to the continuation, as in lm-evaluation-harness. A chat is rendered
/// without thinking.
struct ScoredIds {
  std::vector<std::int32_t> ids = {};
  std::int64_t from = 0;
};

/// errors  engine (an empty continuation), and as encode_prompt
Result<ScoredIds> encode_continuation(const ModelText& text,
                                      const Prompt& prompt,
                                      const std::string& continuation);

/// A whole checkpoint. Move-safe: the weights point into the mapped files.
struct Model {
  ModelText text = {};
  std::unique_ptr<Safetensors> tensors = {};
  std::unique_ptr<ModelWeights> weights = {};
};

/// `fp8_activations` is the flag. errors  as read_model_text and bind_weights; config (the flag is
/// given for weights that are not fp8)
Result<Model> read_model(const std::string& folder,
                         const std::string& rope_scaling,
                         bool fp8_activations = false);

/// sha256 over config, generation config, tokenizer and template as read, and over the weight
/// files: their headers, sizes and 64 evenly spaced blocks of 64 KiB each, so that it costs
/// milliseconds.
Result<std::string> model_digest(const std::string& folder);

}  // namespace ponder
