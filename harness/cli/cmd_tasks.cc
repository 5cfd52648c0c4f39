// ponder tasks [PATTERN]: what there is to run, and whether its data is here.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "harness/base/file.h"
#include "harness/base/text.h"
#include "harness/cli/arguments.h"
#include "harness/cli/output.h"
#include "harness/cli/verbs.h"
#include "harness/run/protocol.h"
#include "tasks/custom/schema.h"
#include "tasks/dataset.h"
#include "tasks/task_set.h"
#include "tasks/upstream.h"

namespace ponder {

namespace {

using Json = nlohmann::ordered_json;

/// "built in", "yes", or the first file that is missing.
std::string data_state(const Task& task) {
  if (task.files.empty()) return "built in";
  for (const DataFile& file : task.files) {
    const std::string path = data_directory() + "/" + file.path;
    if (file.required && !file_exists(path)) return "no " + file.path;
  }
  return "yes";
}

/// Over the files of a task: 12 digits are enough to tell two versions apart.
std::string digest(const Task& task) {
  return task.files.empty() ? "-" : combined_sha256(task.files).substr(0, 12);
}

/// "0-shot x64" (64 answers), "5-shot ll" (likelihoods): how it is asked when nothing else is said.
std::string protocol(const Task& task) {
  std::string out =
      task.fewshot_choices.empty() ? "0-shot" : fmt::format("{}-shot", task.fewshot_choices[0]);
  if (task.log_likelihood) out += " ll";
  if (task.default_epochs > 1) out += fmt::format(" x{}", task.default_epochs);
  return out;
}

/// What each protocol would ask of a task.
TaskSettings settings_under(const Protocol& protocol, const Task& task) {
  TaskSettings settings = settings_for(protocol, task);
  if (!settings.max_tokens) settings.max_tokens = task.default_max_tokens;
  if (!settings.epochs) settings.epochs = task.default_epochs;
  if (!settings.num_fewshot) {
    settings.num_fewshot = task.fewshot_choices.empty() ? 0 : task.fewshot_choices.front();
  }
  return settings;
}

std::string protocol_lines(const Task& task) {
  std::string out;
  for (const Protocol& protocol : protocols()) {
    const TaskSettings settings = settings_under(protocol, task);
    out += fmt::format("  {:<10} sampling {}, max-tokens {}, epochs {}, num-fewshot {}\n",
                       protocol.name, protocol.sampling, with_thousands(*settings.max_tokens),
                       *settings.epochs, *settings.num_fewshot);
  }
  return out;
}

Json protocols_json(const Task& task) {
  Json out = Json::object();
  for (const Protocol& protocol : protocols()) {
    const TaskSettings settings = settings_under(protocol, task);
    out[protocol.name] = {{"sampling", protocol.sampling},
                          {"max_tokens", *settings.max_tokens},
                          {"epochs", *settings.epochs},
                          {"num_fewshot", *settings.num_fewshot}};
  }
  return out;
}

std::string count(const Task& task) {
  return task.rows > 0 ? with_thousands(task.rows) : "-";
}

std::string list(const std::vector<const Task*>& tasks) {
  std::size_t width = 4;
  std::size_t licence = 7;
  for (const Task* task : tasks) {
    width = std::max(width, task->name.size());
    licence = std::max(licence, task->licence.size());
  }
  std::string out =
      fmt::format("{:<{}}  {:>7}  {:<9}  {:<10}  {:<{}}  {:<12}  {:<8}  {}\n", "task", width, "n",
                  "metric", "protocol", "licence", licence, "digest", "data", "source");
  for (const Task* task : tasks) {
    const std::string state = data_state(*task);
    out += fmt::format("{:<{}}  {:>7}  {:<9}  {:<10}  {:<{}}  {:<12}  {:<8}  {}\n", task->name,
                       width, count(*task), task->metric, protocol(*task), task->licence, licence,
                       digest(*task), state.starts_with("no ") ? "missing" : state, task->source);
  }
  return out;
}

std::string detail(const Task& task) {
  std::string shots;
  for (const std::int32_t n : task.fewshot_choices) shots += fmt::format(" {}", n);
  std::string groups;
  for (const std::string& group : task.groups) groups += " " + group;
  std::string out = fmt::format(
      "{}: {}\n  version    {}\n  n          {}\n  metric     {} ({})\n  licence    {}\n"
      "  source     {}\n  groups    {}\n  num-fewshot{} (the first is the default)\n"
      "  max-tokens {}\n  epochs     {}\n  data       {}\n",
      task.name, task.description, task.version, count(task), task.metric,
      task.scorer ? task.scorer->name() : "no scorer", task.licence, task.source, groups, shots,
      with_thousands(task.default_max_tokens), task.default_epochs, data_state(task));
  for (const DataFile& file : task.files) {
    out += fmt::format("  file       {}{}\n             {}\n", file.path,
                       file.required ? "" : " (only for few-shot)",
                       file.sha256.empty() ? "any version" : "sha256 " + file.sha256);
  }
  return out + "under --protocol:\n" + protocol_lines(task);
}

Json as_json(const Task& task) {
  Json files = Json::array();
  for (const DataFile& file : task.files) {
    files.push_back({{"path", file.path},
                     {"sha256", file.sha256},
                     {"rows", file.rows},
                     {"fetchable", upstream_of(file.path).has_value()},
                     {"required", file.required}});
  }
  const std::string state = data_state(task);
  return {{"name", task.name},
          {"description", task.description},
          {"version", task.version},
          {"n", task.rows},
          {"metric", task.metric},
          {"scorer", task.scorer ? task.scorer->name() : ""},
          {"licence", task.licence},
          {"source", task.source},
          {"protocol", protocol(task)},
          {"digest", task.files.empty() ? "" : combined_sha256(task.files)},
          {"groups", task.groups},
          {"num_fewshot", task.fewshot_choices},
          {"max_tokens", task.default_max_tokens},
          {"epochs", task.default_epochs},
          {"protocols", protocols_json(task)},
          {"data_present", state == "yes" || state == "built in"},
          {"files", std::move(files)}};
}

}  // namespace

Result<int> cmd_tasks(const std::vector<std::string>& arguments) {
  std::string pattern;
  bool json = false;
  bool schema = false;
  Arguments parser("tasks", "List the tasks, or show one of them.");
  parser.positional("pattern", pattern, "task, group, pattern with *, or file: ./task.yaml");
  parser.flag("--schema", schema, "what a task file may hold, with an example");
  parser.group("Output");
  parser.flag("--json", json, "one JSON document on stdout");
  parser.footer("Examples:\n  ponder tasks\n  ponder tasks gsm8k\n  ponder tasks 'demo*' --json");
  if (!PONDER_TRY(parser.parse(arguments))) {
    PONDER_TRY(print_result(parser.help()));
    return kDone;
  }
  if (schema) {
    PONDER_TRY(print_result(task_file_schema()));
    return kDone;
  }
  const TaskSet set = PONDER_TRY(TaskSet::find({pattern.empty() ? "*" : pattern}));
  const std::vector<const Task*>& tasks = set.tasks();
  if (json) {
    Json all = Json::array();
    for (const Task* task : tasks) all.push_back(as_json(*task));
    PONDER_TRY(print_result(all.dump(2) + "\n"));
  } else {
    PONDER_TRY(
        print_result(tasks.size() == 1 && !pattern.empty() ? detail(*tasks.front()) : list(tasks)));
  }
  return kDone;
}

}  // namespace ponder
