#pragma once

#include <span>
#include <string>
#include <string_view>

#include "harness/base/jinja/arguments.h"

namespace ponder::jinja {

/// `object.name(arguments)`
struct Method {
  using Function = Result<Value> (*)(Context&, const Value& object, Arguments&);

  std::string_view name;
  Signature signature;
  Function function;
};

std::span<const Method> string_methods();

// Shared with the filters of the same names.

/// Without the characters of `characters` at the chosen ends; without them, whitespace.
std::string stripped(std::string_view text, const Value& characters, bool left, bool right);

/// First character upper, the rest lower.
std::string capitalized(std::string_view text);

std::string replaced(std::string_view text,
                     std::string_view from,
                     std::string_view to,
                     std::int64_t limit);

/// At every line end that Python knows, which is left out.
std::vector<std::string_view> lines_of(std::string_view text, bool keep_ends = false);

}  // namespace ponder::jinja
