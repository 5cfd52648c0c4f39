#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/qwen3/tokenizer_model.h"

namespace ponder {

/// Finds added tokens inside a text: the leftmost one, and of those that start there the longest.
class AddedTokenFinder {
 public:
  struct Match {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::int32_t id = 0;
  };

  AddedTokenFinder() = default;
  explicit AddedTokenFinder(std::vector<AddedToken> tokens);

  std::optional<Match> find(std::string_view text, std::size_t from) const;

  bool empty() const { return tokens_.empty(); }

 private:
  std::vector<AddedToken> tokens_;             ///< by first byte, longest first
  std::array<std::uint32_t, 257> first_ = {};  ///< where the tokens of each first byte begin
};

}  // namespace ponder
