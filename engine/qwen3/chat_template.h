#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/engine.h"
#include "harness/base/generation.h"
#include "harness/base/jinja/template.h"
#include "harness/base/result.h"
#include "harness/base/value.h"

namespace ponder {

/// A model's own chat template, run as it was published: the prompt bytes are the template's, not
/// ours. Set up as the transformers library does it (trim_blocks, lstrip_blocks, immutable values,
/// json.dumps without HTML escapes, the special tokens of tokenizer_config.json as variables).
class ChatTemplate {
 public:
  /// From a checkpoint folder: chat_template.jinja if there is one, else the chat_template of
  /// tokenizer_config.json. errors  io, parse
  static Result<ChatTemplate> load(const std::string& folder);

  /// From the text of a tokenizer_config.json. `source`, if given, is used instead of its
  /// chat_template, which is a string or a list of {name, template} with one named default.
  /// errors  parse (no JSON, no template, a template that does not parse), engine (it fails on the
  /// probe chat)
  static Result<ChatTemplate> parse(std::string_view tokenizer_config,
                                    std::optional<std::string> source = std::nullopt);

  /// The prompt of a chat. Without `enable_thinking` the variable is not defined.
  /// errors  parse (tools or tool calls are no JSON), engine (the template fails)
  Result<std::string> render(const Chat& chat,
                             std::optional<bool> enable_thinking,
                             bool add_generation_prompt = true) const;

  /// The same from variables: messages, tools, enable_thinking, add_generation_prompt, and
  /// whatever else the template asks for. errors  engine (the template fails)
  Result<std::string> render(const Value& variables) const;

  /// {"messages", "tools", "enable_thinking", "add_generation_prompt"} to {"rendered"} or
  /// {"error"}, both one line of JSON. null counts as not given; unknown keys are ignored.
  std::string render_line(std::string_view json) const;

  /// Found by rendering a probe chat with enable_thinking on, off and not given.
  ThinkingControl thinking_control() const { return control_; }

  /// enable_thinking = false makes the template itself end the prompt in a closed think block; if
  /// not, a no-thinking prompt of this model has to be made by other means.
  bool template_closes_thinking() const { return closes_thinking_; }

  /// What stands between "</think>" and the answer: "\n\n", unless the template shows otherwise.
  const std::string& after_thinking() const { return after_thinking_; }

 private:
  explicit ChatTemplate(jinja::Template source) : template_(std::move(source)) {}

  Result<void> probe();
  void probe_after_thinking();

  jinja::Template template_;
  ValueDict special_tokens_ = {};
  ThinkingControl control_ = ThinkingControl::never;
  bool closes_thinking_ = false;
  std::string after_thinking_ = "\n\n";
};

}  // namespace ponder
