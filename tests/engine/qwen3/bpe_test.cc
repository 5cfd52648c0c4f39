#include "engine/qwen3/bpe.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <random>
#include <string>

namespace ponder {
namespace {

using Ids = std::vector<std::int32_t>;

std::array<std::int32_t, 256> identity() {
  std::array<std::int32_t, 256> ids = {};
  std::iota(ids.begin(), ids.end(), 0);
  return ids;
}

Ids encode(const BytePairEncoder& bpe, const std::string& word) {
  Ids ids;
  bpe.encode(word, ids);
  return ids;
}

/// The definition, as slow as it reads.
Ids by_definition(const std::vector<Merge>& merges, const std::string& word) {
  std::map<std::pair<std::int32_t, std::int32_t>, std::size_t> ranks;
  for (std::size_t i = 0; i < merges.size(); ++i) ranks[{merges[i].left, merges[i].right}] = i;
  Ids ids;
  for (const char c : word) ids.push_back(static_cast<unsigned char>(c));
  for (;;) {
    std::size_t best = merges.size();
    std::size_t where = 0;
    for (std::size_t i = 0; i + 1 < ids.size(); ++i) {
      const auto found = ranks.find({ids[i], ids[i + 1]});
      if (found != ranks.end() && found->second < best) {
        best = found->second;
        where = i;
      }
    }
    if (best == merges.size()) return ids;
    ids[where] = merges[best].merged;
    ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(where) + 1);
  }
}

TEST(BytePairEncoder, WithoutMergesGivesTheBytes) {
  const BytePairEncoder bpe(identity(), {});
  EXPECT_EQ(encode(bpe, ""), Ids{});
  EXPECT_EQ(encode(bpe, "a\xFF"), (Ids{'a', 255}));
}

TEST(BytePairEncoder, MergesTheLowestRankFirst) {
  const std::vector<Merge> merges = {{'b', 'c', 256}, {'a', 'b', 257}};
  EXPECT_EQ(encode(BytePairEncoder(identity(), merges), "abc"), (Ids{'a', 256}));
}

TEST(BytePairEncoder, MergesTheLeftmostOfEqualPairs) {
  const std::vector<Merge> merges = {{'a', 'a', 256}};
  EXPECT_EQ(encode(BytePairEncoder(identity(), merges), "aaa"), (Ids{256, 'a'}));
}

TEST(BytePairEncoder, OfEqualMergesTheLastOneCounts) {
  const std::vector<Merge> merges = {{'a', 'b', 256}, {'b', 'c', 257}, {'a', 'b', 256}};
  EXPECT_EQ(encode(BytePairEncoder(identity(), merges), "abc"), (Ids{'a', 257}));
}

TEST(BytePairEncoder, EqualsTheDefinitionOnWordsOfEveryLength) {
  std::mt19937 random(7);
  const auto below = [&](std::size_t n) { return random() % n; };
  for (int round = 0; round < 50; ++round) {
    std::vector<Merge> merges;
    Ids ids = {'a', 'b', 'c'};
    for (std::int32_t i = 0; i < 40; ++i) {
      merges.push_back({ids[below(ids.size())], ids[below(ids.size())], 256 + i});
      ids.push_back(256 + i);
    }
    const BytePairEncoder bpe(identity(), merges);
    for (std::size_t length = 0; length < 140; length += 1 + below(4)) {
      std::string word;
      for (std::size_t i = 0; i < length; ++i) word += static_cast<char>('a' + below(3));
      EXPECT_EQ(encode(bpe, word), by_definition(merges, word)) << word;
    }
  }
}

}  // namespace
}  // namespace ponder
