#pragma once

// In which language a model thinks and answers when it is asked in one: a diagnostic, never a score.

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/mode.h"
#include "harness/base/result.h"
#include "results/store.h"

namespace ponder {

/// Texts of one kind whose language could be told (harness/base/language.h).
struct LanguageShare {
  std::int64_t n = 0;
  std::int64_t same = 0;     ///< as the question
  std::int64_t english = 0;  ///< of those that are not

  bool operator==(const LanguageShare&) const = default;
};

struct LanguageUse {
  std::string task = {};
  std::string language = {};  ///< of the questions; empty: all of the task
  Mode mode = {};
  LanguageShare thinking = {};
  LanguageShare answer = {};
};

/// Of the tasks whose samples' subjects are languages, by task, mode and language. Texts of at most
/// 15 characters are left out, as PolyMath does. Reads every trace.
/// errors  those of RunStore::for_each
Result<std::vector<LanguageUse>> language_use(const RunStore& store);

/// As a text for a person; the last line names the detector.
std::string language_table(const std::vector<LanguageUse>& use);

}  // namespace ponder
