#include "engine/runtime/fork.h"

namespace ponder {

Result<void> share_pages(const Sequence& parent, Sequence& child, KvCache& cache, Ops& ops) {
  const std::int64_t full = parent.computed / kPageTokens;
  child.pages.assign(parent.pages.begin(), parent.pages.begin() + full);
  for (const std::int32_t page : child.pages) cache.share(page);
  child.computed = full * kPageTokens;
  child.published = full;
  if (parent.computed == child.computed) return {};
  if (const auto page = cache.take()) {
    const PageCopy copy{parent.pages[static_cast<std::size_t>(full)], *page};
    child.pages.push_back(*page);
    child.computed = parent.computed;
    return ops.copy_pages({&copy, 1});
  }
  return {};
}

}  // namespace ponder
