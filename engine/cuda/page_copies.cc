#include "engine/cuda/page_copies.h"

#include <set>

namespace ponder::cuda {

std::vector<std::size_t> copy_runs(std::span<const PageCopyPair> copies) {
  std::vector<std::size_t> ends;
  std::set<std::int32_t> read;
  std::set<std::int32_t> written;
  for (std::size_t i = 0; i < copies.size(); ++i) {
    const auto [from, to] = copies[i];
    if (written.contains(from) || written.contains(to) || read.contains(to)) {
      ends.push_back(i);
      read.clear();
      written.clear();
    }
    read.insert(from);
    written.insert(to);
  }
  if (!copies.empty()) ends.push_back(copies.size());
  return ends;
}

}  // namespace ponder::cuda
