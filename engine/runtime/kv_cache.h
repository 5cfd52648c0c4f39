#pragma once

// Which KV page belongs to whom: reference counts, and a prefix cache over the pages that nobody
// uses any more. No memory of the pages themselves lives here; a back end holds that.
//
// The prefix cache is a chain: a full page is known by the serial number of the page before it and
// its own sixteen token ids. A serial number is given once and never again, and the ids are
// compared, so a hit is exact. Pages without users stay known until they are needed for something
// else, the longest unused first.

#include <array>
#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ponder {

/// Mixes `ids` into `before`: a hash of a page and, when `before` is that of the page in front of
/// it, of all that came before. Equal prefixes have equal hashes; the reverse is only likely.
std::uint64_t page_hash(std::uint64_t before, std::span<const std::int32_t> ids);

class KvCache {
 public:
  static constexpr std::int32_t kTokens = 16;
  using PageIds = std::array<std::int32_t, kTokens>;

  KvCache(std::int32_t pages, bool prefix_cache);

  /// A page with one user and no content; evicts a cached one if none is free. nullopt: all in use.
  std::optional<std::int32_t> take();

  void share(std::int32_t page);    ///< one user more
  void release(std::int32_t page);  ///< one user less

  /// `pages` hold the beginning of `ids`, as earlier calls found it (or nothing): adds the known
  /// pages that go on from there, in order, one user more each.
  void match(std::span<const std::int32_t> ids, std::vector<std::int32_t>& pages);

  /// How many pages at the beginning of `ids` are known and in use by someone: sharing them takes
  /// nothing away from what is available().
  std::int64_t shared_pages(std::span<const std::int32_t> ids) const;

  /// Makes a page that is now full known as the continuation of `previous` (-1: it is the first).
  /// Does nothing if the same prefix is known already, or `previous` is not known itself.
  void publish(std::int32_t page, std::int32_t previous, const PageIds& ids);

  std::int32_t pages() const { return static_cast<std::int32_t>(entries_.size()); }

  std::int32_t available() const { return pages() - in_use_; }  ///< free or evictable

  bool keeps_prefixes() const { return prefix_cache_; }

  std::int32_t in_use() const { return in_use_; }

 private:
  using Key = std::pair<std::uint64_t, PageIds>;  // serial of the page before (0: none), ids

  struct Entry {
    std::int32_t users = 0;
    std::uint64_t serial = 0;  // 0: not known to the prefix cache
    Key key = {};
    std::list<std::int32_t>::iterator unused = {};  // valid while users == 0
  };

  struct Hash {
    std::size_t operator()(const Key& key) const { return page_hash(key.first, key.second); }
  };

  Entry& entry(std::int32_t page) { return entries_[static_cast<std::size_t>(page)]; }

  const Entry& entry(std::int32_t page) const { return entries_[static_cast<std::size_t>(page)]; }

  std::optional<std::int32_t> known(std::uint64_t before, std::span<const std::int32_t> ids) const;

  std::vector<Entry> entries_;
  std::list<std::int32_t> unused_;                     // without users, longest unused first
  std::unordered_map<Key, std::int32_t, Hash> known_;  // keys are compared in full
  std::uint64_t last_serial_ = 0;
  std::int32_t in_use_ = 0;
  bool prefix_cache_;
};

}  // namespace ponder
