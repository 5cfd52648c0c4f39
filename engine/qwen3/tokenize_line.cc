#include <nlohmann/json.hpp>

#include "engine/qwen3/tokenizer.h"

namespace ponder {

namespace {

using nlohmann::json;

Result<std::vector<std::int32_t>> ids_of(const json& line) {
  const auto found = line.find("ids");
  if (found == line.end() || !found->is_array()) {
    return Error{ErrorCode::parse, "the line has no list \"ids\"", ""};
  }
  std::vector<std::int32_t> ids;
  for (const json& id : *found) {
    if (!id.is_number_integer() || id < 0 || id > INT32_MAX) {
      return Error{ErrorCode::parse,
                   "\"ids\" holds " + id.dump(-1, ' ', false, json::error_handler_t::replace) +
                       ", expected token ids",
                   ""};
    }
    ids.push_back(id.get<std::int32_t>());
  }
  return ids;
}

Result<json> answer(const Tokenizer& tokenizer, std::string_view text, bool decode) {
  const json line = json::parse(text, nullptr, false);
  if (line.is_discarded()) return Error{ErrorCode::parse, "the line is not JSON", ""};
  if (!line.is_object()) return Error{ErrorCode::parse, "the line is not a JSON object", ""};
  if (decode) {
    const std::vector<std::int32_t> ids = PONDER_TRY(ids_of(line));
    return json{{"text", tokenizer.decode(ids)}};
  }
  const auto found = line.find("text");
  if (found == line.end() || !found->is_string()) {
    return Error{ErrorCode::parse, "the line has no string \"text\"", ""};
  }
  return json{{"ids", tokenizer.encode(found->get_ref<const std::string&>())}};
}

}  // namespace

std::string tokenize_line(const Tokenizer& tokenizer, std::string_view text, bool decode) {
  const auto result = answer(tokenizer, text, decode);
  return (result ? *result : json{{"error", result.error().message}}).dump();
}

}  // namespace ponder
