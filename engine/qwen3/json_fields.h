#pragma once

// Reading typed fields out of a JSON object from outside, with errors that name file and key.

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace ponder {

/// A JSON object of a file. A key whose value is null counts as absent. Cheap to copy.
class JsonFields {
 public:
  /// errors  parse (not JSON, or not an object)
  static Result<JsonFields> parse(std::string_view text, std::string path);

  /// errors  parse (not an object)
  static Result<JsonFields> from(nlohmann::json object, std::string path);

  /// Null if absent.
  const nlohmann::json* find(const char* key) const;

  /// Present: within [low, high], else an error; absent: `fallback`, or an error without one.
  Result<std::int64_t> integer(const char* key,
                               std::optional<std::int64_t> fallback,
                               std::int64_t low,
                               std::int64_t high) const;
  Result<double> number(const char* key, double fallback) const;
  Result<bool> boolean(const char* key, bool fallback) const;
  Result<std::string> string(const char* key, std::string fallback) const;

  Error missing(const char* key) const;
  Error wrong(const char* key, const nlohmann::json& value, const std::string& expected) const;

  /// A value that is well-formed but cannot be run. errors  config
  Error unsupported(const std::string& what, const std::string& supported) const;

  const std::string& path() const { return path_; }

 private:
  JsonFields(std::shared_ptr<const nlohmann::json> object, std::string path);

  std::shared_ptr<const nlohmann::json> object_;
  std::string path_;
};

}  // namespace ponder
