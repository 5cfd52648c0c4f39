#pragma once

// What a run leaves behind: one SampleRecord per (task, sample, epoch, mode) and one RunManifest.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/base/generation.h"
#include "harness/base/verdict.h"

namespace ponder {

struct SampleRecord {
  std::string task = {};
  std::string sample = {};
  std::int32_t epoch = 0;
  Mode mode = {};
  std::string subject = {};
  std::string cluster = {};
  std::string target = {};
  std::string prompt = {};  ///< as JSON messages or raw text, for the report's sample view
  Completion completion = {};
  Verdict verdict = {};    ///< unscored when `error` is not empty
  std::string error = {};  ///< infrastructure or engine failure of this sample; not a verdict

  bool operator==(const SampleRecord&) const = default;
};

struct TaskInfo {
  std::string name = {};
  std::int32_t version = 0;
  std::string scorer = {};          ///< name/version of the scorer
  std::string dataset_sha256 = {};  ///< over the dataset files, or of the generator's output
  std::string prompt_sha256 = {};   ///< over all prompts of the run in order
  std::int64_t samples = 0;         ///< in this run
  std::int64_t samples_total = 0;   ///< in the dataset
  std::int32_t num_fewshot = 0;
  std::string fewshot_source = {};  ///< where the exemplars came from, empty for 0-shot
  std::int32_t max_tokens = 0;
  std::int32_t epochs = 1;                 ///< answers per sample and mode
  std::string subject_levels = "subject";  ///< names of the parts of SampleRecord::subject

  bool operator==(const TaskInfo&) const = default;
};

struct ModeInfo {
  Mode mode = {};
  Sampling sampling = {};

  bool operator==(const ModeInfo&) const = default;
};

/// The preset that a run was asked for; all empty without one.
struct ProtocolInfo {
  std::string name = {};
  std::string sha256 = {};                   ///< of the preset's canonical text
  std::vector<std::string> deviations = {};  ///< settings that the command line chose otherwise

  bool operator==(const ProtocolInfo&) const = default;
};

/// Everything needed to run again. What is under `identity` decides the results and must be equal
/// for a resume; the rest is for the reader.
struct RunManifest {
  struct Identity {
    std::string model_sha256 = {};  ///< over weights, config and tokenizer files
    std::string engine = {};        ///< cpu, cuda, replay, ...
    std::vector<TaskInfo> tasks = {};
    std::vector<ModeInfo> modes = {};
    std::uint64_t seed = 0;
    std::int32_t epochs = 1;  ///< of all tasks; 0: they differ, see TaskInfo
    std::string limit = {};   ///< as given; empty: all
    std::string system_prompt = {};
    std::string stop_text = {};
    std::int32_t stop_loops = 0;
    std::string rope_scaling = {};
    std::string activations = {};  ///< "fp8" where they are quantised too
    std::string kv_type = {};      ///< where it is not what the weights imply
    std::int32_t shard_index = 0;  ///< 0-based
    std::int32_t shard_count = 1;

    bool operator==(const Identity&) const = default;
  };

  std::string id = {};
  std::string created = {};  ///< UTC, ISO 8601
  std::string version = {};  ///< of Ponder
  std::string model = {};    ///< as the user named it
  std::string engine_detail = {};
  std::map<std::string, std::string> model_details = {};  ///< architecture, dtype, parameters, ...
  std::string host = {};
  std::vector<std::string> argv = {};
  ProtocolInfo protocol = {};
  Identity identity = {};

  bool operator==(const RunManifest&) const = default;
};

}  // namespace ponder
