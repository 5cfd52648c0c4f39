#pragma once

// Reading typed fields out of a JSON object from outside, with errors that name file and key.
// For .cc files only: pulls in nlohmann.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace ponder {

class JsonFields {
 public:
  /// errors  parse (not JSON, or not an object)
  static Result<JsonFields> parse(std::string_view text, std::string path) {
    nlohmann::json object = nlohmann::json::parse(text, nullptr, false);
    if (object.is_discarded()) {
      return Error{ErrorCode::parse, path + " is not valid JSON", "fetch the file again"};
    }
    return from(std::move(object), std::move(path));
  }

  static Result<JsonFields> from(nlohmann::json object, std::string path) {
    if (!object.is_object()) {
      return Error{ErrorCode::parse, path + " holds " + object.type_name() + ", expected an object",
                   ""};
    }
    return JsonFields(std::move(object), std::move(path));
  }

  const nlohmann::json* find(const char* key) const {
    const auto at = object_.find(key);
    return at == object_.end() || at->is_null() ? nullptr : &*at;
  }

  /// Present: within [low, high], else an error; absent: `fallback`, or an error without one.
  Result<std::int64_t> integer(const char* key,
                               std::optional<std::int64_t> fallback,
                               std::int64_t low,
                               std::int64_t high) const {
    const nlohmann::json* value = find(key);
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

  Result<double> number(const char* key, double fallback) const {
    const nlohmann::json* value = find(key);
    if (value == nullptr) return fallback;
    if (!value->is_number()) return wrong(key, *value, "a number");
    return value->get<double>();
  }

  Result<bool> boolean(const char* key, bool fallback) const {
    const nlohmann::json* value = find(key);
    if (value == nullptr) return fallback;
    if (!value->is_boolean()) return wrong(key, *value, "true or false");
    return value->get<bool>();
  }

  Result<std::string> string(const char* key, std::string fallback) const {
    const nlohmann::json* value = find(key);
    if (value == nullptr) return fallback;
    if (!value->is_string()) return wrong(key, *value, "a string");
    return value->get<std::string>();
  }

  Error missing(const char* key) const {
    return {ErrorCode::parse, path_ + ": key '" + key + "' is missing", "fetch the file again"};
  }

  Error wrong(const char* key, const nlohmann::json& value, const std::string& expected) const {
    std::string shown = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    if (shown.size() > 60) shown = shown.substr(0, 57) + "...";
    return {ErrorCode::parse, path_ + ": '" + key + "' is " + shown + ", expected " + expected, ""};
  }

  const std::string& path() const { return path_; }

 private:
  JsonFields(nlohmann::json object, std::string path)
      : object_(std::move(object)), path_(std::move(path)) {}

  nlohmann::json object_;
  std::string path_;
};

}  // namespace ponder
