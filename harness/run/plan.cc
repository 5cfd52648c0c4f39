#include "harness/run/plan.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "harness/base/codec.h"
#include "harness/base/sha256.h"
#include "harness/run/prompt.h"
#include "harness/run/protocol.h"

namespace ponder {

namespace {

/// Thinking and budgets ask the same prompt; each other kind of mode has a prompt of its own.
bool same_prompt(const Mode& a, const Mode& b) {
  const auto prompt_of = [](const Mode& m) {
    return std::pair(m.kind == Mode::Kind::no_thinking, m.soft);
  };
  return prompt_of(a) == prompt_of(b);
}

std::vector<std::vector<std::uint32_t>> group_modes(const std::vector<ModeInfo>& modes) {
  std::vector<std::vector<std::uint32_t>> groups;
  for (std::uint32_t i = 0; i < modes.size(); ++i) {
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& g) {
      const ModeInfo& first = modes[g.front()];
      return same_prompt(first.mode, modes[i].mode) && first.sampling == modes[i].sampling;
    });
    if (group == groups.end()) {
      groups.push_back({i});
    } else {
      group->push_back(i);
    }
  }
  return groups;
}

/// A record is known by its sample's id: two samples of one id would overwrite each other.
Result<void> check_unique_ids(const Task& task, const std::vector<Sample>& samples) {
  std::unordered_set<std::string_view> seen;
  for (const Sample& sample : samples) {
    if (!seen.insert(sample.id).second) {
      return Error{ErrorCode::parse,
                   "task " + task.name + ": two samples have the id '" + sample.id + "'",
                   "the data file holds a row twice; run ponder tasks " + task.name};
    }
  }
  return {};
}

/// "gsm8k/0001" is a matter of gsm8k alone; an id without a task's name is wanted of every task.
std::vector<std::string> ids_for(const Task& task, const std::vector<std::string>& ids) {
  std::vector<std::string> own;
  for (const std::string& id : ids) {
    if (id.find('/') == std::string::npos || id.starts_with(task.name + "/")) own.push_back(id);
  }
  return own;
}

/// errors  usage (an id that names a task which is not run)
Result<void> check_sample_ids(const std::vector<const Task*>& tasks,
                              const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    const bool known = id.find('/') == std::string::npos ||
                       std::any_of(tasks.begin(), tasks.end(), [&](const Task* task) {
                         return id.starts_with(task->name + "/");
                       });
    if (!known) {
      return Error{ErrorCode::usage,
                   "--sample-id '" + id + "' belongs to none of the tasks of this run",
                   "name its task with --tasks " + id.substr(0, id.find('/'))};
    }
  }
  return {};
}

/// Likelihoods are read where the answer begins, so nothing can be thought before.
Result<void> check_task_modes(const Task& task, const std::vector<Mode>& modes) {
  if (!task.log_likelihood) return {};
  for (const Mode& mode : modes) {
    if (mode == Mode{.kind = Mode::Kind::no_thinking}) continue;
    return Error{ErrorCode::config,
                 "task " + task.name + " compares likelihoods where the answer begins, so that " +
                     "nothing can be thought before; mode is " + to_string(mode) +
                     ", expected no-thinking",
                 "run it with --modes no-thinking"};
  }
  return {};
}

TaskSettings protocol_settings(const Task& task, const PlanOptions& options) {
  return options.protocol == nullptr ? TaskSettings{} : settings_for(*options.protocol, task);
}

/// A task's own epochs average over draws: where nothing is drawn, all would be the same answer.
std::int32_t epochs_for(const Task& task, const Plan& plan) {
  const bool drawn = std::any_of(plan.modes.begin(), plan.modes.end(), [](const ModeInfo& mode) {
    return mode.sampling.temperature > 0;
  });
  const TaskSettings settings = protocol_settings(task, plan.options);
  return plan.options.epochs.value_or(drawn ? settings.epochs.value_or(task.default_epochs) : 1);
}

