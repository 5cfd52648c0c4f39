#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/base/dialogue.h"
#include "harness/base/result.h"
#include "harness/base/sample.h"
#include "scorers/scorer.h"

namespace ponder {

class Sandbox;

/// A benchmark file under $PONDER_DATA_DIR, pinned.
struct DataFile {
  std::string path = {};  ///< relative to the data directory
  std::string sha256 = {};
  std::int64_t rows = 0;
  bool required = true;  ///< false: only some variants need it (few-shot examples)
};

struct LoadOptions {
  std::string data_dir = {};
  std::int32_t num_fewshot = -1;  ///< -1: the task's default
  std::uint64_t seed = 0;         ///< of the run; generated tasks do not depend on it
};

/// All samples of a task in dataset order.
struct LoadedTask {
  std::vector<Sample> samples = {};
  std::string dataset_sha256 = {};  ///< over the files used, or over the generated items
  std::int32_t num_fewshot = 0;
  std::string fewshot_source = {};

  /// For a task that needs a sandbox: the scorer of these samples in it; both outlive it. Empty:
  /// the task's own scorer will do.
  std::function<Result<ScorerPtr>(Sandbox&)> open_scorer = {};
};

/// One benchmark under one protocol: where its rows are, how a row becomes a sample, how its
/// answers are graded. A value; the catalog is a table of them.
struct Task {
  std::string name = {};
  std::string description = {};  ///< one line
  std::int32_t version = 1;      ///< raised whenever a prompt or a verdict can change
  std::string licence = {};
  std::string source = {};  ///< upstream repository or paper
  std::string metric = "accuracy";
  std::vector<std::string> groups = {};
  std::int64_t rows = 0;
  std::vector<DataFile> files = {};  ///< empty: generated, nothing to fetch, or own_data
  bool own_data = false;             ///< a task file names its data itself: found when it is loaded
  std::int32_t default_max_tokens = 32768;
  std::int32_t default_epochs = 1;  ///< of its protocol; under greedy sampling one is enough
  std::vector<std::string> stop = {};
  std::vector<std::int32_t> fewshot_choices = {
      0};  ///< the values --num-fewshot may take; first is the default
  std::function<Result<LoadedTask>(const LoadOptions&)> load = {};
  ScorerPtr scorer = {};       ///< with needs_sandbox a stand-in that only has the names
  bool needs_sandbox = false;  ///< answers are run as programs: see LoadedTask::open_scorer
  std::function<std::unique_ptr<Dialogue>(const Sample&)> dialogue = {};  ///< empty: single turn
  bool log_likelihood = false;  ///< choices are scored, nothing is generated: no mode but
                                ///< no-thinking
  std::string subject_levels = "subject";  ///< what the parts of Sample::subject are, likewise
                                           ///< with slashes: "category/subject"
};

}  // namespace ponder
