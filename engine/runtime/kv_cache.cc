#include "engine/runtime/kv_cache.h"

#include <algorithm>

#include "harness/base/result.h"

namespace ponder {

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

std::vector<std::int32_t> KvCache::match(std::span<const std::int32_t> ids) {
  std::vector<std::int32_t> pages;
  std::uint64_t serial = 0;
  while (prefix_cache_ && ids.size() >= kTokens) {
    Key key{serial, {}};
    std::copy_n(ids.begin(), kTokens, key.second.begin());
    const auto found = known_.find(key);
    if (found == known_.end()) break;
    share(found->second);
    pages.push_back(found->second);
    serial = entry(found->second).serial;
    ids = ids.subspan(kTokens);
  }
  return pages;
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
