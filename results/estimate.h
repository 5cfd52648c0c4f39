#pragma once

// What the statistics need of a record, and what they make of many.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "results/stats/interval.h"

namespace ponder {

struct Score {
  std::string sample = {};
  std::int32_t epoch = 0;
  std::string cluster = {};
  std::string subject = {};
  double score = 0;
  bool correct = false;
  std::string extracted = {};  ///< where a task has several epochs
  std::map<std::string, double> others = {};
  std::map<std::string, double> weights = {};  ///< of `others`, where not 1
};

/// Values by sample (a mean over its epochs) with the cluster each belongs to. The sample is the
/// unit: its epochs are not independent of each other.
struct Units {
  std::vector<double> values = {};
  std::vector<std::int64_t> clusters = {};
  std::vector<std::string> subjects = {};
  bool single = true;       ///< one epoch each
  bool independent = true;  ///< one sample per cluster
};

Units units_of(const std::vector<Score>& scores);

bool all_binary(const std::vector<Score>& scores);

struct Estimate {
  double value = 0;
  double standard_error = 0;
  Interval ci95 = {};
  std::string ci_method = {};  ///< wilson, clustered
};

/// The mean over samples of the mean over epochs, with its error over clusters.
Estimate estimate(const std::vector<Score>& scores);

}  // namespace ponder
