// PolyMath: 125 problems at each of four levels (low, medium, high, top) in 18 languages, 9,000 in
// all; answers in LaTeX, the same in every language.
// Source: QwenLM/PolyMath, Apache-2.0; Wang et al. 2025, arXiv:2504.18428, in the copy of
// XZhang00/M-Thinker.
//
// Protocol: one user message, the question and on the next line the authors' note in its language,
// which is read from instruction.json: its boxed with escaped braces is what they send.
//
// Graded by our own exact rule. Beside it the authors' metric, `dw_acc`: the same verdicts weighted
// by difficulty, low 1, medium 2, high 4, top 8; over a whole run this is the mean over languages of
// their DW-ACC = (low + 2 medium + 4 high + 8 top) / 15. And `qwen25_math`: the grader that theirs
// is made of (theirs takes the first box and 1 s a comparison, ours the last box).
//
// One gold (medium 112) misses a brace upstream, so that no box can hold it: always wrong here.
//
// A sample's subject is its language; the translations of one problem are one cluster.

#include "tasks/polymath.h"

#include <map>
#include <utility>

#include "harness/base/value.h"
#include "scorers/both.h"
#include "scorers/math_scorer.h"
#include "scorers/weighted.h"
#include "tasks/dataset.h"
#include "tasks/math_gold.h"
#include "tasks/polymath_files.h"
#include "tasks/worked_examples.h"

namespace ponder {

namespace {

constexpr std::int64_t kRows = 125;  // of each file

DataFile data_file(const PolyMathFile& file) {
  return {.path =
              "polymath/" + std::string(file.language) + "/" + std::string(file.level) + ".jsonl",
          .sha256 = std::string(file.sha256),
          .rows = kRows};
}

DataFile instruction_file() {
  return {.path = "polymath/instruction.json",
          .sha256 = "d479a4e13cf3e55de04b1552f9f1cbbbf1c5d698e640b5df4b3371a5d1a449ff"};
}

std::vector<DataFile> all_files() {
  std::vector<DataFile> files;
  for (const PolyMathFile& file : polymath_files()) files.push_back(data_file(file));
  files.push_back(instruction_file());
  return files;
}

/// The note of every language. errors  parse
Result<std::map<std::string, std::string>> read_notes(const std::string& data_dir) {
  const DataText data = PONDER_TRY(read_data_text(instruction_file(), data_dir));
  const auto root = parse_json(data.text);
  if (!root) return Error{ErrorCode::parse, data.path + ": " + root.error().message, ""};
  const Value* notes = root->find("query_dic");
  std::map<std::string, std::string> out;
  for (const PolyMathFile& file : polymath_files()) {
    const Value* note = notes == nullptr ? nullptr : notes->find(file.language);
    if (note == nullptr || !note->is_string()) {
      return Error{ErrorCode::parse, data.path + ": no text query_dic." + std::string(file.language),
                   ""};
    }
    out[std::string(file.language)] = note->as_string();
  }
  return out;
}

Result<LoadedTask> load(const LoadOptions& options) {
  PONDER_TRY(chosen_fewshot("polymath", options.num_fewshot, {0}));
  const auto notes = PONDER_TRY(read_notes(options.data_dir));
  LoadedTask task;
  for (const PolyMathFile& file : polymath_files()) {
    const std::string language(file.language);
    const Dataset dataset = PONDER_TRY(read_dataset(data_file(file), options.data_dir));
    for (std::size_t i = 0; i < dataset.rows.size(); ++i) {
      const Row& row = dataset.rows[i];
      const std::string question = PONDER_TRY(row.string("question"));
      const std::string answer = PONDER_TRY(row.string("answer"));
      if (answer.empty()) return row.error("field 'answer' is empty");
      const std::string item = std::string(file.level) + "/" + std::to_string(i + 1);
      Sample& sample = task.samples.emplace_back();
      sample.id = "polymath/" + language + "/" + item;
      sample.prompt =
          Chat{.messages = {{.role = "user", .content = question + "\n" + notes.at(language)}}};
      sample.target = without_dollars(answer);
      sample.subject = language;
      sample.cluster = item;
    }
  }
  task.dataset_sha256 = combined_sha256(all_files());
  return task;
}

/// By the level in the id.
double difficulty(const Sample& sample) {
  constexpr std::pair<std::string_view, double> kWeights[] = {
      {"/low/", 1}, {"/medium/", 2}, {"/high/", 4}, {"/top/", 8}};
  for (const auto& [level, weight] : kWeights) {
    if (sample.id.find(level) != std::string::npos) return weight;
  }
  return 0;
}

}  // namespace

Task polymath() {
  return {
      .name = "polymath",
      .description = "problems of four levels in 18 languages, answers in LaTeX",
      .licence = "Apache-2.0",
      .source = "QwenLM/PolyMath, arXiv:2504.18428",
      .groups = {"multilingual"},
      .rows = 9000,
      .files = all_files(),
      .load = load,
      .scorer = weighted("dw_acc", difficulty,
                         both(strict_math_scorer(), {{"qwen25_math", qwen25_math_scorer()}})),
  };
}

}  // namespace ponder
