#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace ponder {

/// One learnt merge: where `left` stands before `right`, the two may become `merged`.
struct Merge {
  std::int32_t left = 0;
  std::int32_t right = 0;
  std::int32_t merged = 0;

  bool operator==(const Merge&) const = default;
};

/// Byte-pair encoding of one word at a time. Immutable after construction: safe from any thread.
class BytePairEncoder {
 public:
  /// byte_ids  id of each single byte    merges  in rank order; of equal pairs the last one counts
  BytePairEncoder(const std::array<std::int32_t, 256>& byte_ids, std::span<const Merge> merges);

  /// Appends the ids of `word` to `out`: while any neighbours have a merge, the pair of lowest
  /// rank, leftmost among equals, is merged. Takes O(n log n) for a word of n bytes.
  void encode(std::string_view word, std::vector<std::int32_t>& out) const;

 private:
  struct Found {
    std::uint32_t rank = 0;  ///< kNoRank: the two do not merge
    std::int32_t merged = 0;
  };

  struct Slot {
    std::int32_t left = -1;  ///< -1: free
    std::int32_t right = 0;
    Found found;
  };

  Found find(std::int32_t left, std::int32_t right) const;
  Found find_bytes(char left, char right) const;
  void encode_short(std::string_view word, std::vector<std::int32_t>& out) const;
  void encode_long(std::string_view word, std::vector<std::int32_t>& out) const;

  std::array<std::int32_t, 256> byte_ids_;
  std::vector<Found> byte_pairs_;  ///< (256, 256): merges of two single bytes, asked for most
  std::vector<Slot> slots_;  ///< all merges; open addressing, a power of two, 2/3 full at most
  int shift_ = 0;
};

}  // namespace ponder
