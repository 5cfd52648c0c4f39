#pragma once

// Endless repetition: a model that has fallen into a loop writes one passage over and over until
// something stops it.

#include <cstdint>
#include <span>

namespace ponder {

inline constexpr std::int64_t kLongestPassage = 1024;  ///< ids
inline constexpr std::int64_t kRepeats = 4;
inline constexpr std::int64_t kLoopTokens = 512;  ///< `least` where nothing else is said

/// Whether `ids` end in repetition: their last max(`least`, kRepeats p) ids are one passage of p
/// ids over and over, for some p <= kLongestPassage. The last repeat may be cut off anywhere.
/// Time: linear in max(`least`, kRepeats kLongestPassage).
bool ends_in_repetition(std::span<const std::int32_t> ids, std::int64_t least);

}  // namespace ponder
