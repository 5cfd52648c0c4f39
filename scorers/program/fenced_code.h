#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ponder::program {

/// A block of code in Markdown, between lines of ``` or ~~~. Indented fences (in a list) have their
/// indentation taken off each line. A block that is never closed goes to the end of the text.
struct FencedBlock {
  std::string language = {};  ///< first word after the opening fence, lower case; may be empty
  std::string code = {};
  bool closed = true;
};

std::vector<FencedBlock> fenced_blocks(std::string_view text);

/// The code of the answer: of the blocks whose language is one of `languages` or not given, the
/// last that has `wanted` as a whole word (if `wanted` is not empty), else the one with the most
/// bytes, the first of equals. None: there is no such block.
std::optional<std::string> fenced_code(std::string_view text,
                                       const std::vector<std::string>& languages,
                                       std::string_view wanted);

}  // namespace ponder::program
