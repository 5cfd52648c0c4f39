#include "engine/qwen3/chat_template.h"

#include <array>
#include <ctime>
#include <utility>

#include "harness/base/file.h"
#include "harness/base/text.h"

namespace ponder {

namespace {

constexpr std::string_view kThinkOpen = "<think>";
constexpr std::string_view kThinkClose = "</think>";

jinja::Options options() {
  jinja::Options options;
  options.name = "chat template";
  options.trim_blocks = true;
  options.lstrip_blocks = true;
  options.now = [] {
    const std::time_t now = std::time(nullptr);
    std::tm local = {};
    localtime_r(&now, &local);
    return local;
  };
  return options;
}

Error no_template(const std::string& why) {
  return {ErrorCode::parse, "tokenizer_config.json " + why,
          "base models have none: use a task with raw text prompts, or add chat_template.jinja"};
}

/// The chat_template of a tokenizer_config.json.
Result<std::string> template_in(const Value& config) {
  const Value* entry = config.find("chat_template");
  if (entry == nullptr || entry->is_null()) return no_template("has no chat_template");
  if (entry->is_string()) return entry->as_string();
  if (!entry->is(Value::Kind::list)) {
    return no_template("has a chat_template of type " + entry->type_name());
  }
  for (const Value& named : entry->as_list()) {
    const Value* name = named.find("name");
    const Value* source = named.find("template");
    const bool matches = name != nullptr && name->is_string() && name->as_string() == "default";
    if (matches && source != nullptr && source->is_string()) return source->as_string();
  }
  return no_template("has a list of chat templates without one named default");
}

/// bos_token, eos_token, ...: strings, or objects whose content is one.
ValueDict special_tokens_of(const Value& config) {
  constexpr std::array<std::string_view, 7> kNames = {
      "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"};
  ValueDict tokens;
  for (const std::string_view name : kNames) {
    const Value* token = config.find(name);
    if (token != nullptr && token->is_dict()) token = token->find("content");
    if (token != nullptr && token->is_string()) tokens.set(std::string(name), *token);
  }
  return tokens;
}

Result<Value> message_value(const Message& message) {
  ValueDict dict;
  dict.set("role", Value::string(message.role));
  dict.set("content", Value::string(message.content));
  if (!message.reasoning_content.empty()) {
    dict.set("reasoning_content", Value::string(message.reasoning_content));
  }
  if (!message.tool_calls_json.empty()) {
    dict.set("tool_calls", PONDER_TRY(parse_json(message.tool_calls_json)));
  }
  return Value::dict(std::move(dict));
}

/// What the prompt says about thinking at its end.
enum class PromptEnd { plain, open, closed };

PromptEnd end_of(std::string_view prompt) {
  const std::string_view end = trim(prompt);
  if (end.ends_with(kThinkOpen)) return PromptEnd::open;
  return end.ends_with(kThinkClose) ? PromptEnd::closed : PromptEnd::plain;
}

}  // namespace

Result<ChatTemplate> ChatTemplate::load(const std::string& folder) {
  const std::string own_file = folder + "/chat_template.jinja";
  std::optional<std::string> source;
  if (file_exists(own_file)) source = PONDER_TRY(read_file(own_file));
  return parse(PONDER_TRY(read_file(folder + "/tokenizer_config.json")), std::move(source));
}

Result<ChatTemplate> ChatTemplate::parse(std::string_view tokenizer_config,
                                         std::optional<std::string> source) {
  Result<Value> config = parse_json(tokenizer_config);
  if (!config) {
    return Error{ErrorCode::parse, "tokenizer_config.json: " + config.error().message, ""};
  }
  if (!source) source = PONDER_TRY(template_in(*config));
  ChatTemplate chat_template(PONDER_TRY(jinja::Template::parse(*source, options())));
  chat_template.special_tokens_ = special_tokens_of(*config);
  PONDER_TRY(chat_template.probe());
  return chat_template;
}

Result<void> ChatTemplate::probe() {
  Chat chat;
  chat.messages.push_back({"user", "1+1?", "", ""});
  const std::string by_default = PONDER_TRY(render(chat, std::nullopt));
  const std::string on = PONDER_TRY(render(chat, true));
  const std::string off = PONDER_TRY(render(chat, false));
  closes_thinking_ = off != on && end_of(off) == PromptEnd::closed;
  if (on != off) {
    control_ = ThinkingControl::hybrid;
  } else if (end_of(by_default) == PromptEnd::open) {
    control_ = ThinkingControl::always;
  } else {
    control_ = ThinkingControl::never;
  }
  probe_after_thinking();
  return {};
}

/// From a past turn with thinking: what the model was trained on.
void ChatTemplate::probe_after_thinking() {
  constexpr std::string_view kAnswer = "two";
  Chat chat;
  chat.messages.push_back({"user", "1+1?", "", ""});
  chat.messages.push_back({"assistant", std::string(kAnswer), "one and one", ""});
  const Result<std::string> text = render(chat, std::nullopt, false);
  if (!text) return;  // it may refuse a chat that does not end in a question
  const std::size_t close = text->rfind(kThinkClose);
  if (close == std::string::npos) return;
  const std::size_t from = close + kThinkClose.size();
  const std::size_t answer = text->find(kAnswer, from);
  if (answer == std::string::npos) return;
  const std::string between = text->substr(from, answer - from);
  if (trim(between).empty()) after_thinking_ = between;
}

Result<std::string> ChatTemplate::render(const Chat& chat,
                                         std::optional<bool> enable_thinking,
                                         bool add_generation_prompt) const {
  ValueList messages;
  for (const Message& message : chat.messages) {
    messages.push_back(PONDER_TRY(message_value(message)));
  }
  ValueDict variables;
  variables.set("messages", Value::list(std::move(messages)));
  variables.set("tools",
                chat.tools_json.empty() ? Value::null() : PONDER_TRY(parse_json(chat.tools_json)));
  if (enable_thinking) variables.set("enable_thinking", Value::boolean(*enable_thinking));
  variables.set("add_generation_prompt", Value::boolean(add_generation_prompt));
  return render(Value::dict(std::move(variables)));
}

Result<std::string> ChatTemplate::render(const Value& variables) const {
  ValueDict all = special_tokens_;
  for (const auto& [name, value] : variables.as_dict().entries()) all.set(name, value);
  Result<std::string> text = template_.render(Value::dict(std::move(all)));
  if (!text) return Error{ErrorCode::engine, text.error().message, text.error().hint};
  return text;
}

std::string ChatTemplate::render_line(std::string_view json) const {
  const auto rendered = [&]() -> Result<std::string> {
    const Value request = PONDER_TRY(parse_json(json));
    const Value* messages = request.find("messages");
    if (messages == nullptr || !messages->is(Value::Kind::list)) {
      return Error{ErrorCode::parse, "request has no list 'messages'", ""};
    }
    ValueDict variables;
    variables.set("messages", *messages);
    variables.set("tools", Value::null());
    for (const std::string_view name : {"tools", "enable_thinking", "add_generation_prompt"}) {
      const Value* value = request.find(name);
      if (value != nullptr && !value->is_null()) variables.set(std::string(name), *value);
    }
    return render(Value::dict(std::move(variables)));
  }();
  ValueDict reply;
  if (rendered) {
    reply.set("rendered", Value::string(*rendered));
  } else {
    reply.set("error", Value::string(rendered.error().message));
  }
  Result<std::string> line = to_json(Value::dict(std::move(reply)));
  PONDER_CHECK(line.has_value());
  return *line;
}

}  // namespace ponder
