#pragma once

// A measurement: something repeated some times, and what it is compared with.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engine/bench/ceilings.h"
#include "engine/bench/cost.h"
#include "harness/base/result.h"

namespace ponder::bench {

/// Hears what is measured next.
using Note = std::function<void(const std::string&)>;

/// How often to repeat: until `seconds` are spent, but `least` to `most` times.
struct Effort {
  int warm_up = 1;
  int least = 3;
  int most = 20;
  double seconds = 3;
};

/// Calls body(), a Result<double> of seconds, as often as `effort` says; the warm-up is not kept.
template <class Body>
Result<std::vector<double>> repeat(const Effort& effort, Body body) {
  for (int i = 0; i < effort.warm_up; ++i) PONDER_TRY(body());
  std::vector<double> seconds;
  double spent = 0;
  while (static_cast<int>(seconds.size()) < effort.least ||
         (static_cast<int>(seconds.size()) < effort.most && spent < effort.seconds)) {
    seconds.push_back(PONDER_TRY(body()));
    spent += seconds.back();
  }
  return seconds;
}

/// Of an even number the mean of the middle two; `values` must not be empty.
double median(std::vector<double> values);

/// What a rate counts.
enum class Unit : std::uint8_t { tokens, flops, bytes };

/// One line of the result.
struct Measure {
  std::string name = {};             ///< decode, linear, prefill, or an operation
  std::int64_t batch = 0;            ///< sequences at once; 0: does not apply
  std::int64_t tokens = 0;           ///< in one repetition
  std::int64_t context = 0;          ///< tokens before them; 0: none
  std::vector<double> seconds = {};  ///< of each repetition
  Cost cost = {};                    ///< of one repetition
  Unit unit = Unit::tokens;          ///< of its rate

  double median_seconds() const { return median(seconds); }

  /// In `unit` per second, were one repetition done in so many seconds.
  double rate(double repetition_seconds) const;

  double achieved() const { return rate(median_seconds()); }

  double least() const { return rate(*std::max_element(seconds.begin(), seconds.end())); }

  double most() const { return rate(*std::min_element(seconds.begin(), seconds.end())); }

  double limit(const Ceilings& ceilings) const { return rate(limit_seconds(ceilings)); }

  /// The least seconds that the ceilings allow: max(bytes / read bandwidth, FLOPs / FMA peak).
  double limit_seconds(const Ceilings& ceilings) const;

  /// Whether memory, not arithmetic, sets that limit.
  bool memory_bound(const Ceilings& ceilings) const;

  /// Percent of the limit that was reached.
  double share(const Ceilings& ceilings) const {
    return 100 * limit_seconds(ceilings) / median_seconds();
  }
};

}  // namespace ponder::bench
