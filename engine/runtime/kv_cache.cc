#include "engine/runtime/kv_cache.h"

#include <algorithm>

#include "harness/base/result.h"

namespace ponder {

std::uint64_t page_hash(std::uint64_t before, std::span<const std::int32_t> ids) {
  // Multiply and fold, one id at a time (the constants are those of SplitMix64).
  std::uint64_t hash = before + 0x9E3779B97F4A7C15;
  for (const std::int32_t id : ids) {
    hash = (hash ^ static_cast<std::uint32_t>(id)) * 0xBF58476D1CE4E5B9;
    hash ^= hash >> 29;
  }
  return hash;
}

KvCache::KvCache(std::int32_t pages, bool prefix_cache)
    : entries_(static_cast<std::size_t>(pages)), prefix_cache_(prefix_cache) {
  for (std::int32_t page = 0; page < pages; ++page) {
    entry(page).unused = unused_.insert(unused_.end(), page);
  }
}

std::optional<std::int32_t> KvCache::take() {
  if (unused_.empty()) return std::nullopt;
  const std::int32_t page = unused_.front();
  Entry& e = entry(page);
  if (e.serial != 0) {
    known_.erase(e.key);
    e.serial = 0;
  }
  share(page);
  return page;
}

void KvCache::share(std::int32_t page) {
  Entry& e = entry(page);
  if (e.users++ == 0) {
    unused_.erase(e.unused);
    ++in_use_;
  }
}

void KvCache::release(std::int32_t page) {
  Entry& e = entry(page);
  PONDER_CHECK(e.users > 0);
  if (--e.users > 0) return;
  --in_use_;
  // A page that nothing can find again is the first to be taken.
  e.unused = unused_.insert(e.serial == 0 ? unused_.begin() : unused_.end(), page);
}

std::optional<std::int32_t> KvCache::known(std::uint64_t before,
                                           std::span<const std::int32_t> ids) const {
  Key key{before, {}};
  std::copy_n(ids.begin(), kTokens, key.second.begin());
  const auto found = known_.find(key);
  if (found == known_.end()) return std::nullopt;
  return found->second;
}

void KvCache::match(std::span<const std::int32_t> ids, std::vector<std::int32_t>& pages) {
  if (!prefix_cache_) return;
  std::uint64_t serial = pages.empty() ? 0 : entry(pages.back()).serial;
  if (!pages.empty() && serial == 0) return;
  while (ids.size() >= (pages.size() + 1) * kTokens) {
    const auto page = known(serial, ids.subspan(pages.size() * kTokens, kTokens));
    if (!page) break;
    share(*page);
    pages.push_back(*page);
    serial = entry(*page).serial;
  }
}

std::int64_t KvCache::shared_pages(std::span<const std::int32_t> ids) const {
  std::int64_t count = 0;
  std::uint64_t serial = 0;
  for (; prefix_cache_ && ids.size() >= kTokens; ids = ids.subspan(kTokens), ++count) {
    const auto page = known(serial, ids);
    if (!page || entry(*page).users == 0) break;
    serial = entry(*page).serial;
  }
  return count;
}

void KvCache::publish(std::int32_t page, std::int32_t previous, const PageIds& ids) {
  if (!prefix_cache_ || entry(page).serial != 0) return;
  const std::uint64_t before = previous < 0 ? 0 : entry(previous).serial;
  if (previous >= 0 && before == 0) return;
  const auto [at, added] = known_.try_emplace(Key{before, ids}, page);
  if (!added) return;
  entry(page).serial = ++last_serial_;
  entry(page).key = at->first;
}

}  // namespace ponder
