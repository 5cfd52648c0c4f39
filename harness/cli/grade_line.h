#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/cli/parallel_lines.h"
#include "scorers/scorer.h"

namespace ponder {

/// What `ponder grade` grades with.
struct Grader {
  std::string kind = {};  ///< math, number, choice, task
  ScorerPtr scorer = {};
  std::string language = {};
  bool where = false;  ///< say by which rule the answer was found, and where

  /// Of kind task: the task's samples by id; a line then names its "sample" instead of a gold.
  std::map<std::string, Sample, std::less<>> samples = {};
};

/// `profile` is strict, official (math: qwen25_math, number: lm_eval_flexible), or the name of one
/// grader; `language` as in number_style(). errors  usage (kind, profile or language not known, or
/// not together)
Result<Grader> make_grader(const std::string& kind,
                           const std::string& profile,
                           const std::string& language);

/// {"gold", "pred"} in; {"equal", "reason", "extracted"} out, or {"error"} naming the line. `equal`
/// is null where it could not be decided. Letters take "choices", a list of texts, too.
LineAnswer grade_line(const Grader& grader,
                      std::int64_t number,
                      std::optional<std::string_view> line);

}  // namespace ponder
