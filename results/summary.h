#pragma once

// From records to the numbers of a report. Counts are whole numbers; ratios are made where they are
// printed, except the estimates, which need the single samples.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/record.h"
#include "harness/base/result.h"
#include "results/breakdown.h"
#include "results/stats/interval.h"
#include "results/store.h"

namespace ponder {

/// Sums over the scored records of a row.
struct TokenTotals {
  std::int64_t prompt = 0;
  std::int64_t thinking = 0;
  std::int64_t injected = 0;
  std::int64_t answer = 0;
  std::int64_t charged = 0;
  std::int64_t spent = 0;

  std::int64_t generated() const { return thinking + injected + answer; }

  bool operator==(const TokenTotals&) const = default;
};

/// What another grader makes of the answers of a row (Verdict::other_scores). Where they have
/// weights, `value` is the weighted mean over all records and its error that of a ratio of sums.
/// source  Cochran 1977, "Sampling Techniques", 6.3
struct OtherScore {
  std::string name = {};
  double value = 0;  ///< as SummaryRow::value
  double standard_error = 0;
  Interval ci95 = {};
  std::int64_t higher = 0;  ///< records that it scores higher than the row does
  std::int64_t lower = 0;

  std::int64_t disagreements() const { return higher + lower; }
};

/// One mode on one task (or one subject of it).
struct SummaryRow {
  std::string run = {};
  std::string task = {};
  std::string subject = {};  ///< empty: the whole task
  std::string level = {};    ///< what the subject is: category, subject, language, ...
  std::int32_t task_version = 0;
  Mode mode = {};
  std::string metric = {};   ///< accuracy (every score 0 or 1), else score
  std::int64_t n = 0;        ///< scored records: samples times epochs
  std::int64_t n_total = 0;  ///< records of a complete run over the whole dataset
  std::int64_t planned = 0;  ///< records this run was to make; less than n_total: partial
  std::int64_t correct = 0;
  std::int64_t incorrect = 0;
  std::int64_t no_answer = 0;
  std::int64_t undecided = 0;  ///< incorrect because the scorer could not tell
  std::int64_t errors = 0;     ///< unscored records, not in n
  double value = 0;            ///< mean over samples (micro) of that over epochs; NaN for n = 0
  double standard_error = 0;   ///< NaN for fewer than 2 samples
  Interval ci95 = {};
  std::string ci_method = {};  ///< wilson, clustered
  std::int32_t epochs = 1;     ///< k: answers per sample; `value` is avg@k
  double majority = 0;         ///< maj@k: the share of samples whose commonest answer is right
  double pass = 0;             ///< pass@k: the share with any right answer; no accuracy
  std::vector<OtherScore> others = {};  ///< by name
  std::vector<MacroMean> macros = {};   ///< of the whole task, the widest level first
  TokenTotals tokens = {};
  std::array<std::int64_t, 4> thinking_end = {};  ///< by ThinkingEnd
  std::array<std::int64_t, 5> finish = {};        ///< by Finish
  std::int64_t looped = 0;  ///< ended in endless repetition, whatever stopped it

  std::int64_t ended(ThinkingEnd end) const { return thinking_end[static_cast<std::size_t>(end)]; }

  double per_sample(std::int64_t total) const {
    return n == 0 ? 0 : static_cast<double>(total) / static_cast<double>(n);
  }
};

/// Mode a against mode b on the samples and epochs that both scored.
struct SummaryPair {
  std::string run = {};
  std::string task = {};
  Mode a = {};
  Mode b = {};
  std::int64_t n = 0;       ///< pairs
  std::int64_t a_only = 0;  ///< correct in a, not in b
  std::int64_t b_only = 0;
  double diff = 0;  ///< a - b
  Interval ci95 = {};
  double p = 1;       ///< exact McNemar; with epochs, clusters or partial scores: normal
  double p_holm = 1;  ///< adjusted over the tasks of the same two modes
  double mde80 = 0;   ///< smallest difference seen 80 % of the time; NaN if unknown
};

/// A record that another grader scores otherwise.
struct Disagreement {
  std::string task = {};
  std::string sample = {};
  std::int32_t epoch = 0;
  Mode mode = {};
  std::string other = {};  ///< name of the other grader
  double score = 0;
  double other_score = 0;
  std::string extracted = {};
  std::string target = {};
};

/// A record that is in no metric.
struct SampleError {
  std::string task = {};
  std::string sample = {};
  std::int32_t epoch = 0;
  Mode mode = {};
  std::string message = {};
};

struct Summary {
  static constexpr std::int64_t kMostListed = 200;

  std::vector<RunManifest> runs = {};     ///< rows and pairs name them by id
  std::vector<SummaryRow> rows = {};      ///< tasks and modes in the order of the manifest
  std::vector<SummaryRow> subjects = {};  ///< the same for each group of every level that has more
                                          ///< than one, each before the groups inside it
  std::vector<SummaryPair> pairs = {};
  std::vector<SampleError> errors = {};
  std::vector<Disagreement> disagreements = {};  ///< the first kMostListed of each task and mode

  const SummaryRow* row(const std::string& task, const Mode& mode) const;
  const SummaryPair* pair(const std::string& task, const Mode& a, const Mode& b) const;
  std::vector<std::string> tasks() const;  ///< each once, in row order
  std::vector<Mode> modes() const;
};

/// maj@k and pass@k are over the samples that have all k answers; NaN for k = 1, or if none has.
/// A record without another grader's score is not among its samples.
/// Reads all records but no traces. Pairs: every mode against no-thinking (the first such mode),
/// and every budget against thinking; without no-thinking every mode against the first one.
/// errors  those of RunStore::for_each
Result<Summary> summarize(const RunStore& store);

}  // namespace ponder
