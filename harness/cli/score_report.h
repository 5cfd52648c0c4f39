#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/record.h"
#include "harness/base/sha256.h"
#include "harness/run/rescore.h"

namespace ponder {

/// What grading a run again came to, for people and programs.
class ScoreReport {
 public:
  ScoreReport(const RunManifest& manifest, const std::vector<RescoreTask>& tasks);

  void add(const Rescored& rescored);

  std::int64_t changed() const { return changed_; }

  /// One line per task and mode, and the sum over all verdicts.
  std::string text();
  std::string json();

 private:
  struct Row {
    std::int64_t answers = 0;
    std::int64_t changed = 0;  ///< in any part of the verdict
    std::int64_t now_correct = 0;
    std::int64_t now_wrong = 0;
    double score_before = 0;
    double score_after = 0;
    std::int64_t undecided = 0;
  };

  struct Versions {
    std::string before = {};
    std::string after = {};
  };

  const std::string& verdicts_sha256();

  std::vector<std::pair<std::string, Versions>> scorers_;
  std::map<std::pair<std::string, Mode>, Row> rows_;
  std::int64_t answers_ = 0;
  std::int64_t changed_ = 0;
  std::int64_t errors_ = 0;
  Sha256 hash_;
  std::string sha256_;
};

/// {"task", "sample", "epoch", "mode", "before", "after"} of a verdict that changed.
std::string change_json(const Rescored& rescored);

/// One {"task", "sample", "epoch", "mode", "target", "extracted", "score", "other", "other_score"}
/// line for each other grader that scores the answer otherwise; empty: none.
std::string disagreements_json(const SampleRecord& record);

}  // namespace ponder
