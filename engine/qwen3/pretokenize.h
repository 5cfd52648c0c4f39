#pragma once

#include <cstddef>
#include <string_view>

namespace ponder {

/// The split pattern of the Qwen2 and Qwen3 tokenizers, as tokenizer.json spells it.
inline constexpr std::string_view kQwen2SplitPattern =
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| "
    "?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
    "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

/// End of the word that starts at `begin`: what kQwen2SplitPattern matches there. Every character
/// belongs to some word, so calling this again at the end walks the whole text.
/// needs well-formed UTF-8, begin < text.size() on a character border
std::size_t word_end(std::string_view text, std::size_t begin);

}  // namespace ponder
