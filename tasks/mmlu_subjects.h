#pragma once

#include <span>

namespace ponder {

/// A subject of MMLU and its files, `mmlu/test/NAME_test.csv` and `mmlu/dev/NAME_dev.csv` (5 rows).
struct MmluSubject {
  const char* name = "";
  const char* category = "";  ///< stem, humanities, social_sciences, other
  int rows = 0;               ///< of the test file
  const char* test_sha256 = "";
  const char* dev_sha256 = "";
};

/// All 57, by name; 14,042 rows. The categories are those of lm-evaluation-harness, by which
/// anatomy belongs to stem.
std::span<const MmluSubject> mmlu_subjects();

}  // namespace ponder
