#include "scorers/program/fenced_code.h"

#include <algorithm>
#include <cctype>

#include "harness/base/text.h"

namespace ponder::program {

namespace {

struct Fence {
  char mark = '`';
  std::size_t length = 0;  ///< 0: the line is no fence
  std::size_t indent = 0;
  std::string_view info = {};
};

Fence fence_of(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  Fence fence;
  while (fence.indent < line.size() && (line[fence.indent] == ' ' || line[fence.indent] == '\t')) {
    ++fence.indent;
  }
  if (fence.indent == line.size()) return fence;
  fence.mark = line[fence.indent];
  if (fence.mark != '`' && fence.mark != '~') return fence;
  std::size_t end = fence.indent;
  while (end < line.size() && line[end] == fence.mark) ++end;
  fence.info = trim(line.substr(end));
  // `code` in a line of text is no fence.
  const bool inline_code = fence.mark == '`' && fence.info.find('`') != std::string_view::npos;
  if (end - fence.indent >= 3 && !inline_code) fence.length = end - fence.indent;
  return fence;
}

std::string first_word(std::string_view info) {
  std::string word;
  for (const char c : info) {
    if (c == ' ' || c == ',' || c == '{' || c == ':') break;
    word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return word;
}

std::string_view without_indent(std::string_view line, std::size_t indent) {
  std::size_t cut = 0;
  while (cut < indent && cut < line.size() && (line[cut] == ' ' || line[cut] == '\t')) ++cut;
  return line.substr(cut);
}

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_word_character(text[at - 1]);
    const std::size_t end = at + word.size();
    if (begins && (end == text.size() || !is_word_character(text[end]))) return true;
  }
  return false;
}

}  // namespace

std::vector<FencedBlock> fenced_blocks(std::string_view text) {
  std::vector<FencedBlock> blocks;
  Fence open;
  for (const std::string_view line : split(text, '\n')) {
    const Fence fence = fence_of(line);
    if (open.length == 0) {
      if (fence.length == 0) continue;
      open = fence;
      blocks.push_back({.language = first_word(fence.info), .closed = false});
    } else if (fence.mark == open.mark && fence.length >= open.length && fence.info.empty()) {
      blocks.back().closed = true;
      open = {};
    } else {
      blocks.back().code += without_indent(line, open.indent);
      blocks.back().code += '\n';
    }
  }
  return blocks;
}

std::optional<std::string> fenced_code(std::string_view text,
                                       const std::vector<std::string>& languages,
                                       std::string_view wanted) {
  const std::vector<FencedBlock> blocks = fenced_blocks(text);
  const FencedBlock* largest = nullptr;
  const FencedBlock* last = nullptr;
  for (const FencedBlock& block : blocks) {
    const bool known = block.language.empty() || std::find(languages.begin(), languages.end(),
                                                           block.language) != languages.end();
    if (!known) continue;
    if (largest == nullptr || block.code.size() > largest->code.size()) largest = &block;
    if (!wanted.empty() && has_word(block.code, wanted)) last = &block;
  }
  const FencedBlock* chosen = last != nullptr ? last : largest;
  if (chosen == nullptr) return {};
  return chosen->code;
}

}  // namespace ponder::program
