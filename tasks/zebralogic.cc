// ZebraLogic: 1,000 logic grid puzzles, 40 of each size from 2*2 to 6*6 (houses * attributes).
// Source: WildEval/ZeroEval, Lin et al. 2025, arXiv:2502.01100; solutions in the copy of
// SikandarHussain6858/CSPZebraLogicBench.
//
// Protocol: one user message, ZeroEval's template (src/templates/ZEBRA_GRID.py) with the puzzle and
// an empty grid in JSON. Puzzle accuracy is the score, cell accuracy stands beside it. A sample's
// subject is its size.

#include "tasks/zebralogic.h"

#include <utility>

#include "harness/base/value.h"
#include "scorers/zebra_grid.h"
#include "tasks/dataset.h"
#include "tasks/worked_examples.h"

namespace ponder {

namespace {

DataFile data_file() {
  return {.path = "zebralogic/grid_mode.jsonl", .sha256 = "99e06b17e1db8b8d5a2a8d6520f3dafc333a6cc69229914f8a78619ac455b7df", .rows = 1000};
}

/// Byte for byte, blanks at line ends too.
constexpr std::string_view kBeforePuzzle =
    "\n# Example Puzzle \n\nThere are 3 houses, numbered 1 to 3 from left to right, as seen from "
    "across the street. Each house is occupied by a different person. Each house has a unique "
    "attribute for each of the following characteristics:\n - Each person has a unique name: "
    "`Peter`, `Eric`, `Arnold`.\n - Each person has a unique favorite drink: `tea`, `water`, "
    "`milk`\n\n## Clues for the Example Puzzle\n\n1. Peter is in the second house.\n2. Arnold is "
    "directly left of the one who only drinks water.\n3. The one who only drinks water is directly "
    "left of the person who likes milk.\n\n## Answer to the Example Puzzle\n\n{\n    "
    "\"reasoning\": \"Given Clue 1, we know Peter is in House 2. According to Clue 2, Arnold is "
    "directly left of the one who only drinks water. The person in House 3 cannot be on the left of "
    "anyone, so Arnold must be in House 1. Thus, Peter drinks water, and Eric lives in House 3. "
    "Then, according to Clue 3, Eric drinks milk. Therefore, Arnold drinks tea.\",\n    "
    "\"solution\": {\n        \"House 1\": {\n            \"Name\": \"Arnold\",\n            "
    "\"Drink\": \"tea\"\n        },\n        \"House 2\": {\n            \"Name\": \"Peter\",\n"
    "            \"Drink\": \"water\"\n        },\n        \"House 3\": {\n            \"Name\": "
    "\"Eric\",\n            \"Drink\": \"milk\"\n        }\n    }\n}\n\n# Puzzle to Solve \n\n";

constexpr std::string_view kAfterPuzzle =
    "\n\n\n# Instruction\n\nNow please solve the above puzzle. Present your reasoning and solution "
    "in the following json format:\n\n";

/// {"House 1": {"Name": "Eric", ...}, ...}; with `blank` every cell is "___".
Result<Value> grid(const Row& row, const Value& solution, bool blank) {
  const Value* header = solution.find("header");
  const Value* rows = solution.find("rows");
  if (header == nullptr || rows == nullptr || !header->is_sequence() || !rows->is_sequence() ||
      header->as_list().size() < 2 || rows->as_list().empty()) {
    return row.error("field 'solution' has no header and rows");
  }
  ValueDict houses;
  for (std::size_t h = 0; h < rows->as_list().size(); ++h) {
    const Value& cells = rows->as_list()[h];
    if (!cells.is_sequence() || cells.as_list().size() != header->as_list().size()) {
      return row.error("field 'solution': row " + std::to_string(h + 1) +
                       " has not as many cells as the header");
    }
    ValueDict house;
    for (std::size_t c = 1; c < cells.as_list().size(); ++c) {
      const Value& name = header->as_list()[c];
      const Value& cell = cells.as_list()[c];
      if (!name.is_string() || !cell.is_string() || cell.as_string() == "___") {
        return row.error("field 'solution': row " + std::to_string(h + 1) + ", cell " +
                         std::to_string(c + 1) + " is no text, or blanked");
      }
      house.set(name.as_string(), blank ? Value::string("___") : cell);
    }
    houses.set("House " + std::to_string(h + 1), Value::dict(std::move(house)));
  }
  return Value::dict(std::move(houses));
}

Result<LoadedTask> load(const LoadOptions& options) {
  PONDER_TRY(chosen_fewshot("zebralogic", options.num_fewshot, {0}));
  const Dataset dataset = PONDER_TRY(read_dataset(data_file(), options.data_dir));
  LoadedTask task;
  for (const Row& row : dataset.rows) {
    const std::string id = PONDER_TRY(row.string("id"));
    const std::string puzzle = PONDER_TRY(row.string("puzzle"));
    const std::string solution_json = PONDER_TRY(row.json_text("solution"));
    const Value solution = PONDER_TRY(parse_json(solution_json));
    const Value cells = PONDER_TRY(grid(row, solution, false));
    ValueDict form;
    form.set("reasoning", Value::string("___"));
    form.set("solution", PONDER_TRY(grid(row, solution, true)));
    const std::string form_json =
        PONDER_TRY(to_json(Value::dict(std::move(form)), {.multiline = true, .indent = "    ",
                                                          .item_separator = ","}));
    Sample& sample = task.samples.emplace_back();
    sample.id = "zebralogic/" + id;
    sample.prompt = Chat{.messages = {{.role = "user",
                                       .content = std::string(kBeforePuzzle) + puzzle +
                                                  std::string(kAfterPuzzle) + form_json + "\n\n"}}};
    sample.target = PONDER_TRY(to_json(cells));
    sample.subject = PONDER_TRY(row.string("size"));
  }
  task.dataset_sha256 = combined_sha256({data_file()});
  return task;
}

}  // namespace

Task zebralogic() {
  return {
      .name = "zebralogic",
      .description = "logic grid puzzles of 25 sizes, answered in JSON",
      .licence = "none stated",
      .source = "WildEval/ZeroEval, arXiv:2502.01100",
      .groups = {"reasoning"},
      .rows = 1000,
      .files = {data_file()},
      .load = load,
      .scorer = zebra_grid_scorer(),
  };
}

}  // namespace ponder
