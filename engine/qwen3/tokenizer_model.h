#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/qwen3/bpe.h"
#include "harness/base/result.h"

namespace ponder {

/// A token that is looked for in the text itself, before words are split.
struct AddedToken {
  std::int32_t id = 0;
  std::string content;
  bool special = false;     ///< control markup such as <|im_end|>; <think> is not special
  bool normalized = false;  ///< looked for after NFC instead of before

  bool operator==(const AddedToken&) const = default;
};

/// What a tokenizer.json says, in the form that the encoder works on.
struct TokenizerModel {
  std::string bytes;                   ///< the bytes of all tokens, back to back in id order
  std::vector<std::uint32_t> offsets;  ///< of each id into `bytes`; one more than there are ids
  std::array<std::int32_t, 256> byte_ids = {};  ///< id of each single byte
  std::vector<Merge> merges;                    ///< in rank order
  std::vector<AddedToken> added;

  /// Empty for an id that no token has.
  std::string_view token_bytes(std::int32_t id) const {
    const auto i = static_cast<std::size_t>(id);
    if (id < 0 || i + 1 >= offsets.size()) return {};
    return std::string_view(bytes).substr(offsets[i], offsets[i + 1] - offsets[i]);
  }

  bool operator==(const TokenizerModel&) const = default;
};

/// Reads the text of a tokenizer.json: byte-level BPE with NFC and the Qwen2 split pattern. Any
/// other class of tokenizer is refused, since its ids would be wrong without anybody noticing.
/// `name` is the file's name, for messages.
/// errors  parse (not JSON, or inconsistent), config (another class of tokenizer)
Result<TokenizerModel> parse_tokenizer_json(std::string_view json, const std::string& name);

/// The model as bytes, and back. nullopt for bytes that pack() did not write.
std::string pack(const TokenizerModel& model);
std::optional<TokenizerModel> unpack(std::string_view bytes);

/// Reads the tokenizer.json (or .json.gz) at `path` through a binary cache in `cache_folder`, named
/// by the sha256 of the file: parsing 11 MB of JSON would dominate the start of a run. A cache file
/// that is damaged is written anew; one that cannot be written is done without. errors  io (reading
/// `path`), and those of parse_tokenizer_json
Result<TokenizerModel> load_tokenizer_model(const std::string& path,
                                            const std::string& cache_folder);

}  // namespace ponder
