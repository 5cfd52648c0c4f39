#include "harness/base/codec.h"

// Writing, reading and comparing all walk the tables of codec_fields.h, so that they cannot
// disagree. Three kinds of value need more than a row: a mode is written as its text with its
// budget beside it, an enum as its word, and a prompt by its kind.

#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>

#include "harness/base/codec_fields.h"
#include "harness/base/text.h"

namespace ponder {

namespace {

using Json = nlohmann::ordered_json;

// --- writing

template <class T>
Json encode(const std::vector<T>& values);

template <class T>
inline constexpr bool kIsOptional = false;

template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;  // a field that may be left out

template <class T>
Json encode(const T& value) {
  if constexpr (kHasFields<T>) {
    Json out = Json::object();
    each_field<T>([&](const auto& f) {
      const auto& member = value.*(f.member);
      if constexpr (kIsOptional<std::decay_t<decltype(member)>>) {
        if (member) out[f.key] = encode(*member);
      } else {
        out[f.key] = encode(member);
      }
      if constexpr (std::is_same_v<std::decay_t<decltype(member)>, Mode>) {
        out["budget_tokens"] =
            member.kind == Mode::Kind::budget ? Json(member.budget_tokens) : Json(nullptr);
      }
    });
    return out;
  } else if constexpr (std::is_same_v<T, Mode> || std::is_enum_v<T>) {
    return to_string(value);
  } else {
    return value;
  }
}

template <class T>
Json encode(const std::vector<T>& values) {
  Json out = Json::array();
  for (const auto& value : values) out.push_back(encode(static_cast<const T&>(value)));
  return out;
}

std::string dump(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

/// JSON kept in a string of ours (tool schemas, tool calls): as JSON if it is, else as the string.
Json embedded(const std::string& text) {
  Json parsed = Json::parse(text, nullptr, false);
  return parsed.is_discarded() ? Json(text) : parsed;
}

Json encode_chat(const Chat& chat) {
  Json messages = Json::array();
  for (const Message& message : chat.messages) {
    Json one = encode(message);
    if (message.reasoning_content.empty()) one.erase("reasoning_content");
    if (!message.tool_calls_json.empty()) one["tool_calls"] = embedded(message.tool_calls_json);
    messages.push_back(std::move(one));
  }
  Json out = {{"messages", std::move(messages)}};
  if (!chat.tools_json.empty()) out["tools"] = embedded(chat.tools_json);
  return out;
}

// --- reading

Error wrong_type(const std::string& path, const Json& json, const char* expected) {
  return {ErrorCode::parse, path + ": found " + json.type_name() + ", expected " + expected, ""};
}

Result<void> decode(const Json& json, const std::string& path, std::string& out) {
  if (!json.is_string()) return wrong_type(path, json, "a string");
  out = json.get_ref<const std::string&>();
  return {};
}

Result<void> decode(const Json& json, const std::string& path, bool& out) {
  if (!json.is_boolean()) return wrong_type(path, json, "true or false");
  out = json.get<bool>();
  return {};
}

Result<void> decode(const Json& json, const std::string& path, double& out) {
  if (json.is_null()) return {};  // what JSON makes of infinities
  if (!json.is_number()) return wrong_type(path, json, "a number");
  out = json.get<double>();
  return {};
}

template <class T>

requires std::is_integral_v<T> Result<void> decode(const Json& json,
                                                   const std::string& path,
                                                   T& out) {
  if (!json.is_number_integer()) return wrong_type(path, json, "a whole number");
  const bool fits = json.is_number_unsigned() ? std::in_range<T>(json.get<std::uint64_t>())
                                              : std::in_range<T>(json.get<std::int64_t>());
  if (!fits) return Error{ErrorCode::parse, path + " is " + json.dump() + ", out of range", ""};
  out = json.get<T>();
  return {};
}

Result<void> decode(const Json& json, const std::string& path, Mode& out) {
  if (!json.is_string()) return wrong_type(path, json, "a mode");
  auto mode = parse_mode(json.get_ref<const std::string&>());
  if (!mode) return Error{ErrorCode::parse, path + ": " + mode.error().message, mode.error().hint};
  out = *mode;
  return {};
}

template <class T>

requires std::is_enum_v<T> Result<void> decode(const Json& json, const std::string& path, T& out) {
  if (!json.is_string()) return wrong_type(path, json, "a word");
  for (int i = 0; i < 8; ++i) {  // our enums have fewer values; beyond the last the word is empty
    const std::string word = to_string(static_cast<T>(i));
    if (!word.empty() && word == json.get_ref<const std::string&>()) {
      out = static_cast<T>(i);
      return {};
    }
  }
  return Error{ErrorCode::parse, path + " is " + dump(json) + ", not a word known here", ""};
}

template <class T>
Result<void> decode(const Json& json, const std::string& path, std::map<std::string, T>& out) {
  if (!json.is_object()) return wrong_type(path, json, "an object");
  for (const auto& [key, value] : json.items()) {
    PONDER_TRY(decode(value, path + "." + key, out[key]));
  }
  return {};
}

template <class T>
requires kHasFields<T> Result<void> decode(const Json& json, const std::string& path, T& out);

template <class T>
Result<void> decode(const Json& json, const std::string& path, std::vector<T>& out) {
  if (!json.is_array()) return wrong_type(path, json, "an array");
  out.clear();
  for (const Json& item : json) {
    const std::string at = path + "[" + std::to_string(out.size()) + "]";
    PONDER_TRY(decode(item, at, out.emplace_back()));
  }
  return {};
}

Result<void> decode(const Json& json, const std::string& path, std::vector<bool>& out) {
  if (!json.is_array()) return wrong_type(path, json, "an array");
  out.clear();
  for (const Json& item : json) {
    bool value = false;
    PONDER_TRY(decode(item, path + "[" + std::to_string(out.size()) + "]", value));
    out.push_back(value);
  }
  return {};
}

template <class T>
Result<void> decode(const Json& json, const std::string& path, std::optional<T>& out) {
  return decode(json, path, out.emplace());
}

template <class T>

requires kHasFields<T> Result<void> decode(const Json& json, const std::string& path, T& out) {
  if (!json.is_object()) return wrong_type(path, json, "an object");
  Result<void> result;
  each_field<T>([&](const auto& f) {
    const auto found = json.find(f.key);
    if (result && found != json.end()) {
      result = decode(*found, path + "." + f.key, out.*(f.member));
    }
  });
  return result;
}

template <class T>
Result<T> read(std::string_view text, const char* what) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) {
    return Error{ErrorCode::parse, std::string(what) + " is not valid JSON", ""};
  }
  T out;
  PONDER_TRY(decode(json, what, out));
  return out;
}

// --- comparing

std::string in_words(const Json& json) {
  std::string text = json.is_string() ? json.get_ref<const std::string&>() : dump(json);
  text = to_valid_utf8(text);
  if (text.empty()) return "none";
  constexpr std::size_t longest = 80;
  if (text.size() <= longest) return text;
  return text.substr(0, complete_utf8_prefix(std::string_view(text).substr(0, longest))) + "...";
}

std::string in_words(const std::string& name, const Json& a, const Json& b) {
  return name + " is " + in_words(a) + ", the stored run has " + in_words(b);
}

std::string label(const TaskInfo& task) {
  return "task " + task.name;
}

std::string label(const ModeInfo& mode) {
  return "mode " + to_string(mode.mode);
}

/// The names alone: when these lists differ, nothing inside the elements is worth telling.
template <class T>
std::string labels(const std::vector<T>& list) {
  std::string out;
  for (const T& item : list) out += (out.empty() ? "" : ", ") + label(item).substr(5);
  return out;
}

template <class T>
std::string first_difference(const std::string& name,
                             const std::vector<T>& a,
                             const std::vector<T>& b);

template <class T>
std::string first_difference(const std::string& name, const T& a, const T& b) {
  if (a == b) return "";
  if constexpr (kHasFields<T>) {
    std::string found;
    each_field<T>([&](const auto& f) {
      const std::string inner = name.empty() ? f.key : name + " " + f.key;
      if (found.empty()) found = first_difference(inner, a.*(f.member), b.*(f.member));
    });
    return found;
  } else {
    return in_words(name, encode(a), encode(b));
  }
}

template <class T>
std::string first_difference(const std::string& name,
                             const std::vector<T>& a,
                             const std::vector<T>& b) {
  if (labels(a) != labels(b)) return in_words(name, labels(a), labels(b));
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::string found = first_difference(label(a[i]) + ":", a[i], b[i]);
    if (!found.empty()) return found;
  }
  return "";
}

}  // namespace

