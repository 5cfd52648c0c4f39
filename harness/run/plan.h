#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "harness/base/record.h"
#include "harness/run/sampling.h"
#include "harness/run/select.h"
#include "tasks/task.h"

namespace ponder {

struct Protocol;

struct PlanOptions {
  std::vector<Mode> modes = {};
  std::string limit = {};    ///< as given: "50", "0.1"; empty: all
  bool limit_first = false;  ///< the first samples of a task; else a choice by hash
  std::vector<std::string> sample_ids = {};
  std::optional<std::int32_t> epochs = {};  ///< unset: the protocol's, or each task's default
  Shard shard = {};
  std::uint64_t seed = 0;
  std::string sampling_preset = "qwen3";
  std::optional<Sampling> checkpoint_sampling = {};  ///< for the preset `model`
  SamplingOverrides sampling = {};
  std::optional<std::int32_t> max_tokens = {};  ///< unset as for epochs
  StopText stop_text = StopText::docs;
  std::int32_t stop_loops = 0;  ///< tokens, as Generate::stop_loops; 0: off
  std::string system_prompt = {};
  std::int32_t num_fewshot = -1;       ///< -1: unset
  const Protocol* protocol = nullptr;  ///< whose settings of tasks stand for what is unset
  std::string data_dir = {};
};

/// A task with the samples that this run takes of it, in dataset order.
struct PlannedTask {
  const Task* task = nullptr;
  LoadedTask loaded = {};
  ScorerPtr scorer = {};  ///< the task's; open_scorers() replaces it where a sandbox is needed
  std::int64_t samples_total = 0;  ///< in the dataset
  std::int32_t max_tokens = 0;
  std::int32_t epochs = 1;
};

/// One (sample, epoch, mode): what becomes one record. Indices into the plan.
struct Arm {
  std::uint32_t task = 0;
  std::uint32_t sample = 0;
  std::int32_t epoch = 0;
  std::uint32_t mode = 0;

  auto operator<=>(const Arm&) const = default;
};

/// Arms of one sample and epoch that share prompt and sampling: one request, if the dialogue is
/// single-turn, so that the engine may serve them from one thinking trace.
struct Unit {
  std::uint32_t task = 0;
  std::uint32_t sample = 0;
  std::int32_t epoch = 0;
  std::uint32_t group = 0;
};

/// All that a run will do, in one fixed order: task, sample, epoch, mode. All modes of a sample are
/// neighbours, so that whatever part of a run is done has its pairs complete.
struct Plan {
  PlanOptions options = {};
  std::vector<PlannedTask> tasks = {};
  std::vector<ModeInfo> modes = {};
  std::vector<std::vector<std::uint32_t>> groups = {};  ///< indices of `modes`
  std::vector<Unit> units = {};

  const Sample& sample(std::uint32_t task, std::uint32_t index) const {
    return tasks[task].loaded.samples[index];
  }

  /// Number of arms.
  std::int64_t size() const;
};

/// Loads the tasks and chooses samples, sampling and groups. errors  usage, config, and what
/// loading a task gives (io, parse)
Result<Plan> make_plan(const std::vector<const Task*>& tasks, const PlanOptions& options);

bool needs_sandbox(const Plan& plan);

/// Gives the tasks that run programs their scorers in this sandbox, which outlives the plan's use.
/// errors  those of LoadedTask::open_scorer
Result<void> open_scorers(Plan& plan, Sandbox& sandbox);

/// errors  config (a mode that the model or engine cannot do)
Result<void> check_modes(const std::vector<Mode>& modes, const Capabilities& capabilities);

/// errors  config (a task that needs likelihoods from an engine that has none)
Result<void> check_tasks(const Plan& plan, const Capabilities& capabilities);

/// A line for every budget that max-tokens or the context ends before it is reached, on all tasks:
/// such a mode is allowed, and is plain thinking.
std::vector<std::string> unreachable_budgets(const Plan& plan, const Capabilities& capabilities);

/// What decides the results, for the manifest.
RunManifest::Identity identity_of(const Plan& plan, const EngineInfo& engine);

}  // namespace ponder
