#include "engine/qwen3/tokenizer.h"

#include <algorithm>
#include <utility>

#include "engine/qwen3/pretokenize.h"
#include "engine/qwen3/unicode.h"
#include "harness/base/file.h"
#include "harness/base/text.h"

namespace ponder {

namespace {

/// Smaller files are parsed faster than a cache is worth.
constexpr std::size_t kCacheAbove = std::size_t{256} << 10;  // bytes

std::vector<AddedToken> added_where(const TokenizerModel& model, bool normalized) {
  std::vector<AddedToken> out;
  for (const AddedToken& token : model.added) {
    if (token.normalized != normalized) continue;
    out.push_back(token);
    if (normalized) out.back().content = to_nfc(token.content);
  }
  return out;
}

/// Calls `between` with every part of the text that is no added token, and appends the others' ids.
template <class Between>
void split_at(const AddedTokenFinder& finder,
              std::string_view text,
              std::vector<std::int32_t>& out,
              Between between) {
  std::size_t at = 0;
  while (const auto match = finder.find(text, at)) {
    if (match->begin > at) between(text.substr(at, match->begin - at));
    out.push_back(match->id);
    at = match->end;
  }
  if (at < text.size()) between(text.substr(at));
}

}  // namespace

Result<Tokenizer> Tokenizer::load(const std::string& folder) {
  for (const char* name : {"/tokenizer.json", "/tokenizer.json.gz"}) {
    const std::string path = folder + name;
    if (!file_exists(path)) continue;
    if (PONDER_TRY(MappedFile::open(path)).bytes().size() > kCacheAbove) {
      return Tokenizer(PONDER_TRY(load_tokenizer_model(path, cache_directory() + "/tokenizers")));
    }
    const std::string json = PONDER_TRY(read_maybe_gzip(path));
    return Tokenizer(PONDER_TRY(parse_tokenizer_json(json, path)));
  }
  return Error{ErrorCode::config, folder + " has no tokenizer.json",
               "name a folder with a whole Hugging Face checkpoint, tokenizer.json included"};
}

Tokenizer::Tokenizer(TokenizerModel model)
    : model_(std::move(model)),
      bpe_(model_.byte_ids, model_.merges),
      raw_(added_where(model_, false)),
      normalized_(added_where(model_, true)) {}

std::vector<std::int32_t> Tokenizer::encode(std::string_view text, AddedTokens added) const {
  std::string valid;
  if (!is_utf8(text)) text = valid = to_valid_utf8(text);
  std::vector<std::int32_t> out;
  out.reserve(text.size() / 3);
  if (added == AddedTokens::as_text) {
    encode_words(to_nfc(text), out);
  } else {
    split_at(raw_, text, out, [&](std::string_view part) { encode_normalized(to_nfc(part), out); });
  }
  return out;
}

void Tokenizer::encode_normalized(std::string_view text, std::vector<std::int32_t>& out) const {
  split_at(normalized_, text, out, [&](std::string_view part) { encode_words(part, out); });
}

void Tokenizer::encode_words(std::string_view text, std::vector<std::int32_t>& out) const {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = word_end(text, begin);
    bpe_.encode(text.substr(begin, end - begin), out);
    begin = end;
  }
}

std::string Tokenizer::decode(std::span<const std::int32_t> ids) const {
  std::string bytes;
  for (const std::int32_t id : ids) bytes += token_bytes(id);
  return is_utf8(bytes) ? bytes : to_valid_utf8(bytes);
}

std::optional<std::int32_t> Tokenizer::id_of(std::string_view token) const {
  if (token.empty()) return std::nullopt;
  for (const AddedToken& added : model_.added) {
    if (added.content == token) return added.id;
  }
  for (std::int32_t id = 0; id < vocab_size(); ++id) {
    if (token_bytes(id) == token) return id;
  }
  return std::nullopt;
}

bool Tokenizer::is_special(std::int32_t id) const {
  return std::any_of(model_.added.begin(), model_.added.end(),
                     [&](const AddedToken& token) { return token.id == id && token.special; });
}

}  // namespace ponder
