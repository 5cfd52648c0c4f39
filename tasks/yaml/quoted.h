#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ponder {

/// A scalar in quotes at byte `begin` of a YAML text, read anew. The library folds the lines of one
/// that ends in blank lines otherwise than Python's reader, and prompts are made of these.
/// nullopt: no quote stands there, or it is never closed.
std::optional<std::string> read_quoted(std::string_view text, std::size_t begin);

}  // namespace ponder
