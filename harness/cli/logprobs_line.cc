#include "harness/cli/logprobs_line.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace ponder {

namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Error bad(const std::string& message) {
  return {ErrorCode::parse, message, ""};
}

/// The value of a key that is there and not null.
const Json* given(const Json& line, const char* key) {
  const auto found = line.find(key);
  return found == line.end() || found->is_null() ? nullptr : &*found;
}

Result<std::string> text_of(const Json& value, const std::string& what) {
  if (value.is_string()) return value.get<std::string>();
  return bad(what + " is " + value.type_name() + ", expected a string");
}

Result<std::vector<std::string>> texts_of(const Json& value, const std::string& what) {
  if (!value.is_array()) return bad(what + " is " + value.type_name() + ", expected a list");
  std::vector<std::string> out;
  for (const Json& one : value) out.push_back(PONDER_TRY(text_of(one, "a part of " + what)));
  if (out.empty()) return bad(what + " is empty");
  return out;
}

Result<TokenIds> ids_of(const Json& value) {
  if (!value.is_array())
    return bad("\"ids\" is " + std::string(value.type_name()) + ", expected a list of token ids");
  TokenIds out;
  for (const Json& id : value) {
    if (!id.is_number_integer() || id < 0 || id > INT32_MAX) {
      return bad("\"ids\" holds " + dump(id) + ", expected token ids");
    }
    out.ids.push_back(id.get<std::int32_t>());
  }
  return out;
}

Result<Chat> chat_of(const Json& messages, const Json* tools) {
  if (!messages.is_array() || messages.empty()) {
    return bad("\"messages\" is not a list with at least one message");
  }
  Chat chat;
  for (const Json& one : messages) {
    if (!one.is_object()) return bad("\"messages\" holds " + dump(one) + ", expected objects");
    Message message;
    const Json* role = given(one, "role");
    if (role == nullptr) return bad("a message has no \"role\"");
    message.role = PONDER_TRY(text_of(*role, "\"role\""));
    if (const Json* content = given(one, "content")) {
      message.content = PONDER_TRY(text_of(*content, "\"content\""));
    }
    if (const Json* thinking = given(one, "reasoning_content")) {
      message.reasoning_content = PONDER_TRY(text_of(*thinking, "\"reasoning_content\""));
    }
    if (const Json* calls = given(one, "tool_calls")) message.tool_calls_json = dump(*calls);
    chat.messages.push_back(std::move(message));
  }
  if (tools != nullptr) chat.tools_json = dump(*tools);
  return chat;
}

/// Exactly one of the keys; "" if there is none. errors  parse (two of them)
Result<std::string> one_of(const Json& line, std::initializer_list<const char*> keys) {
  std::string found;
  for (const char* key : keys) {
    if (given(line, key) == nullptr) continue;
    if (!found.empty()) {
      return bad("the line has \"" + found + "\" and \"" + key + "\", expected one");
    }
    found = key;
  }
  return found;
}

Result<Prompt> prompt_of(const Json& line) {
  const std::string key = PONDER_TRY(one_of(line, {"ids", "context", "messages"}));
  if (key.empty()) return bad("the line has no \"ids\", \"context\" or \"messages\"");
  const Json& value = *given(line, key.c_str());
  if (key == "ids") return Prompt(PONDER_TRY(ids_of(value)));
  if (key == "messages") {
    return Prompt(PONDER_TRY(chat_of(value, given(line, "tools"))));
  }
  return Prompt(Text { PONDER_TRY(text_of(value, "\"context\"")) });
}

Result<Mode> mode_of(const Json& line) {
  const Json* value = given(line, "mode");
  if (value == nullptr) return Mode{};
  const auto mode = parse_mode(PONDER_TRY(text_of(*value, "\"mode\"")));
  if (mode) return *mode;
  return Error{ErrorCode::parse, "\"mode\": " + mode.error().message, mode.error().hint};
}

Result<AnswerSlot> slot_of(const Json& line, const LogprobsOptions& options) {
  AnswerSlot slot;
  slot.choices = PONDER_TRY(texts_of(*given(line, "choices"), "\"choices\""));
  for (auto a = slot.choices.begin(); a != slot.choices.end(); ++a) {
    if (std::find(slot.choices.begin(), a, *a) != a) {
      return bad("\"choices\" holds '" + *a + "' twice");
    }
  }
  if (const Json* prefix = given(line, "prefix")) {
    slot.prefix = PONDER_TRY(text_of(*prefix, "\"prefix\""));
  }
  const Mode mode = PONDER_TRY(mode_of(line));
  slot.generate.modes = {mode};
  slot.generate.sampling = PONDER_TRY(options.sampling(mode));
  slot.generate.seed = options.seed;
  slot.generate.max_tokens = options.max_tokens;
  slot.generate.stop_text = options.stop_text;
  return slot;
}

