// Byte-pair encoding. A word starts as one id per byte; then the neighbours whose merge was learnt
// first (lowest rank) are merged, again and again, until no neighbours have a merge.
//
// Most words are a few bytes long: for these a scan over all pairs finds the lowest rank faster
// than any clever structure. Long words (a line of Chinese, a base64 blob) keep their pairs in a
// heap and their symbols in a linked list, so that a word of a million bytes is not quadratic.

#include "engine/qwen3/bpe.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <queue>

namespace ponder {

namespace {

constexpr std::uint32_t kNoRank = 0xFFFFFFFF;
constexpr std::uint64_t kNoPair = ~std::uint64_t{0};
constexpr std::size_t kShortWord = 48;  // bytes; above it the heap is faster than the scan

/// Multiplicative hashing (Knuth): the high bits of key * 2^64/phi.
std::size_t slot_of(std::int32_t left, std::int32_t right, int shift) {
  const std::uint64_t key = static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32 |
                            static_cast<std::uint32_t>(right);
  return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15U) >> shift);
}

}  // namespace

BytePairEncoder::BytePairEncoder(const std::array<std::int32_t, 256>& byte_ids,
                                 std::span<const Merge> merges)
    : byte_ids_(byte_ids) {
  const std::size_t size = std::bit_ceil(std::max<std::size_t>(merges.size() * 3 / 2, 2));
  shift_ = 64 - std::countr_zero(size);
  slots_.assign(size, Slot{-1, 0, {kNoRank, 0}});
  for (std::size_t rank = 0; rank < merges.size(); ++rank) {
    const auto [left, right, merged] = merges[rank];
    std::size_t at = slot_of(left, right, shift_);
    while (slots_[at].left >= 0 && (slots_[at].left != left || slots_[at].right != right)) {
      at = (at + 1) & (size - 1);
    }
    slots_[at] = {left, right, {static_cast<std::uint32_t>(rank), merged}};
  }
  byte_pairs_.reserve(256 * 256);
  for (const std::int32_t left : byte_ids_) {
    for (const std::int32_t right : byte_ids_) byte_pairs_.push_back(find(left, right));
  }
}

BytePairEncoder::Found BytePairEncoder::find(std::int32_t left, std::int32_t right) const {
  for (std::size_t at = slot_of(left, right, shift_);; at = (at + 1) & (slots_.size() - 1)) {
    const Slot& slot = slots_[at];
    if ((slot.left == left && slot.right == right) || slot.left < 0) return slot.found;
  }
}

BytePairEncoder::Found BytePairEncoder::find_bytes(char left, char right) const {
  return byte_pairs_[static_cast<std::size_t>(static_cast<unsigned char>(left)) << 8 |
                     static_cast<unsigned char>(right)];
}

void BytePairEncoder::encode(std::string_view word, std::vector<std::int32_t>& out) const {
  word.size() <= kShortWord ? encode_short(word, out) : encode_long(word, out);
}

void BytePairEncoder::encode_short(std::string_view word, std::vector<std::int32_t>& out) const {
  std::int32_t ids[kShortWord];
  Found pairs[kShortWord];  // pairs[i] merges ids[i] and ids[i + 1]
  std::size_t n = 0;
  for (const char c : word) {
    ids[n] = byte_ids_[static_cast<unsigned char>(c)];
    if (n > 0) pairs[n - 1] = find_bytes(word[n - 1], c);
    ++n;
  }
  while (n > 1) {
    std::size_t best = 0;
    for (std::size_t i = 1; i + 1 < n; ++i) {
      if (pairs[i].rank < pairs[best].rank) best = i;
    }
    if (pairs[best].rank == kNoRank) break;
    ids[best] = pairs[best].merged;
    std::copy(ids + best + 2, ids + n, ids + best + 1);
    std::copy(pairs + best + 1, pairs + n - 1, pairs + best);
    --n;
    if (best + 1 < n) pairs[best] = find(ids[best], ids[best + 1]);
    if (best > 0) pairs[best - 1] = find(ids[best - 1], ids[best]);
  }
  out.insert(out.end(), ids, ids + n);
}

void BytePairEncoder::encode_long(std::string_view word, std::vector<std::int32_t>& out) const {
  struct Symbol {
    std::int32_t id;
    std::size_t previous;  // own index at the start
    std::size_t next;      // word.size() at the end
    Found pair;            // with the symbol after it
  };

  const std::size_t n = word.size();
  std::vector<Symbol> symbols(n);
  using Entry = std::pair<std::uint32_t, std::size_t>;  // rank, index of the left symbol
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  const auto update = [&](std::size_t i) {
    Symbol& left = symbols[i];
    left.pair = left.next < n ? find(left.id, symbols[left.next].id) : Found{kNoRank, 0};
    if (left.pair.rank != kNoRank) queue.emplace(left.pair.rank, i);
  };

  for (std::size_t i = 0; i < n; ++i) {
    symbols[i] = {
        byte_ids_[static_cast<unsigned char>(word[i])], i == 0 ? 0 : i - 1, i + 1, {kNoRank, 0}};
  }
  for (std::size_t i = 0; i < n; ++i) update(i);
  while (!queue.empty()) {
    const auto [rank, i] = queue.top();
    queue.pop();
    Symbol& left = symbols[i];
    if (left.pair.rank != rank) continue;  // either symbol has changed since
    Symbol& right = symbols[left.next];
    left.id = left.pair.merged;
    left.next = right.next;
    right.pair.rank = kNoRank;
    if (left.next < n) symbols[left.next].previous = i;
    update(i);
    if (i > 0) update(left.previous);
  }
  for (std::size_t i = 0; i < n; i = symbols[i].next) out.push_back(symbols[i].id);
}

}  // namespace ponder
