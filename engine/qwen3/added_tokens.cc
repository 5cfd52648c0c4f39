#include "engine/qwen3/added_tokens.h"

#include <algorithm>
#include <utility>

namespace ponder {

namespace {

std::size_t first_byte(const AddedToken& token) {
  return static_cast<unsigned char>(token.content[0]);
}

}  // namespace

AddedTokenFinder::AddedTokenFinder(std::vector<AddedToken> tokens) : tokens_(std::move(tokens)) {
  std::stable_sort(tokens_.begin(), tokens_.end(), [](const AddedToken& a, const AddedToken& b) {
    if (first_byte(a) != first_byte(b)) return first_byte(a) < first_byte(b);
    return a.content.size() > b.content.size();
  });
  for (const AddedToken& token : tokens_) ++first_[first_byte(token) + 1];
  for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
}

std::optional<AddedTokenFinder::Match> AddedTokenFinder::find(std::string_view text,
                                                              std::size_t from) const {
  if (tokens_.empty()) return std::nullopt;
  for (std::size_t at = from; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    for (std::uint32_t i = first_[byte]; i < first_[byte + 1U]; ++i) {
      const std::string_view content = tokens_[i].content;
      if (text.substr(at).starts_with(content)) {
        return Match{at, at + content.size(), tokens_[i].id};
      }
    }
  }
  return std::nullopt;
}

}  // namespace ponder
