#include "engine/qwen3/model.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "harness/base/file.h"
#include "harness/base/sha256.h"

namespace ponder {

namespace {

/// Base models may come without one; then they answer raw text prompts only.
bool has_chat_template(const std::string& folder) {
  if (file_exists(folder + "/chat_template.jinja")) return true;
  const auto config = read_file(folder + "/tokenizer_config.json");
  return config && config->find("\"chat_template\"") != std::string::npos;
}

}  // namespace

Result<ModelText> read_model_text(const std::string& folder, const std::string& rope_scaling) {
  ModelText text;
  text.folder = folder;
  text.config = PONDER_TRY(read_config(folder));
  if (!rope_scaling.empty()) {
    RopeScaling yarn = PONDER_TRY(parse_rope_scaling(rope_scaling));
    if (yarn.original_max_position_embeddings == 0) {
      // A checkpoint that comes with YaRN states a longer maximum than it was trained for.
      yarn.original_max_position_embeddings =
          text.config.rope_scaling ? text.config.rope_scaling->original_max_position_embeddings
                                   : text.config.max_position_embeddings;
    }
    text.config.rope_scaling = yarn;
  }
  text.generation = PONDER_TRY(read_generation_config(folder, text.config));
  text.tokenizer = std::make_unique<Tokenizer>(PONDER_TRY(Tokenizer::load(folder)));
  if (text.tokenizer->vocab_size() > text.config.vocab_size) {
    return Error{ErrorCode::parse,
                 folder + ": the tokenizer has " + std::to_string(text.tokenizer->vocab_size()) +
                     " ids, config.json says vocab_size " + std::to_string(text.config.vocab_size),
                 "tokenizer.json and config.json are not of one model"};
  }
  if (has_chat_template(folder)) {
    text.chat_template = std::make_unique<ChatTemplate>(PONDER_TRY(ChatTemplate::load(folder)));
  }
  text.is_eos.assign(static_cast<std::size_t>(text.config.vocab_size), false);
  for (const std::int32_t id : text.generation.eos_token_ids) {
    if (id < 0 || id >= text.config.vocab_size) {
      return Error{ErrorCode::parse,
                   folder + ": eos_token_id " + std::to_string(id) +
                       " is outside the vocabulary of " + std::to_string(text.config.vocab_size),
                   "check generation_config.json"};
    }
    text.is_eos[static_cast<std::size_t>(id)] = true;
  }
  text.think_open = text.tokenizer->id_of("<think>").value_or(-1);
  text.think_close = text.tokenizer->id_of("</think>").value_or(-1);
  return text;
}

namespace {

/// Whether the rendered prompt leaves a think block open for the model to fill.
bool ends_in_open_block(std::string_view prompt) {
  while (!prompt.empty() && (prompt.back() == '\n' || prompt.back() == ' '))
    prompt.remove_suffix(1);
  return prompt.ends_with("<think>");
}

Result<std::optional<bool>> thinking_switch(ThinkingControl control, const Mode& mode) {
  const bool wants_thinking = mode.kind != Mode::Kind::no_thinking;
  if (control == ThinkingControl::never) {
    if (!wants_thinking) return std::optional<bool>();
    return Error{ErrorCode::config,
                 "mode " + to_string(mode) + ": the chat template of this model has no thinking",
                 "run it with --modes no-thinking"};
  }
  if (control == ThinkingControl::always) {
    if (wants_thinking) return std::optional<bool>();
    return Error{ErrorCode::config,
                 "mode " + to_string(mode) + ": the chat template of this model always thinks",
                 "run it with --modes thinking or budget:N"};
  }
  return std::optional<bool>(wants_thinking || mode.soft);
}

}  // namespace

Result<PromptIds> encode_prompt(const ModelText& text, const Prompt& prompt, const Mode& mode) {
  if (const auto* ids = std::get_if<TokenIds>(&prompt)) {
    for (const std::int32_t id : ids->ids) {
      if (id < 0 || id >= text.config.vocab_size) {
        return Error{ErrorCode::engine,
                     "token id " + std::to_string(id) + " is outside the vocabulary of " +
                         std::to_string(text.config.vocab_size),
                     ""};
      }
    }
    return PromptIds{.ids = ids->ids};
  }
  if (const auto* plain = std::get_if<Text>(&prompt)) {
    return PromptIds{.ids = text.tokenizer->encode(plain->text)};
  }
  if (text.chat_template == nullptr) {
    return Error{ErrorCode::config, text.folder + " has no chat template",
                 "this is a base model: run tasks with a completion prompt"};
  }
  const std::optional<bool> enable =
      PONDER_TRY(thinking_switch(text.chat_template->thinking_control(), mode));
  const std::string rendered =
      PONDER_TRY(text.chat_template->render(std::get<Chat>(prompt), enable, true));
  return PromptIds{.ids = text.tokenizer->encode(rendered), .opened = ends_in_open_block(rendered)};
}

Result<ScoredIds> encode_continuation(const ModelText& text,
                                      const Prompt& prompt,
                                      const std::string& continuation) {
  ScoredIds out;
  if (const auto* plain = std::get_if<Text>(&prompt)) {
    const std::size_t end = plain->text.find_last_not_of(" \n\t") + 1;
    const std::string context = plain->text.substr(0, end);
    out.ids = text.tokenizer->encode(plain->text + continuation);
    out.from = static_cast<std::int64_t>(text.tokenizer->encode(context).size());
  } else {
    // A chat's continuation stands where the answer begins, not where the thinking does.
    const PromptIds encoded =
        PONDER_TRY(encode_prompt(text, prompt, Mode{.kind = Mode::Kind::no_thinking}));
    out.ids = encoded.ids;
    out.from = static_cast<std::int64_t>(out.ids.size());
    const auto more = text.tokenizer->encode(continuation);
    out.ids.insert(out.ids.end(), more.begin(), more.end());
  }
  // The first token of a text has no context; it is scored only where something stands before it.
  out.from = std::max<std::int64_t>(out.from, 1);
  if (out.from >= static_cast<std::int64_t>(out.ids.size())) {
    return Error{ErrorCode::engine,
                 "the continuation '" + continuation + "' adds no token to the prompt", ""};
  }
  return out;
}

Result<Model> read_model(const std::string& folder,
                         const std::string& rope_scaling,
                         bool fp8_activations) {
  Model model;
  model.text = PONDER_TRY(read_model_text(folder, rope_scaling));
  Quantization& quantization = model.text.config.quantization;
  if (fp8_activations && quantization.method != Quantization::Method::fp8) {
    const std::string method = to_string(quantization);
    return Error{ErrorCode::config,
                 "--fp8-activations: the weights of " + folder + " are " +
                     (method.empty() ? "not quantised" : method) + ", not fp8",
                 "leave the flag out, or give an FP8 checkpoint"};
  }
  quantization.fp8_activations = fp8_activations;
  model.tensors = std::make_unique<Safetensors>(PONDER_TRY(Safetensors::open(folder)));
  model.weights =
      std::make_unique<ModelWeights>(PONDER_TRY(bind_weights(model.text.config, *model.tensors)));
  return model;
}

Result<std::string> model_digest(const std::string& folder) {
  constexpr std::size_t kBlocks = 64;
  constexpr std::size_t kBlockBytes = 64 * 1024;
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename();
    const bool text = name == "config.json" || name == "generation_config.json" ||
                      name == "tokenizer_config.json" || name == "chat_template.jinja" ||
                      name.starts_with("tokenizer.json");
    if (text || name.ends_with(".safetensors")) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  Sha256 hash;
  for (const std::string& name : names) {
    const MappedFile file = PONDER_TRY(MappedFile::open(folder + "/" + name));
    const std::string_view bytes = file.bytes();
    hash.update_field(name);
    if (bytes.size() <= kBlocks * kBlockBytes) {
      hash.update_field(bytes);
      continue;
    }
    hash.update_field(std::to_string(bytes.size()));
    for (std::size_t block = 0; block < kBlocks; ++block) {
      // The first block holds the header, the last one ends the file.
      const std::size_t at = (bytes.size() - kBlockBytes) / (kBlocks - 1) * block;
      hash.update(bytes.substr(at, kBlockBytes));
    }
  }
  return hash.hex();
}

}  // namespace ponder
