// IFEval: 541 prompts, 834 instructions of 25 kinds ("at least 300 words", "no commas").
// Source: google-research/google-research (instruction_following_eval), Apache-2.0; Zhou et al.
// 2023, arXiv:2311.07911. Protocol: the prompt as the user message. Graded by prompt-level strict
// accuracy (the figure of the Qwen3 technical report), the other three published metrics beside it.
//
// Multi-IF: conversations of three turns, each adding instructions to those before; 909 of the
// 4,501 are English, 13 of them have no third turn. Source: facebookresearch/Multi-IF, in the copy
// of LumiOpen/Multi-IF, Apache-2.0; He et al. 2024, arXiv:2410.15553. Protocol: the turns one after
// the other, with all answers before them but without their thinking. The mean over turns is the
// score; see scorers/ifeval_scorer.h.

#include "tasks/ifeval.h"

#include <optional>
#include <utility>

#include "harness/base/value.h"
#include "scorers/ifeval/instruction.h"
#include "scorers/ifeval_scorer.h"
#include "tasks/csv.h"
#include "tasks/dataset.h"
#include "tasks/scripted_dialogue.h"
#include "tasks/worked_examples.h"

namespace ponder {

namespace {

DataFile ifeval_file() {
  return {.path = "ifeval/input_data.jsonl", .sha256 = "67ffeee0fcb87c317c5b08a2de85557b4a7e96ada6178aa645b4954fe4b53d49", .rows = 541};
}

DataFile multi_if_file() {
  return {.path = "multi_if/multiIF_20241018_english.csv", .sha256 = "4701b298f3310aa7c45e587675334d23955452472e6c3000f6a4b134e8f8ebb6", .rows = 909};
}

Result<LoadedTask> load_ifeval(const LoadOptions& options) {
  PONDER_TRY(chosen_fewshot("ifeval", options.num_fewshot, {0}));
  const Dataset dataset = PONDER_TRY(read_dataset(ifeval_file(), options.data_dir));
  LoadedTask task;
  for (const Row& row : dataset.rows) {
    const std::int64_t key = PONDER_TRY(row.integer("key"));
    const std::string ids = PONDER_TRY(row.json_text("instruction_id_list"));
    const std::string kwargs = PONDER_TRY(row.json_text("kwargs"));
    Sample& sample = task.samples.emplace_back();
    sample.id = "ifeval/" + std::to_string(key);
    sample.prompt =
        Chat{.messages = {{.role = "user", .content = PONDER_TRY(row.string("prompt"))}}};
    sample.rules_json = "{\"instruction_id_list\": " + ids + ", \"kwargs\": " + kwargs + "}";
    const auto rules = parse_json(sample.rules_json);
    if (!rules) return row.error(rules.error().message);
    const auto instructions = parse_instructions(*rules);
    if (!instructions) return row.error(instructions.error().message);
    for (const Instruction& instruction : *instructions) {
      sample.target += (sample.target.empty() ? "" : ", ") + instruction.id;
    }
  }
  task.dataset_sha256 = combined_sha256({ifeval_file()});
  return task;
}

/// One turn as it stands in rules_json.
struct ScriptTurn {
  std::string prompt = {};
  Value rules = {};
};

/// Cells are JSON; each entry of the list of arguments is JSON in a string again. nullopt: the
/// conversation has no such turn.
Result<std::optional<ScriptTurn>> read_turn(const CsvTable& table,
                                            const CsvRecord& record,
                                            int number) {
  const std::string name = "turn_" + std::to_string(number) + "_";
  const auto cell = [&](const char* field) -> Result<std::string> {
    return record.fields[PONDER_TRY(table.column(name + field))];
  };
  const auto bad = [&](const char* field, const std::string& what) {
    return Error{ErrorCode::parse,
                 table.path + ":" + std::to_string(record.line) + ": field '" + name + field +
                     "': " + what,
                 ""};
  };
  const std::string prompt_cell = PONDER_TRY(cell("prompt"));
  if (prompt_cell.empty()) return std::optional<ScriptTurn>();
  const auto message = parse_json(prompt_cell);
  const Value* content = message ? message->find("content") : nullptr;
  if (content == nullptr || !content->is_string()) return bad("prompt", "no chat message");
  const auto ids = parse_json(PONDER_TRY(cell("instruction_id_list")));
  if (!ids) return bad("instruction_id_list", ids.error().message);
  const auto texts = parse_json(PONDER_TRY(cell("kwargs")));
  if (!texts) return bad("kwargs", texts.error().message);
  if (!texts->is_sequence()) return bad("kwargs", "is " + texts->type_name() + ", expected a list");
  ValueList arguments;
  for (const Value& text : texts->as_list()) {
    if (!text.is_string()) return bad("kwargs", "an entry is no text");
    const auto entry = parse_json(text.as_string());
    if (!entry) return bad("kwargs", entry.error().message);
    arguments.push_back(*entry);
  }
  ValueDict rules;
  rules.set("prompt", *content);
  rules.set("instruction_id_list", *ids);
  rules.set("kwargs", Value::list(std::move(arguments)));
  ScriptTurn turn{.prompt = content->as_string(), .rules = Value::dict(std::move(rules))};
  const auto instructions = parse_instructions(turn.rules);
  if (!instructions) return bad("kwargs", instructions.error().message);
  return std::optional<ScriptTurn>(std::move(turn));
}

Result<LoadedTask> load_multi_if(const LoadOptions& options) {
  PONDER_TRY(chosen_fewshot("multi_if", options.num_fewshot, {0}));
  const DataText data = PONDER_TRY(read_data_text(multi_if_file(), options.data_dir));
  const CsvTable table = PONDER_TRY(parse_csv_table(data.text, data.path));
  PONDER_TRY(check_rows(multi_if_file(), data.path, table.records.size()));
  const std::size_t key = PONDER_TRY(table.column("key"));
  const std::size_t language = PONDER_TRY(table.column("language"));
  LoadedTask task;
  for (const CsvRecord& record : table.records) {
    ValueList turns;
    std::string first;
    for (int number = 1; number <= 3; ++number) {
      auto turn = PONDER_TRY(read_turn(table, record, number));
      if (!turn) break;
      if (number == 1) first = turn->prompt;
      turns.push_back(turn->rules);
    }
    if (turns.empty()) {
      return Error{ErrorCode::parse,
                   data.path + ":" + std::to_string(record.line) + ": no field 'turn_1_prompt'",
                   ""};
    }
    ValueDict rules;
    rules.set("turns", Value::list(std::move(turns)));
    Sample& sample = task.samples.emplace_back();
    sample.id = "multi_if/" + record.fields[key];
    sample.prompt = Chat{.messages = {{.role = "user", .content = std::move(first)}}};
    sample.subject = record.fields[language];
    sample.rules_json = PONDER_TRY(to_json(Value::dict(std::move(rules))));
  }
  task.dataset_sha256 = combined_sha256({multi_if_file()});
  return task;
}

std::unique_ptr<Dialogue> open_multi_if(const Sample& sample) {
  std::vector<std::string> later;
  const auto rules = parse_json(sample.rules_json);
  const Value* turns = rules ? rules->find("turns") : nullptr;
  if (turns != nullptr && turns->is_sequence()) {
    for (const Value& turn : turns->as_list()) {
      const Value* prompt = turn.find("prompt");
      if (prompt != nullptr && prompt->is_string()) later.push_back(prompt->as_string());
    }
  }
  if (!later.empty()) later.erase(later.begin());  // the sample's prompt
  return scripted_dialogue(std::get<Chat>(sample.prompt), std::move(later), {});
}

}  // namespace

Task ifeval() {
  return {
      .name = "ifeval",
      .description = "541 prompts with instructions that a program can check",
      .licence = "Apache-2.0",
      .source = "google-research/google-research, arXiv:2311.07911",
      .groups = {"instructions"},
      .rows = 541,
      .files = {ifeval_file()},
      .load = load_ifeval,
      .scorer = ifeval_scorer(),
  };
}

Task multi_if() {
  return {
      .name = "multi_if",
      .description = "conversations of three turns with instructions that add up (English)",
      .licence = "Apache-2.0",
      .source = "facebookresearch/Multi-IF, arXiv:2410.15553",
      .metric = "score",
      .groups = {"instructions"},
      .rows = 909,
      .files = {multi_if_file()},
      .load = load_multi_if,
      .scorer = multi_if_scorer(),
      .dialogue = open_multi_if,
  };
}

}  // namespace ponder
