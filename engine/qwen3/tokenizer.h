#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/qwen3/added_tokens.h"
#include "engine/qwen3/bpe.h"
#include "engine/qwen3/tokenizer_model.h"
#include "harness/base/result.h"

namespace ponder {

/// Whether text such as "<|im_end|>" inside a text stands for the token of that name.
enum class AddedTokens : std::uint8_t {
  recognise,  ///< as Hugging Face does; for text that the chat template rendered
  as_text     ///< spelled out in ordinary tokens; for text that nobody vouches for
};

/// The byte-level BPE tokenizer of Qwen2 and Qwen3: the same ids as Hugging Face tokenizers give
/// with add_special_tokens off. Immutable: every method may be called from several threads at once.
class Tokenizer {
 public:
  /// Reads tokenizer.json or tokenizer.json.gz in `folder`; a big one through a cache under
  /// cache_directory().
  /// errors  io, parse (damaged file), config (no tokenizer there, or one of another class)
  static Result<Tokenizer> load(const std::string& folder);

  explicit Tokenizer(TokenizerModel model);

  /// Ids of `text`, which is normalised to NFC; ill-formed UTF-8 is read as U+FFFD.
  std::vector<std::int32_t> encode(std::string_view text,
                                   AddedTokens added = AddedTokens::recognise) const;

  /// The bytes of all ids as text, ill-formed UTF-8 replaced by U+FFFD. Ids that stand for nothing
  /// (the padding rows of an embedding) add nothing. decode(encode(text)) is NFC(text).
  std::string decode(std::span<const std::int32_t> ids) const;

  /// The bytes that one token stands for: possibly a part of a character, so a stream decoder joins
  /// them and holds back what complete_utf8_prefix() leaves. Lives as long as the tokenizer.
  std::string_view token_bytes(std::int32_t id) const { return model_.token_bytes(id); }

  /// The token that stands for exactly these bytes, if there is one. Fast for added tokens; for
  /// others it looks at the whole vocabulary.
  std::optional<std::int32_t> id_of(std::string_view token) const;

  /// One more than the highest id that a token has; embeddings are often padded beyond it.
  std::int32_t vocab_size() const { return static_cast<std::int32_t>(model_.offsets.size()) - 1; }

  /// Control markup such as <|im_end|>; <think> and <tool_call> are added but not special.
  bool is_special(std::int32_t id) const;

 private:
  void encode_normalized(std::string_view text, std::vector<std::int32_t>& out) const;
  void encode_words(std::string_view text, std::vector<std::int32_t>& out) const;

  TokenizerModel model_;
  BytePairEncoder bpe_;
  AddedTokenFinder raw_;         ///< looked for in the text as it is
  AddedTokenFinder normalized_;  ///< looked for after NFC
};

/// One line of `ponder tokenize`: {"text": "..."} gives {"ids": [...]}; with `decode`, {"ids":
/// [...]} gives {"text": "..."}. Other keys are ignored; a bad line gives {"error": "..."}.
std::string tokenize_line(const Tokenizer& tokenizer, std::string_view json, bool decode);

}  // namespace ponder