// --- answers

Json scores_json(const LogProbs& scores,
                 std::size_t i,
                 bool top,
                 const std::function<std::string(std::int32_t)>& token_text) {
  Json logprobs = Json::array();
  Json ids = Json::array();
  Json tops = Json::array();
  for (const ScoredToken& token : scores.tokens[i]) {
    logprobs.push_back(token.logprob);
    ids.push_back(token.id);
    Json place = Json::array();
    for (const TokenLogProb& one : token.top) {
      place.push_back({{"id", one.id}, {"token", token_text(one.id)}, {"logprob", one.logprob}});
    }
    tops.push_back(std::move(place));
  }
  Json out = {{"logprobs", std::move(logprobs)},
              {"ids", std::move(ids)},
              {"sum", scores.sums[i]},
              {"tokens", scores.token_counts[i]},
              {"greedy", static_cast<bool>(scores.greedy[i])}};
  if (top) out["top"] = std::move(tops);
  return out;
}

Json slot_json(const LogprobsLine& line, const Mode& mode, const Completion& completion) {
  Json choices = nullptr;
  if (completion.choices) {
    const LogProbs& scores = *completion.choices;
    const std::vector<double> probabilities = normalised_probabilities(scores);
    choices = Json::object();
    for (std::size_t i = 0; i < line.choices.size(); ++i) {
      choices[line.choices[i]] = {{"logprob", scores.sums[i]},
                                  {"probability", probabilities[i]},
                                  {"tokens", scores.token_counts[i]},
                                  {"greedy", static_cast<bool>(scores.greedy[i])}};
    }
  }
  return {{"choices", std::move(choices)},
          {"mode", to_string(mode)},
          {"thinking_end", to_string(completion.thinking_end)},
          {"finish", to_string(completion.finish)},
          {"thinking", completion.thinking},
          {"thinking_tokens", completion.usage.thinking_tokens}};
}

}  // namespace

Result<LogprobsLine> parse_logprobs_line(std::string_view json,
                                         std::int64_t number,
                                         const LogprobsOptions& options) {
  const Json line = Json::parse(json, nullptr, false);
  if (line.is_discarded()) return bad("the line is not JSON");
  if (!line.is_object()) return bad("the line is not a JSON object");
  LogprobsLine out;
  out.request.key = {.task = "logprobs", .sample = std::to_string(number)};
  out.request.prompt = PONDER_TRY(prompt_of(line));
  const std::string what = PONDER_TRY(one_of(line, {"continuation", "continuations", "choices"}));
  if (what == "choices") {
    AnswerSlot slot = PONDER_TRY(slot_of(line, options));
    out.choices = slot.choices;
    out.request.work = std::move(slot);
    return out;
  }
  if (PONDER_TRY(mode_of(line)) != Mode{.kind = Mode::Kind::no_thinking} &&
      given(line, "mode") != nullptr) {
    return bad("\"mode\" is for \"choices\": a continuation is scored where the answer begins");
  }
  LogLikelihood work{.tokens = true, .top = options.top};
  if (what.empty()) {
    work.prompt = std::holds_alternative<TokenIds>(out.request.prompt);
    if (!work.prompt) {
      return bad("the line has no \"continuation\", \"continuations\" or \"choices\"");
    }
  } else if (what == "continuation") {
    work.continuations = { PONDER_TRY(text_of(*given(line, what.c_str()), "\"continuation\"")) };
  } else {
    work.continuations = PONDER_TRY(texts_of(*given(line, what.c_str()), "\"continuations\""));
    out.list = true;
  }
  out.request.work = std::move(work);
  return out;
}

std::string logprobs_answer(const LogprobsLine& line,
                            const Event& event,
                            const std::function<std::string(std::int32_t)>& token_text) {
  if (const auto* completion = std::get_if<Completion>(&event.result)) {
    return dump(slot_json(line, event.mode, *completion));
  }
  const LogProbs& scores = std::get<LogProbs>(event.result);
  const bool top = std::get<LogLikelihood>(line.request.work).top > 0;
  if (!line.list) return dump(scores_json(scores, 0, top, token_text));
  Json list = Json::array();
  for (std::size_t i = 0; i < scores.sums.size(); ++i) {
    list.push_back(scores_json(scores, i, top, token_text));
  }
  return dump({{"continuations", std::move(list)}});
}

std::string logprobs_error(std::int64_t number, const Error& error) {
  Json out = {{"error", "line " + std::to_string(number) + ": " + error.message}};
  if (!error.hint.empty()) out["hint"] = error.hint;
  return dump(out);
}

}  // namespace ponder
