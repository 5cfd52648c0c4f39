#pragma once

#include <span>

namespace ponder {

/// A subject of C-Eval and its files, `ceval/val/NAME_val.csv` and `ceval/dev/NAME_dev.csv` (5
/// rows).
struct CevalSubject {
  const char* name = "";
  const char* title = "";     ///< in Chinese, as the prompt says it
  const char* category = "";  ///< stem, humanities, social_sciences, other
  int rows = 0;               ///< of the validation file
  const char* val_sha256 = "";
  const char* dev_sha256 = "";
};

/// All 52, by name; 1,346 rows. source  hkust-nlp/ceval, subject_mapping.json
std::span<const CevalSubject> ceval_subjects();

}  // namespace ponder
