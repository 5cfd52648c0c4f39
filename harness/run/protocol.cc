#include "harness/run/protocol.h"

#include <algorithm>
#include <sstream>

#include "harness/base/sha256.h"
#include "harness/base/text.h"
#include "harness/run/plan.h"

namespace ponder {

namespace {

/// Tasks of the group `base` continue text: the caps of the chat models would only let a base model
/// that does not stop run on.
std::vector<Protocol> make_protocols() {
  return {
      {.name = "qwen3",
       .description = "the Qwen3 report's: 32,768 tokens, AIME 38,912 and 64 answers, GPQA 10",
       .source = "Qwen3 technical report (2025), section 4.6",
       .sampling = "qwen3",
       .rules = {{.task = "base"},
                 {.task = "aime", .settings = {.max_tokens = 38912, .epochs = 64}},
                 {.task = "gpqa_diamond", .settings = {.max_tokens = 32768, .epochs = 10}},
                 {.task = "*", .settings = {.max_tokens = 32768}}}},
      {.name = "official",
       .description = "each task as its authors ask it; sampling of generation_config.json",
       .source = "the tasks; 'ponder tasks TASK' names theirs",
       .sampling = "model",
       .rules = {{.task = "*"}}},
      {.name = "lm-eval",
       .description = "lm-evaluation-harness's: greedy, --limit takes the first samples",
       .source = "EleutherAI/lm-evaluation-harness 0.4",
       .sampling = "greedy",
       .limit_first = true,
       .rules = {{.task = "gsm8k_base", .settings = {.epochs = 1, .num_fewshot = 5}},
                 {.task = "math_base", .settings = {.epochs = 1, .num_fewshot = 4}},
                 {.task = "*", .settings = {.epochs = 1}}}},
  };
}

template <class T>
std::string text_of(T value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

std::string text_of(const std::optional<std::int32_t>& value) {
  return value ? std::to_string(*value) : "the task's";
}

/// Calls visit(name, value of a, value of b) for every field of two samplings.
template <class Visit>
void each_pair(const Sampling& a, const Sampling& b, Visit&& visit) {
  visit("temperature", text_of(a.temperature), text_of(b.temperature));
  visit("top-p", text_of(a.top_p), text_of(b.top_p));
  visit("top-k", text_of(a.top_k), text_of(b.top_k));
  visit("min-p", text_of(a.min_p), text_of(b.min_p));
  visit("presence-penalty", text_of(a.presence_penalty), text_of(b.presence_penalty));
}

std::string sampling_lines(const Protocol& protocol) {
  if (protocol.sampling == "model") return "sampling generation_config.json\n";
  std::string out;
  for (const Mode::Kind kind : {Mode::Kind::thinking, Mode::Kind::no_thinking}) {
    const Mode mode{.kind = kind};
    const auto sampling = sampling_for(mode, protocol.sampling, {}, {});
    PONDER_CHECK(sampling.has_value());
    out += "sampling " + to_string(mode);
    each_pair(*sampling, {}, [&](const char* name, const std::string& value, const std::string&) {
      out += std::string(" ") + name + " " + value;
    });
    out += "\n";
  }
  return out;
}

bool fits(const ProtocolRule& rule, const Task& task) {
  return rule.task == "*" || rule.task == task.name ||
         std::find(task.groups.begin(), task.groups.end(), rule.task) != task.groups.end();
}

void list_task_deviations(const PlannedTask& planned,
                          const Protocol& protocol,
                          std::vector<std::string>& out) {
  const Task& task = *planned.task;
  const TaskSettings settings = settings_for(protocol, task);
  const auto compare = [&](const char* name, std::int32_t ours, std::int32_t theirs) {
    if (ours == theirs) return;
    out.push_back(task.name + ": " + name + " " + std::to_string(ours) + ", protocol " +
                  std::to_string(theirs));
  };
  if (!task.log_likelihood) {
    compare("max-tokens", planned.max_tokens,
            settings.max_tokens.value_or(task.default_max_tokens));
  }
  compare("epochs", planned.epochs, settings.epochs.value_or(task.default_epochs));
  const std::int32_t own = task.fewshot_choices.empty() ? 0 : task.fewshot_choices.front();
  compare("num-fewshot", planned.loaded.num_fewshot, settings.num_fewshot.value_or(own));
}

}  // namespace

const std::vector<Protocol>& protocols() {
  static const std::vector<Protocol> table = make_protocols();
  return table;
}

Result<const Protocol*> find_protocol(const std::string& name) {
  if (name.empty()) return static_cast<const Protocol*>(nullptr);
  std::vector<std::string> known;
  for (const Protocol& protocol : protocols()) {
    if (protocol.name == name) return &protocol;
    known.push_back(protocol.name);
  }
  const auto near = nearest(name, known);
  return Error{ErrorCode::usage, "unknown protocol '" + name + "'",
               (near ? "did you mean '" + *near + "'? " : "") +
                   std::string("protocols are qwen3, official and lm-eval")};
}

TaskSettings settings_for(const Protocol& protocol, const Task& task) {
  for (const ProtocolRule& rule : protocol.rules) {
    if (fits(rule, task)) return rule.settings;
  }
  return {};
}

std::string canonical_text(const Protocol& protocol) {
  std::string out = "protocol " + protocol.name + "\n" + sampling_lines(protocol);
  out += std::string("limit ") + (protocol.limit_first ? "first" : "by hash") + "\n";
  for (const ProtocolRule& rule : protocol.rules) {
    out += "tasks " + rule.task + " max-tokens " + text_of(rule.settings.max_tokens) + " epochs " +
           text_of(rule.settings.epochs) + " num-fewshot " + text_of(rule.settings.num_fewshot) +
           "\n";
  }
  return out;
}

std::string digest_of(const Protocol& protocol) {
  return sha256_hex(canonical_text(protocol));
}

ProtocolInfo protocol_info(const Plan& plan) {
  if (plan.options.protocol == nullptr) return {};
  const Protocol& protocol = *plan.options.protocol;
  ProtocolInfo info{.name = protocol.name, .sha256 = digest_of(protocol)};
  for (const ModeInfo& mode : plan.modes) {
    const auto own =
        sampling_for(mode.mode, protocol.sampling, plan.options.checkpoint_sampling, {});
    if (!own) {  // no generation_config.json, and --sampling given instead
      info.deviations.push_back(to_string(mode.mode) + ": sampling by flags, protocol " +
                                protocol.sampling);
      continue;
    }
    each_pair(mode.sampling, *own,
              [&](const char* name, const std::string& ours, const std::string& theirs) {
                if (ours == theirs) return;
                info.deviations.push_back(to_string(mode.mode) + ": " + name + " " + ours +
                                          ", protocol " + theirs);
              });
  }
  for (const PlannedTask& task : plan.tasks) list_task_deviations(task, protocol, info.deviations);
  if (!plan.options.system_prompt.empty()) {
    info.deviations.push_back("system-prompt given, protocol none");
  }
  return info;
}

std::string in_words(const ProtocolInfo& protocol) {
  if (protocol.name.empty()) return "";
  std::string out = protocol.name + " (" + protocol.sha256.substr(0, 12) + ")";
  const std::size_t n = protocol.deviations.size();
  if (n > 0) out += ", " + std::to_string(n) + (n == 1 ? " deviation" : " deviations");
  return out;
}

}  // namespace ponder