Result<PlannedTask> plan_task(const Task& task, const PlanOptions& options) {
  PlannedTask planned{.task = &task, .scorer = task.scorer};
  PONDER_TRY(check_task_modes(task, options.modes));
  const TaskSettings settings = protocol_settings(task, options);
  planned.max_tokens =
      task.log_likelihood
          ? 0
          : options.max_tokens.value_or(settings.max_tokens.value_or(task.default_max_tokens));
  const std::int32_t num_fewshot =
      options.num_fewshot >= 0 ? options.num_fewshot : settings.num_fewshot.value_or(-1);
  planned.loaded = PONDER_TRY(
      task.load({.data_dir = options.data_dir, .num_fewshot = num_fewshot, .seed = options.seed}));
  auto& samples = planned.loaded.samples;
  PONDER_TRY(check_unique_ids(task, samples));
  planned.samples_total = static_cast<std::int64_t>(samples.size());
  if (!options.sample_ids.empty()) {
    samples =
        PONDER_TRY(take_ids(std::move(samples), task.name, ids_for(task, options.sample_ids)));
  }
  if (!options.limit.empty()) {
    const Amount amount = PONDER_TRY(parse_amount("--limit", options.limit));
    if (amount.value == 0) {
      return Error{ErrorCode::usage, "--limit is 0, so nothing would run",
                   "use --dry-run to see the plan only"};
    }
    samples = options.limit_first ? take_first(std::move(samples), amount)
                                  : take_limited(std::move(samples), task.name, amount);
  }
  std::erase_if(samples,
                [&](const Sample& s) { return !in_shard(task.name, s.id, options.shard); });
  return planned;
}

std::string limit_in_words(const PlanOptions& options) {
  std::string words = options.limit;
  if (options.limit_first && !words.empty()) words = "first " + words;
  for (const std::string& id : options.sample_ids) words += (words.empty() ? "" : " ") + id;
  return words;
}

TaskInfo task_info(const PlannedTask& planned, const PlanOptions& options) {
  Sha256 prompts;
  for (const Sample& sample : planned.loaded.samples) {
    prompts.update_field(to_json(prompt_for(sample.prompt, Mode{}, options.system_prompt)));
  }
  return {.name = planned.task->name,
          .version = planned.task->version,
          .scorer = planned.task->scorer->name(),
          .dataset_sha256 = planned.loaded.dataset_sha256,
          .prompt_sha256 = prompts.hex(),
          .samples = static_cast<std::int64_t>(planned.loaded.samples.size()),
          .samples_total = planned.samples_total,
          .num_fewshot = planned.loaded.num_fewshot,
          .fewshot_source = planned.loaded.fewshot_source,
          .max_tokens = planned.max_tokens,
          .epochs = planned.epochs,
          .subject_levels = planned.task->subject_levels};
}

/// 0 where tasks differ.
std::int32_t common_epochs(const Plan& plan) {
  std::int32_t epochs = plan.tasks.empty() ? 1 : plan.tasks.front().epochs;
  for (const PlannedTask& task : plan.tasks) {
    if (task.epochs != epochs) return 0;
  }
  return epochs;
}

}  // namespace

std::int64_t Plan::size() const {
  std::int64_t answers = 0;
  for (const PlannedTask& task : tasks) {
    answers += static_cast<std::int64_t>(task.loaded.samples.size()) * task.epochs;
  }
  return answers * static_cast<std::int64_t>(modes.size());
}

Result<Plan> make_plan(const std::vector<const Task*>& tasks, const PlanOptions& options) {
  if (options.modes.empty()) {
    return Error{ErrorCode::usage, "no mode given", "e.g. --modes thinking,no-thinking"};
  }
  PONDER_TRY(check_sample_ids(tasks, options.sample_ids));
  if (options.num_fewshot < -1) {
    return Error{ErrorCode::usage,
                 "--num-fewshot is " + std::to_string(options.num_fewshot) + ", expected 0 or more",
                 "leave it out for the task's default"};
  }
  if (options.epochs.value_or(1) < 1) {
    return Error{ErrorCode::usage,
                 "--epochs is " + std::to_string(*options.epochs) + ", expected 1 or more", ""};
  }
  if (options.max_tokens.value_or(1) < 1) {
    return Error{ErrorCode::usage,
                 "--max-tokens is " + std::to_string(*options.max_tokens) + ", expected 1 or more",
                 ""};
  }
  Plan plan{.options = options};
  for (const Mode& mode : options.modes) {
    plan.modes.push_back({
      mode, PONDER_TRY(sampling_for(mode, options.sampling_preset, options.checkpoint_sampling,
                                    options.sampling))
    });
  }
  plan.groups = group_modes(plan.modes);
  for (const Task* task : tasks) {
    plan.tasks.push_back(PONDER_TRY(plan_task(*task, options)));
    plan.tasks.back().epochs = epochs_for(*task, plan);
  }

  for (std::uint32_t t = 0; t < plan.tasks.size(); ++t) {
    for (std::uint32_t s = 0; s < plan.tasks[t].loaded.samples.size(); ++s) {
      for (std::int32_t epoch = 0; epoch < plan.tasks[t].epochs; ++epoch) {
        for (std::uint32_t g = 0; g < plan.groups.size(); ++g) {
          plan.units.push_back({.task = t, .sample = s, .epoch = epoch, .group = g});
        }
      }
    }
  }
  return plan;
}

