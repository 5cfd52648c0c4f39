#include "engine/runtime/repetition.h"

// A text ends in a passage of p ids over and over for as long as it equals itself shifted by p.
// Read backwards, that length is p plus the longest common beginning of the text and its own rest
// from p on: the Z function, which one pass computes for all p (Gusfield, Algorithms on Strings,
// Trees and Sequences, 1997, section 1.4).

#include <algorithm>
#include <vector>

namespace ponder {

bool ends_in_repetition(std::span<const std::int32_t> ids, std::int64_t least) {
  const auto size = static_cast<std::int64_t>(ids.size());
  const std::int64_t window = std::min(size, std::max(least, kRepeats * kLongestPassage));
  if (window < least || window == 0) return false;
  const auto back = [&](std::int64_t i) { return ids[static_cast<std::size_t>(size - 1 - i)]; };
  const std::int64_t longest = std::min(kLongestPassage, window - 1);
  std::vector<std::int64_t> common(static_cast<std::size_t>(longest + 1));
  std::int64_t from = 0;  // [from, to) is the known match that reaches farthest
  std::int64_t to = 0;
  for (std::int64_t p = 1; p <= longest; ++p) {
    std::int64_t& z = common[static_cast<std::size_t>(p)];
    if (p < to) z = std::min(to - p, common[static_cast<std::size_t>(p - from)]);
    while (p + z < window && back(z) == back(p + z)) ++z;
    if (p + z > to) {
      from = p;
      to = p + z;
    }
    if (p + z >= std::max(least, kRepeats * p)) return true;
  }
  return false;
}

}  // namespace ponder
