#pragma once

// Which samples of a task a run takes. Both choices are made by hash, so that they do not depend on
// the order of the dataset, and a larger limit takes all that a smaller one takes.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/sample.h"

namespace ponder {

/// A number of things, or a share of them: "50", "0.1", "1.0" (a point makes it a share, <= 1).
struct Amount {
  bool is_share = false;
  double value = 0;

  bool operator==(const Amount&) const = default;
};

/// `flag` is named in the error. errors  usage
Result<Amount> parse_amount(std::string_view flag, std::string_view text);

/// One part of a run divided over machines. index is 0-based.
struct Shard {
  std::int32_t index = 0;
  std::int32_t count = 1;

  bool operator==(const Shard&) const = default;
};

/// "2/4" is the second of four. errors  usage
Result<Shard> parse_shard(std::string_view text);

/// The first samples in dataset order, a share rounded up: what lm-eval's --limit takes.
std::vector<Sample> take_first(std::vector<Sample> samples, const Amount& amount);

/// Keeps `amount` of the samples, at least one (if there is one), in dataset order. The seed of the
/// hash is fixed, not the run's: runs with other seeds stay comparable sample by sample.
std::vector<Sample> take_limited(std::vector<Sample> samples,
                                 std::string_view task,
                                 const Amount& amount);

/// Keeps the samples with these ids, in dataset order. errors  usage (an id that is not there)
Result<std::vector<Sample>> take_ids(std::vector<Sample> samples,
                                     std::string_view task,
                                     const std::vector<std::string>& ids);

/// The shards of a task are disjoint and complete.
bool in_shard(std::string_view task, std::string_view sample, const Shard& shard);

}  // namespace ponder
