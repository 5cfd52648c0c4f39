// LiveBench, release 2024-11-25 (that of the Qwen3 technical report): questions released until then
// and not removed until then.
// Source: LiveBench/LiveBench, Apache-2.0; White et al. 2024, arXiv:2406.19314.
//
// Protocol: the question's one turn as the user message. In three parts by how answers are graded:
//   livebench_amps_hard     100 mathematical expressions, by our own exact rule
//   livebench_instructions  200 texts that must follow IFEval's instructions
//   livebench_short         332 short answers in six tasks, by the rules of scorers/livebench.h
// Not here: tablejoin and tablereformat (their graders take Python literals and data frames),
// language and coding (no public copy), so there is no overall LiveBench figure. A sample's subject
// is its category and task.

#include "tasks/livebench.h"

#include <span>
#include <utility>

#include "harness/base/value.h"
#include "scorers/ifeval/instruction.h"
#include "scorers/ifeval_scorer.h"
#include "scorers/livebench.h"
#include "scorers/math_scorer.h"
#include "tasks/dataset.h"
#include "tasks/worked_examples.h"

namespace ponder {

namespace {

constexpr std::string_view kRelease = "2024-11-25";

struct Part {
  std::string_view category = {};
  std::string_view task = {};
  std::int64_t rows = 0;  // of all releases
  std::string_view sha256 = {};
};

constexpr Part kAmpsHard[] = {
    // clang-format off
    {"math", "AMPS_Hard", 150,
     "90757eab54bfbbce4b1b814e715fce912637094adf3169436327e3930d616ce7"},
    // clang-format on
};

constexpr Part kInstructions[] = {
    // clang-format off
    {"instruction_following", "paraphrase", 100,
     "324ea4834724e0f56233f07c56f5968472c0b76e378bcf2ffaeea0e0ca7aa134"},
    {"instruction_following", "simplify", 100,
     "f2b9b82cb98d833d33b04fa84430918894f079db8864a1a8627baf7f66b598d0"},
    {"instruction_following", "story_generation", 100,
     "86d3d6a437e733c915ceeddfd54280130c456253cdbdd83f644173b4835905d8"},
    {"instruction_following", "summarize", 100,
     "dab2583ce3c9ae08887e24ac4aa6e90c86e42b15526199f792404b14f2e926e7"},
    // clang-format on
};

constexpr Part kShort[] = {
    // clang-format off
    {"data_analysis", "cta", 50,
     "792653b1686f8d10b1a06dd9a7e1c83613a64b46f063b059b79725a20133bef0"},
    {"math", "math_comp", 146,
     "652fe0afd7c0c75458b7a08e2aac835076b513be4edd7bb18e2f39e5cc38b3c0"},
    {"math", "olympiad", 72,
     "2f28392a08a921a0e4b6cd12957d9f2e161fb9df3191b9ad9b04de8609171a65"},
    {"reasoning", "spatial", 50,
     "dee517361a762c045de84ea11df8a080c91390238a897017489b29fcf1bb9113"},
    {"reasoning", "web_of_lies_v2", 50,
     "f4f22a565bbd477cf64cf7b50a10bae479e41cd223360452ff13d36c95af50f3"},
    {"reasoning", "zebra_puzzle", 100,
     "cd3a829ba2526c0af181a6072cce0aef3fa519b84d532d0bf92dbb48de3d7b9e"},
    // clang-format on
};

DataFile data_file(const Part& part) {
  return {.path = "livebench/" + std::string(part.category) + "/" + std::string(part.task) +
                  "/question.jsonl",
          .sha256 = std::string(part.sha256),
          .rows = part.rows};
}

std::vector<DataFile> files_of(std::span<const Part> parts) {
  std::vector<DataFile> files;
  for (const Part& part : parts) files.push_back(data_file(part));
  return files;
}

/// Dates are written as 2024-11-25, so they compare as texts.
Result<bool> is_of_release(const Row& row) {
  const std::string from = PONDER_TRY(row.string("livebench_release_date"));
  const std::string until = PONDER_TRY(row.string("livebench_removal_date"));
  return from <= kRelease && (until.empty() || until > kRelease);
}

Result<void> add_rules(const Row& row, Sample& sample) {
  const std::string ids = PONDER_TRY(row.json_text("instruction_id_list"));
  const std::string kwargs = PONDER_TRY(row.json_text("kwargs"));
  sample.rules_json = "{\"instruction_id_list\": " + ids + ", \"kwargs\": " + kwargs + "}";
  const auto rules = parse_json(sample.rules_json);
  if (!rules) return row.error(rules.error().message);
  const auto instructions = parse_instructions(*rules);
  if (!instructions) return row.error(instructions.error().message);
  for (const Instruction& instruction : *instructions) {
    sample.target += (sample.target.empty() ? "" : ", ") + instruction.id;
  }
  return {};
}

Result<LoadedTask> load(const std::string& name,
                        std::span<const Part> parts,
                        const LoadOptions& options) {
  PONDER_TRY(chosen_fewshot(name, options.num_fewshot, {0}));
  LoadedTask task;
  for (const Part& part : parts) {
    const Dataset dataset = PONDER_TRY(read_dataset(data_file(part), options.data_dir));
    for (const Row& row : dataset.rows) {
      if (!PONDER_TRY(is_of_release(row))) continue;
      const std::vector<std::string> turns = PONDER_TRY(row.strings("turns"));
      if (turns.size() != 1) {
        return row.error("field 'turns' has " + std::to_string(turns.size()) + ", expected 1");
      }
      Sample sample;
      sample.id = name + "/" + PONDER_TRY(row.string("question_id"))
      .substr(0, 16);
      sample.prompt = Chat{.messages = {{.role = "user", .content = turns.front()}}};
      sample.subject = std::string(part.category) + "/" + std::string(part.task);
      if (parts.data() == kInstructions) {
        PONDER_TRY(add_rules(row, sample));
      } else {
        sample.target = PONDER_TRY(row.string("ground_truth"));
        if (sample.target.empty()) return row.error("field 'ground_truth' is empty");
      }
      task.samples.push_back(std::move(sample));
    }
  }
  task.dataset_sha256 = combined_sha256(files_of(parts));
  return task;
}

Task task_of(const std::string& name, std::span<const Part> parts, std::int64_t rows) {
  Task task;
  task.name = name;
  task.licence = "Apache-2.0";
  task.source = "LiveBench/LiveBench, arXiv:2406.19314";
  task.groups = {"livebench"};
  task.rows = rows;
  task.files = files_of(parts);
  task.load = [name, parts](const LoadOptions& options) { return load(name, parts, options); };
  return task;
}

}  // namespace

Task livebench_amps_hard() {
  Task task = task_of("livebench_amps_hard", kAmpsHard, 100);
  task.description = "LiveBench 2024-11-25, AMPS_Hard: mathematical expressions";
  task.scorer = math_scorer();
  return task;
}

Task livebench_instructions() {
  Task task = task_of("livebench_instructions", kInstructions, 200);
  task.description = "LiveBench 2024-11-25: texts that must follow instructions";
  task.metric = "score";
  task.scorer = livebench_instructions_scorer();
  return task;
}

Task livebench_short() {
  Task task = task_of("livebench_short", kShort, 332);
  task.description = "LiveBench 2024-11-25: short answers in six tasks of three categories";
  task.metric = "score";
  task.scorer = livebench_scorer();
  return task;
}

}  // namespace ponder
