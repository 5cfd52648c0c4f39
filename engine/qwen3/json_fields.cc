#include "engine/qwen3/json_fields.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace ponder {

using nlohmann::json;

JsonFields::JsonFields(std::shared_ptr<const json> object, std::string path)
    : object_(std::move(object)), path_(std::move(path)) {}

Result<JsonFields> JsonFields::parse(std::string_view text, std::string path) {
  json object = json::parse(text, nullptr, false);
  if (object.is_discarded()) {
    return Error{ErrorCode::parse, path + " is not valid JSON", "fetch the file again"};
  }
  return from(std::move(object), std::move(path));
}

Result<JsonFields> JsonFields::from(json object, std::string path) {
  if (!object.is_object()) {
    return Error{ErrorCode::parse, path + " holds " + object.type_name() + ", expected an object",
                 ""};
  }
  return JsonFields(std::make_shared<const json>(std::move(object)), std::move(path));
}

const json* JsonFields::find(const char* key) const {
  const auto at = object_->find(key);
  return at == object_->end() || at->is_null() ? nullptr : &*at;
}

Result<std::int64_t> JsonFields::integer(const char* key,
                                         std::optional<std::int64_t> fallback,
                                         std::int64_t low,
                                         std::int64_t high) const {
  const json* value = find(key);
  if (value == nullptr) {
    if (fallback) return *fallback;
    return missing(key);
  }
  if (!value->is_number_integer()) return wrong(key, *value, "an integer");
  const auto number = value->get<std::int64_t>();
  const bool huge = value->is_number_unsigned() && value->get<std::uint64_t>() > INT64_MAX;
  if (huge || number < low || number > high) {
    return wrong(key, *value,
                 "an integer from " + std::to_string(low) + " to " + std::to_string(high));
  }
  return number;
}

Result<double> JsonFields::number(const char* key, double fallback) const {
  const json* value = find(key);
  if (value == nullptr) return fallback;
  if (!value->is_number()) return wrong(key, *value, "a number");
  return value->get<double>();
}

Result<bool> JsonFields::boolean(const char* key, bool fallback) const {
  const json* value = find(key);
  if (value == nullptr) return fallback;
  if (!value->is_boolean()) return wrong(key, *value, "true or false");
  return value->get<bool>();
}

Result<std::string> JsonFields::string(const char* key, std::string fallback) const {
  const json* value = find(key);
  if (value == nullptr) return fallback;
  if (!value->is_string()) return wrong(key, *value, "a string");
  return value->get<std::string>();
}

Error JsonFields::missing(const char* key) const {
  return {ErrorCode::parse, path_ + ": key '" + key + "' is missing", "fetch the file again"};
}

Error JsonFields::wrong(const char* key, const json& value, const std::string& expected) const {
  std::string shown = value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (shown.size() > 60) shown = shown.substr(0, 57) + "...";
  return {ErrorCode::parse, path_ + ": '" + key + "' is " + shown + ", expected " + expected, ""};
}

Error JsonFields::unsupported(const std::string& what, const std::string& supported) const {
  return {ErrorCode::config, path_ + ": " + what + " is not supported", "supported: " + supported};
}

}  // namespace ponder
