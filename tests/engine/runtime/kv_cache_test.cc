#include "engine/runtime/kv_cache.h"

#include <gtest/gtest.h>

#include <numeric>

#include "harness/base/rng.h"

namespace ponder {
namespace {

KvCache::PageIds page_ids(std::int32_t first) {
  KvCache::PageIds ids;
  std::iota(ids.begin(), ids.end(), first);
  return ids;
}

std::vector<std::int32_t> join(std::initializer_list<KvCache::PageIds> pages) {
  std::vector<std::int32_t> out;
  for (const auto& page : pages) out.insert(out.end(), page.begin(), page.end());
  return out;
}

std::vector<std::int32_t> found(KvCache& cache, const std::vector<std::int32_t>& ids) {
  std::vector<std::int32_t> pages;
  cache.match(ids, pages);
  return pages;
}

TEST(KvCache, GivesOutEveryPageOnceThenNone) {
  KvCache cache(3, true);
  EXPECT_TRUE(cache.take());
  EXPECT_TRUE(cache.take());
  EXPECT_TRUE(cache.take());
  EXPECT_FALSE(cache.take());
}

TEST(KvCache, FindsAPublishedPrefixAndNotMore) {
  KvCache cache(4, true);
  const std::int32_t a = *cache.take();
  const std::int32_t b = *cache.take();
  cache.publish(a, -1, page_ids(0));
  cache.publish(b, a, page_ids(100));
  EXPECT_EQ(found(cache, join({page_ids(0), page_ids(100), page_ids(200)})),
            (std::vector<std::int32_t>{a, b}));
  EXPECT_EQ(found(cache, join({page_ids(0), page_ids(200)})), (std::vector<std::int32_t>{a}));
}

TEST(KvCache, ASecondPageIsFoundOnlyBehindItsOwnFirst) {
  KvCache cache(4, true);
  const std::int32_t a = *cache.take();
  const std::int32_t b = *cache.take();
  cache.publish(a, -1, page_ids(0));
  cache.publish(b, a, page_ids(100));
  EXPECT_TRUE(found(cache, join({page_ids(100)})).empty());
}

TEST(KvCache, APartialPageNeverMatches) {
  KvCache cache(2, true);
  const std::int32_t a = *cache.take();
  cache.publish(a, -1, page_ids(0));
  std::vector<std::int32_t> ids = join({page_ids(0)});
  ids.pop_back();
  EXPECT_TRUE(found(cache, ids).empty());
}

TEST(KvCache, EvictsTheLongestUnusedFirst) {
  KvCache cache(2, true);
  const std::int32_t a = *cache.take();
  const std::int32_t b = *cache.take();
  cache.publish(a, -1, page_ids(0));
  cache.publish(b, -1, page_ids(50));
  cache.release(a);
  cache.release(b);
  EXPECT_EQ(*cache.take(), a);
  EXPECT_TRUE(found(cache, join({page_ids(0)})).empty());
  EXPECT_EQ(found(cache, join({page_ids(50)})).size(), 1U);
}

TEST(KvCache, SwitchedOffItFindsNothing) {
  KvCache cache(2, false);
  const std::int32_t a = *cache.take();
  cache.publish(a, -1, page_ids(0));
  EXPECT_TRUE(found(cache, join({page_ids(0)})).empty());
}

// A model of the cache that only counts: ten thousand random operations must agree with it, and all
// pages must come back.
TEST(KvCache, RandomOperationsLeakNothing) {
  constexpr std::int32_t kPages = 40;
  KvCache cache(kPages, true);
  Rng rng(7);
  std::vector<std::vector<std::int32_t>> owners;  // each holds pages of one prefix chain
  std::vector<std::vector<std::int32_t>> texts;
  for (int step = 0; step < 10'000; ++step) {
    const std::uint32_t action = rng.below(4);
    if (action == 0 || owners.empty()) {  // start: match a random text of a small family
      std::vector<std::int32_t> text;
      for (std::uint32_t i = 0, n = 1 + rng.below(4); i < n; ++i) {
        const auto page = page_ids(static_cast<std::int32_t>(rng.below(3)) * 100);
        text.insert(text.end(), page.begin(), page.end());
      }
      owners.push_back(found(cache, text));
      texts.push_back(text);
    } else if (action == 1) {  // grow and publish
      const std::size_t who = rng.below(static_cast<std::uint32_t>(owners.size()));
      auto& pages = owners[who];
      if (pages.size() * 16 < texts[who].size()) {
        if (const auto page = cache.take()) {
          KvCache::PageIds ids;
          std::copy_n(texts[who].begin() + static_cast<std::ptrdiff_t>(pages.size()) * 16, 16,
                      ids.begin());
          cache.publish(*page, pages.empty() ? -1 : pages.back(), ids);
          pages.push_back(*page);
        }
      }
    } else if (action == 2) {  // fork
      const std::size_t who = rng.below(static_cast<std::uint32_t>(owners.size()));
      for (const std::int32_t page : owners[who]) cache.share(page);
      owners.push_back(owners[who]);
      texts.push_back(texts[who]);
    } else {  // finish
      const std::size_t who = rng.below(static_cast<std::uint32_t>(owners.size()));
      for (const std::int32_t page : owners[who]) cache.release(page);
      owners.erase(owners.begin() + static_cast<std::ptrdiff_t>(who));
      texts.erase(texts.begin() + static_cast<std::ptrdiff_t>(who));
    }
    std::vector<int> users(kPages);
    for (const auto& pages : owners) {
      for (const std::int32_t page : pages) ++users[static_cast<std::size_t>(page)];
    }
    const auto used = std::count_if(users.begin(), users.end(), [](int n) { return n > 0; });
    ASSERT_EQ(cache.in_use(), used);
    ASSERT_EQ(cache.available(), kPages - used);
  }
  for (const auto& pages : owners) {
    for (const std::int32_t page : pages) cache.release(page);
  }
  EXPECT_EQ(cache.available(), kPages);
}

}  // namespace
}  // namespace ponder
