#include "harness/cli/dry_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/qwen3/tokenizer.h"
#include "harness/base/codec.h"
#include "harness/base/text.h"
#include "harness/run/flight.h"
#include "harness/run/prompt.h"
#include "harness/run/protocol.h"

namespace ponder {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kShown = 2;  // samples per task

struct TaskEstimate {
  const PlannedTask* task = nullptr;
  std::int64_t arms = 0;
  std::optional<std::int64_t> prompt_tokens = {};  // of all arms
  std::int64_t generated_at_most = 0;
};

std::string text_of(const Prompt& prompt) {
  if (const auto* text = std::get_if<Text>(&prompt)) return text->text;
  std::string joined;
  if (const auto* chat = std::get_if<Chat>(&prompt)) {
    for (const Message& message : chat->messages) joined += message.content + "\n";
    joined += chat->tools_json;
  }
  return joined;
}

std::int64_t count_tokens(const Prompt& prompt, const Tokenizer& tokenizer) {
  if (const auto* ids = std::get_if<TokenIds>(&prompt)) {
    return static_cast<std::int64_t>(ids->ids.size());
  }
  return static_cast<std::int64_t>(tokenizer.encode(text_of(prompt)).size());
}

std::vector<TaskEstimate> estimate(const Plan& plan, const RunFlags& flags) {
  std::optional<Tokenizer> tokenizer;
  if (flags.engine != "replay") {
    if (auto loaded = Tokenizer::load(flags.model)) tokenizer = std::move(*loaded);
  }
  std::vector<TaskEstimate> estimates;
  for (const PlannedTask& task : plan.tasks) {
    const auto per_sample = static_cast<std::int64_t>(plan.modes.size()) * task.epochs;
    TaskEstimate& e = estimates.emplace_back();
    e.task = &task;
    e.arms = static_cast<std::int64_t>(task.loaded.samples.size()) * per_sample;
    e.generated_at_most = e.arms * task.max_tokens;
    if (!tokenizer) continue;
    e.prompt_tokens = 0;
    for (const Sample& sample : task.loaded.samples) {
      const Prompt asked = prompt_for(sample.prompt, Mode{}, plan.options.system_prompt);
      *e.prompt_tokens += per_sample * count_tokens(asked, *tokenizer);
    }
  }
  return estimates;
}

/// What a task of likelihoods has scored behind its prompt.
Json continuations_of(const Task& task, const Sample& sample) {
  Json out = Json::array();
  if (!task.log_likelihood) return out;
  const auto turn = open_dialogue(task, sample)->step({});
  if (turn && *turn) {
    for (const std::string& text : (*turn)->continuations) out.push_back(text);
  }
  return out;
}

std::string in_words(const Sampling& s) {
  if (s.temperature == 0) return "greedy";
  std::string out = fmt::format("T {} top-p {} top-k {}", s.temperature, s.top_p, s.top_k);
  if (s.min_p > 0) out += fmt::format(" min-p {}", s.min_p);
  if (s.presence_penalty != 0) out += fmt::format(" presence {}", s.presence_penalty);
  return out;
}

}  // namespace

std::string dry_run_text(const Plan& plan, const RunFlags& flags) {
  std::string out =
      fmt::format("{} answers: tasks {}, modes {}, seed {}\n", with_thousands(plan.size()),
                  plan.tasks.size(), plan.modes.size(), plan.options.seed);
  if (plan.options.protocol != nullptr) {
    const ProtocolInfo protocol = protocol_info(plan);
    out += fmt::format("protocol {}: {}\n", in_words(protocol), plan.options.protocol->description);
    for (const std::string& deviation : protocol.deviations) {
      out += "deviation " + deviation + "\n";
    }
  }
  for (const ModeInfo& mode : plan.modes) {
    out += fmt::format("mode {:<16}  {}\n", to_string(mode.mode), in_words(mode.sampling));
  }
  for (const TaskEstimate& e : estimate(plan, flags)) {
    const auto& samples = e.task->loaded.samples;
    const std::string epochs =
        e.task->epochs > 1 ? fmt::format(" ({} each)", e.task->epochs) : std::string();
    out += fmt::format(
        "task {}: {} of {} samples, {} answers{}, {} prompt tokens, at most {} generated\n",
        e.task->task->name, with_thousands(static_cast<std::int64_t>(samples.size())),
        with_thousands(e.task->samples_total), with_thousands(e.arms), epochs,
        e.prompt_tokens ? with_thousands(*e.prompt_tokens) : "unknown",
        with_thousands(e.generated_at_most));
    for (std::size_t i = 0; i < std::min(kShown, samples.size()); ++i) {
      out += fmt::format("--- {} {} (target {})\n", e.task->task->name, samples[i].id,
                         samples[i].target);
      for (const std::vector<std::uint32_t>& group : plan.groups) {
        const Mode& mode = plan.modes[group.front()].mode;
        // Hard modes differ by the template only; a soft one by its words.
        if (!mode.soft && &group != &plan.groups.front()) continue;
        out += to_json(prompt_for(samples[i].prompt, mode, plan.options.system_prompt)) + "\n";
        const Json continuations = continuations_of(*e.task->task, samples[i]);
        if (!continuations.empty()) out += "likelihoods of " + continuations.dump() + "\n";
      }
    }
  }
  return out;
}

std::string dry_run_json(const Plan& plan, const RunFlags& flags) {
  Json out = {{"schema", "ponder.plan/1"}, {"answers", plan.size()}, {"seed", plan.options.seed}};
  if (plan.options.protocol != nullptr) {
    const ProtocolInfo protocol = protocol_info(plan);
    out["protocol"] = {
        {"name", protocol.name}, {"sha256", protocol.sha256}, {"deviations", protocol.deviations}};
  }
  out["modes"] = Json::array();
  for (const ModeInfo& mode : plan.modes) {
    out["modes"].push_back({{"mode", to_string(mode.mode)}, {"sampling", in_words(mode.sampling)}});
  }
  out["tasks"] = Json::array();
  for (const TaskEstimate& e : estimate(plan, flags)) {
    Json prompts = Json::array();
    const auto& samples = e.task->loaded.samples;
    for (std::size_t i = 0; i < std::min(kShown, samples.size()); ++i) {
      const Prompt asked = prompt_for(samples[i].prompt, Mode{}, plan.options.system_prompt);
      prompts.push_back({{"sample", samples[i].id},
                         {"target", samples[i].target},
                         {"prompt", Json::parse(to_json(asked))}});
      Json continuations = continuations_of(*e.task->task, samples[i]);
      if (!continuations.empty()) prompts.back()["continuations"] = std::move(continuations);
    }
    out["tasks"].push_back({{"name", e.task->task->name},
                            {"samples", samples.size()},
                            {"samples_total", e.task->samples_total},
                            {"epochs", e.task->epochs},
                            {"answers", e.arms},
                            {"prompt_tokens", e.prompt_tokens ? Json(*e.prompt_tokens) : Json()},
                            {"generated_at_most", e.generated_at_most},
                            {"prompts", std::move(prompts)}});
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ponder
