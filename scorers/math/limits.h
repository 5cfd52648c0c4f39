#pragma once

#include <cstddef>

namespace ponder::math {

// What the comparison is willing to look at. Beyond any of these the verdict is undecided with
// reason "too_large", unless the two texts are the same.

constexpr std::size_t kMaxBytes = 8192;    ///< of one answer
constexpr int kMaxDepth = 64;              ///< nesting of brackets, scripts and arguments
constexpr int kMaxTreeDepth = 256;         ///< of a tree, where a/b/c and 5%% nest too
constexpr std::size_t kMaxNodes = 20'000;  ///< of one tree, after finite sums are written out
constexpr std::size_t kMaxDigits = 3000;   ///< of one literal
constexpr long kMaxExponent = 10'000;      ///< of an exact power, of e-notation
constexpr long kMaxFactorial = 3000;       ///< n of n!, binomial(n, k)
constexpr long kMaxBits = 1L << 17;        ///< of an exact integer
constexpr long kMaxTerms = 2000;           ///< of a polynomial
constexpr long kMaxDegree = 2000;          ///< of a polynomial in one symbol
constexpr std::size_t kMaxElements = 64;   ///< of a set, list or matrix
constexpr std::size_t kMaxShown = 200;     ///< bytes of gold_normal and answer_normal

}  // namespace ponder::math