std::string to_json(const RunManifest& manifest, int indent) {
  return dump(encode(manifest), indent);
}

Result<RunManifest> manifest_from_json(std::string_view json) {
  return read<RunManifest>(json, "manifest");
}

std::string to_json(const SampleRecord& record) {
  return dump(encode(record));
}

Result<SampleRecord> record_from_json(std::string_view json) {
  return read<SampleRecord>(json, "record");
}

std::string other_scores_to_json(const Verdict& verdict) {
  if (verdict.other_scores.empty()) return "";
  Json out = Json::object();
  for (const auto& [name, score] : verdict.other_scores) {
    const auto weight = verdict.other_weights.find(name);
    out[name] = weight == verdict.other_weights.end() ? Json(score) : Json{score, weight->second};
  }
  return dump(out);
}

Result<void> other_scores_from_json(std::string_view text, Verdict& verdict) {
  if (text.empty()) return {};
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) {
    return Error{ErrorCode::parse, "other_scores is not a JSON object: " + std::string(text), ""};
  }
  for (const auto& [name, value] : json.items()) {
    const std::string path = "other_scores." + name;
    if (!value.is_array()) {
      PONDER_TRY(decode(value, path, verdict.other_scores[name]));
    } else if (value.size() == 2) {
      PONDER_TRY(decode(value[0], path + "[0]", verdict.other_scores[name]));
      PONDER_TRY(decode(value[1], path + "[1]", verdict.other_weights[name]));
    } else {
      return wrong_type(path, value, "a score and its weight");
    }
  }
  return {};
}

std::string to_json(const std::optional<LogProbs>& choices) {
  return choices ? dump(encode(*choices)) : "";
}

Result<std::optional<LogProbs>> choices_from_json(std::string_view json) {
  if (json.empty()) return std::optional<LogProbs>();
  return std::optional<LogProbs>(PONDER_TRY(read<LogProbs>(json, "choices")));
}

std::string to_json(const Prompt& prompt) {
  if (const auto* chat = std::get_if<Chat>(&prompt)) return dump(encode_chat(*chat));
  if (const auto* text = std::get_if<Text>(&prompt)) return dump({{"text", text->text}});
  return dump({{"ids", std::get<TokenIds>(prompt).ids}});
}

std::string difference(const RunManifest::Identity& a, const RunManifest::Identity& b) {
  return first_difference("", a, b);
}

}  // namespace ponder
