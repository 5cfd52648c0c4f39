#pragma once

// A tokenizer.json of the Qwen class that fits into a test: the 256 bytes and a few merges.

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/qwen3/pretokenize.h"
#include "engine/qwen3/unicode.h"

namespace ponder::test {

/// A byte as the GPT-2 alphabet of tokenizer.json spells it.
inline std::string spelled(unsigned char byte) {
  static const std::vector<std::string> table = [] {
    std::vector<std::string> out;
    char32_t next = 0x100;
    for (char32_t b = 0; b < 256; ++b) {
      const bool printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      append_utf8(printable ? b : next++, out.emplace_back());
    }
    return out;
  }();
  return table[byte];
}

inline std::string spelled(const std::string& bytes) {
  std::string out;
  for (const char c : bytes) out += spelled(static_cast<unsigned char>(c));
  return out;
}

using Merges = std::vector<std::pair<std::string, std::string>>;  // of bytes, not of spellings

inline const Merges& default_merges() {
  static const Merges merges = {{"h", "e"},  {"l", "l"},     {"he", "ll"},     {"hell", "o"},
                                {" ", "w"},  {"o", "r"},     {" w", "or"},     {"\xC3", "\xA9"},
                                {" ", " "},  {"\n", "\n"},   {"\xE4", "\xBD"}, {"\xE4\xBD", "\xA0"},
                                {"l", "d"},  {" wor", "ld"}, {"a", "a"},       {"aa", "aa"},
                                {"aa", "a"}, {"r", "l"},     {"1", "2"}};
  return merges;
}

/// Ids 0 to 255 are the bytes in order, then one id a merge, then <|end|> (special), <think>,
/// </think> and <think>> (not special).
inline nlohmann::ordered_json small_tokenizer(const Merges& merges = default_merges()) {
  using json = nlohmann::ordered_json;
  json vocab = json::object();
  for (int byte = 0; byte < 256; ++byte) vocab[spelled(static_cast<unsigned char>(byte))] = byte;
  json pairs = json::array();
  int id = 256;
  for (const auto& [left, right] : merges) {
    pairs.push_back({spelled(left), spelled(right)});
    if (!vocab.contains(spelled(left + right))) vocab[spelled(left + right)] = id++;
  }
  json added = json::array();
  for (const char* content : {"<|end|>", "<think>", "</think>", "<think>>"}) {
    added.push_back({{"id", id++},
                     {"content", content},
                     {"single_word", false},
                     {"lstrip", false},
                     {"rstrip", false},
                     {"normalized", false},
                     {"special", content[1] == '|'}});
  }
  const json byte_level = {
      {"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", false}};
  return {{"version", "1.0"},
          {"added_tokens", added},
          {"normalizer", {{"type", "NFC"}}},
          {"pre_tokenizer",
           {{"type", "Sequence"},
            {"pretokenizers",
             {{{"type", "Split"},
               {"pattern", {{"Regex", kQwen2SplitPattern}}},
               {"behavior", "Isolated"},
               {"invert", false}},
              byte_level}}}},
          {"post_processor", byte_level},
          {"decoder", byte_level},
          {"model",
           {{"type", "BPE"},
            {"dropout", nullptr},
            {"ignore_merges", false},
            {"vocab", vocab},
            {"merges", pairs}}}};
}

}  // namespace ponder::test