bool needs_sandbox(const Plan& plan) {
  return std::any_of(plan.tasks.begin(), plan.tasks.end(),
                     [](const PlannedTask& task) { return task.task->needs_sandbox; });
}

Result<void> open_scorers(Plan& plan, Sandbox& sandbox) {
  for (PlannedTask& task : plan.tasks) {
    if (task.loaded.open_scorer) task.scorer = PONDER_TRY(task.loaded.open_scorer(sandbox));
  }
  return {};
}

Result<void> check_modes(const std::vector<Mode>& modes, const Capabilities& capabilities) {
  for (const Mode& mode : modes) {
    const std::string name = "mode " + to_string(mode);
    const bool thinks = mode.kind != Mode::Kind::no_thinking;
    if (capabilities.thinking == ThinkingControl::always && !thinks) {
      return Error{ErrorCode::config, name + ": the model's chat template always thinks",
                   "use --modes thinking or budget:N"};
    }
    if (capabilities.thinking == ThinkingControl::never && thinks) {
      return Error{ErrorCode::config, name + ": the model's chat template has no thinking",
                   "use --modes no-thinking"};
    }
    if (mode.kind == Mode::Kind::budget && !capabilities.token_budgets) {
      return Error{ErrorCode::config, name + ": this engine cannot enforce a thinking budget",
                   "use the built-in engine, or leave the mode out"};
    }
  }
  return {};
}

Result<void> check_tasks(const Plan& plan, const Capabilities& capabilities) {
  for (const PlannedTask& task : plan.tasks) {
    if (!task.task->log_likelihood || capabilities.log_likelihood) continue;
    return Error{ErrorCode::config,
                 "task " + task.task->name + ": this engine gives no likelihoods of given texts",
                 "use the built-in engine, or leave the task out"};
  }
  return {};
}

std::vector<std::string> unreachable_budgets(const Plan& plan, const Capabilities& capabilities) {
  std::int32_t max_tokens = 0;
  for (const PlannedTask& task : plan.tasks) max_tokens = std::max(max_tokens, task.max_tokens);
  std::vector<std::string> lines;
  for (const auto& [mode, sampling] : plan.modes) {
    if (mode.kind != Mode::Kind::budget) continue;
    const std::int64_t budget = mode.budget_tokens;
    std::string what;
    if (budget >= max_tokens) {
      what = "max-tokens " + std::to_string(max_tokens);
    } else if (budget >= capabilities.context_tokens) {
      what = "the context of " + std::to_string(capabilities.context_tokens) + " tokens";
    } else {
      continue;
    }
    lines.push_back(to_string(mode) + " is never reached, " + what +
                    " ends first: the mode is plain thinking");
  }
  return lines;
}

RunManifest::Identity identity_of(const Plan& plan, const EngineInfo& engine) {
  RunManifest::Identity identity{.model_sha256 = engine.model_sha256,
                                 .engine = engine.name,
                                 .modes = plan.modes,
                                 .seed = plan.options.seed,
                                 .epochs = common_epochs(plan),
                                 .limit = limit_in_words(plan.options),
                                 .system_prompt = plan.options.system_prompt,
                                 .stop_text = to_string(plan.options.stop_text),
                                 .stop_loops = plan.options.stop_loops,
                                 .rope_scaling = engine.rope_scaling,
                                 .activations = engine.activations,
                                 .kv_type = engine.kv_type,
                                 .shard_index = plan.options.shard.index,
                                 .shard_count = plan.options.shard.count};
  for (const PlannedTask& task : plan.tasks) {
    identity.tasks.push_back(task_info(task, plan.options));
  }
  return identity;
}

}  // namespace ponder
