#include "tasks/custom/schema.h"

#include <algorithm>

#include "scorers/scorer_spec.h"

namespace ponder {

namespace {

constexpr YamlKey kTask[] = {
    {"task", "text", "its name: letters, digits, '_', '-', '.'"},
    {"data", "mapping", "where the rows are"},
    {"prompt", "template", "the user's message; or, with completion, the text to go on"},
    {"messages", "list", "instead of prompt: several messages"},
    {"system", "template", "put before the prompt as a system message"},
    {"target", "template",
     "the right answer; of a choice its letter, its place from 0, or its text"},
    {"choices", "field or list", "a field that holds a list, or a list of templates"},
    {"scorer", "kind or mapping", "how answers are graded"},
    {"id", "template", "of a sample, unique; default NAME/0001 and on"},
    {"subject", "template", "for breakdowns"},
    {"cluster", "template", "samples of one cluster are not independent"},
    {"fewshot", "mapping", "solved examples before the question"},
    {"completion", "true|false", "for base models: raw text, no chat; default false"},
    {"stop", "text or list", "texts that end an answer"},
    {"max_tokens", "number", "of an answer, thinking included; default 32768"},
    {"epochs", "number", "answers to each sample; default 1"},
    {"version", "number", "raise it when a prompt or a verdict can change; default 1"},
    {"description", "text", "one line"},
    {"licence", "text", "of the data"},
    {"source", "text", "where it comes from"},
    {"groups", "text or list", "names that stand for several tasks"}};

constexpr YamlKey kData[] = {
    {"path", "text", "beside the task file, or below $PONDER_DATA_DIR"},
    {"format", "text", "jsonl, json, csv, tsv or parquet; default by the file's name"},
    {"columns", "list", "names of the fields of a CSV or TSV file without a header line"},
    {"sha256", "text", "of the file; another file is refused"},
    {"rows", "number", "in the file; another number is refused"}};

constexpr YamlKey kMessage[] = {{"role", "text", "system, user or assistant"},
                                {"content", "template", ""}};

constexpr YamlKey kFewshot[] = {
    {"data", "mapping", "rows of solved examples, as under data"},
    {"count", "number", "how many of them, the first ones; --num-fewshot says otherwise"},
    {"answer", "template", "the solved answer; default the target"}};

constexpr YamlKey kScorer[] = {
    {"kind", "text", "one of those below"},
    {"ignore_case", "true|false", "exact, contains, regex, json"},
    {"ignore_punctuation", "true|false", "exact, contains, regex, json"},
    {"ignore_space", "true|false", "exact, contains, regex, json: runs of blanks are one"},
    {"pattern", "text", "regex: RE2 syntax"},
    {"group", "number", "regex: what is compared; default the first group, or all"},
    {"take", "text", "regex: last (default) or first match"},
    {"field", "text", "json: default answer"},
    {"language", "text", "number: how numbers are written, e.g. de"}};

std::string listed(const char* heading, std::span<const YamlKey> keys) {
  std::string out = std::string(heading) + "\n";
  for (const YamlKey& key : keys) {
    std::string line = "  " + std::string(key.name);
    line.resize(std::max<std::size_t>(line.size() + 1, 22), ' ');
    line += std::string(key.type);
    line.resize(std::max<std::size_t>(line.size() + 1, 38), ' ');
    out += line + std::string(key.help) + "\n";
  }
  return out + "\n";
}

constexpr const char* kExample = R"(Example, capitals.yaml:
  task: capitals
  description: capitals of the world
  data: {path: capitals.jsonl}
  prompt: |
    What is the capital of {{ country }}? Answer with its name alone.
  target: "{{ capital }}"
  scorer: {kind: exact, ignore_case: true, ignore_punctuation: true}
and beside it capitals.jsonl:
  {"country": "Norway", "capital": "Oslo"}
and then:
  ponder run -m MODEL -t ./capitals.yaml
)";

}  // namespace

std::span<const YamlKey> task_keys() {
  return kTask;
}

std::span<const YamlKey> data_keys() {
  return kData;
}

std::span<const YamlKey> message_keys() {
  return kMessage;
}

std::span<const YamlKey> fewshot_keys() {
  return kFewshot;
}

std::span<const YamlKey> scorer_keys() {
  return kScorer;
}

std::string task_file_schema() {
  std::string out =
      "A task file is YAML (1.1). Templates are Jinja; the fields of a row are its variables, and "
      "a\n"
      "field that is not there is an error. Needed: task, data, prompt or messages, target, "
      "scorer.\n\n";
  out += listed("task file", task_keys()) + listed("data", data_keys()) +
         listed("messages, each", message_keys()) + listed("fewshot", fewshot_keys()) +
         listed("scorer: a kind, or a mapping", scorer_keys());
  out += "scorer kinds\n";
  for (const ScorerKind& kind : scorer_kinds()) {
    std::string line = "  " + std::string(kind.name);
    line.resize(22, ' ');
    out += line + std::string(kind.help) + "\n";
  }
  return out + "\n" + kExample;
}

}  // namespace ponder
