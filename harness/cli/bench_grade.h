#pragma once

#include <cstdint>
#include <string>

#include "harness/base/result.h"

namespace ponder {

/// How fast answers are graded, on one thread, in processor time.
struct GradeSpeed {
  double numbers_per_second = 0;  ///< answers of 20 to 700 bytes, number_scorer()
  double letters_per_second = 0;  ///< the same with choice_scorer()
  std::int64_t math_pairs = 0;    ///< 0: the file math/test.jsonl is not there
  double math_median_us = 0;      ///< a comparison, wall time, profile strict
  double math_p99_us = 0;
  double math_max_us = 0;
  std::int64_t math_undecided = 0;
  double hostile_max_ms = 0;  ///< the slowest of the hostile answers of 10 MB
  std::string hostile_slowest = {};
};

/// Answers are generated from a fixed seed; pairs are made of MATH's targets in `data_dir`: each
/// with itself typeset otherwise, and with its neighbour. Takes a few seconds. errors  those of the
/// data files, where they are there
Result<GradeSpeed> measure_grading(const std::string& data_dir);

std::string to_text(const GradeSpeed& speed);
std::string to_json(const GradeSpeed& speed);

}  // namespace ponder
