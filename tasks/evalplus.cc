// EvalPlus: HumanEval (164 functions to complete) and MBPP (378 to write), each with its own tests
// ("base") and with many more ("plus"). Source: evalplus/evalplus, Apache-2.0, Liu et al. 2023,
// arXiv:2305.01210; HumanEval: openai/human-eval, MIT, arXiv:2107.03374; MBPP: google-research, CC
// BY 4.0, arXiv:2108.07732.
//
// Protocol, chat: one user message, EvalPlus's instruction and the prompt in a code block. EvalPlus
// also begins the assistant's turn for the model; that cannot be combined with thinking and is left
// out. Base models continue the prompt and are stopped where a new top-level statement begins, as
// in EvalPlus. (evalplus/codegen.py, evalplus/provider/utility.py)
//
// Graded by running the answer's function on every input and comparing with what the canonical
// solution returned; see scorers/program/function_scorer.h.

#include "tasks/evalplus.h"

#include <memory>
#include <utility>

#include "harness/base/file.h"
#include "harness/base/text.h"
#include "scorers/program/function_scorer.h"
#include "tasks/dataset.h"
#include "tasks/raw_rows.h"
#include "tasks/worked_examples.h"

namespace ponder {

namespace {

using program::FunctionCase;
using program::FunctionSuite;
using program::InputSets;

constexpr std::string_view kInstruction =
    "Please provide a self-contained Python script that solves the following problem in a markdown "
    "code block:";

DataFile humaneval_file() {
  return {.path = "evalplus/HumanEvalPlus.jsonl.gz",
          .sha256 = "272720b90ac375502c8ed23cd791c2a93dfb22a911641a494da74a426c09f101",
          .rows = 164};
}

DataFile mbpp_file() {
  return {.path = "evalplus/MbppPlus.jsonl.gz",
          .sha256 = "af43697e8791c4c149bdfd6b489d8b5412507551ac20e28a439f650b8225db63",
          .rows = 378};
}

const std::vector<std::string>& stops(bool is_mbpp) {
  static const std::vector<std::string> humaneval = {
      "<|endoftext|>", "<|endofmask|>", "</s>",      "\nif __name__", "\ndef main(", "\nprint(",
      "\ndef ",        "\nclass ",      "\nimport ", "\nfrom ",       "\nassert "};
  static const std::vector<std::string> mbpp = {"<|endoftext|>", "<|endofmask|>", "</s>",
                                                "\nif __name__", "\ndef main(",   "\nprint(",
                                                "\n\"\"\"",      "\nassert"};
  return is_mbpp ? mbpp : humaneval;
}

struct Protocol {
  std::string name = {};
  bool is_mbpp = false;
  InputSets sets = InputSets::base;
  bool completion = false;
};

/// A list; one task has {} for none.
Result<program::InputSet> read_inputs(const RawRow& row, std::string_view field) {
  const std::string_view json = PONDER_TRY(row.raw(field));
  if (json == "{}") return program::InputSet{};
  return program::InputSet {
    .json = std::string(json), .count = PONDER_TRY(row.count(field))
  };
}

Result<FunctionCase> read_case(const RawRow& row, const Protocol& protocol) {
  FunctionCase function;
  function.id = PONDER_TRY(row.string("task_id"));
  function.entry_point = PONDER_TRY(row.string("entry_point"));
  const std::string prompt = PONDER_TRY(row.string("prompt"));
  function.canonical = prompt + PONDER_TRY(row.string("canonical_solution"));
  function.prompt = std::string(trim(prompt)) + "\n";
  function.base = PONDER_TRY(read_inputs(row, "base_input"));
  if (protocol.sets == InputSets::plus) {
    function.plus = PONDER_TRY(read_inputs(row, "plus_input"));
  }
  function.atol = PONDER_TRY(row.number("atol"));
  function.oracle =
      program::oracle_of(protocol.is_mbpp ? "mbpp" : "humaneval", function.entry_point);
  return function;
}

Prompt prompt_of(const FunctionCase& function, const Protocol& protocol) {
  if (protocol.completion) return Text{.text = function.prompt};
  const std::string content = std::string(kInstruction) + "\n```\n" + function.prompt + "```\n";
  return Chat{.messages = {{.role = "user", .content = content}}};
}

Result<LoadedTask> load(const Protocol& protocol, const LoadOptions& options) {
  PONDER_TRY(chosen_fewshot(protocol.name, options.num_fewshot, {0}));
  const DataFile file = protocol.is_mbpp ? mbpp_file() : humaneval_file();
  auto suite = std::make_shared<FunctionSuite>();
  suite->dataset_sha256 = file.sha256;
  suite->completion = protocol.completion;
  LoadedTask task;
  for (const RawRow& row : PONDER_TRY(read_raw_rows(file, options.data_dir))) {
    FunctionCase function = PONDER_TRY(read_case(row, protocol));
    Sample& sample = task.samples.emplace_back();
    sample.id = function.id;
    sample.target = function.entry_point;
    sample.prompt = prompt_of(function, protocol);
    suite->cases.emplace(sample.id, std::move(function));
  }
  task.dataset_sha256 = combined_sha256({file});
  task.open_scorer = [suite, sets = protocol.sets](Sandbox& sandbox) -> Result<ScorerPtr> {
    const std::string folder = cache_directory() + "/expected";
    PONDER_TRY(make_directories(folder));
    return program::open_function_scorer(suite, sets, sandbox, folder);
  };
  return task;
}

Task evalplus_task(const Protocol& protocol, std::string description) {
  const std::string own = protocol.is_mbpp ? "google-research/mbpp, arXiv:2108.07732"
                                           : "openai/human-eval, arXiv:2107.03374";
  return {
      .name = protocol.name,
      .description = std::move(description),
      .licence = "Apache-2.0",
      .source = "evalplus/evalplus, arXiv:2305.01210; " + own,
      .metric = "pass@1",
      .groups = protocol.completion ? std::vector<std::string>{"evalplus_base", "base"}
                                    : std::vector<std::string>{"evalplus"},
      .rows = protocol.is_mbpp ? 378 : 164,
      .files = {protocol.is_mbpp ? mbpp_file() : humaneval_file()},
      .default_max_tokens = protocol.completion ? 768 : 32768,
      .stop = protocol.completion ? stops(protocol.is_mbpp) : std::vector<std::string>{},
      .load = [protocol](const LoadOptions& options) { return load(protocol, options); },
      .scorer = program::function_scorer(protocol.sets),
      .needs_sandbox = true,
  };
}

}  // namespace

Task humaneval() {
  return evalplus_task({.name = "humaneval"}, "Python functions to complete; HumanEval's tests");
}

Task humaneval_plus() {
  return evalplus_task({.name = "humaneval_plus", .sets = InputSets::plus},
                       "HumanEval with EvalPlus's tests, 80 times as many");
}

Task mbpp() {
  return evalplus_task({.name = "mbpp", .is_mbpp = true},
                       "Python functions to write; MBPP's tests, EvalPlus's selection");
}

Task mbpp_plus() {
  return evalplus_task({.name = "mbpp_plus", .is_mbpp = true, .sets = InputSets::plus},
                       "MBPP with EvalPlus's tests, 35 times as many");
}

Task humaneval_base() {
  return evalplus_task({.name = "humaneval_base", .completion = true},
                       "HumanEval as code for base models; use --modes no-thinking");
}

Task humaneval_plus_base() {
  return evalplus_task({.name = "humaneval_plus_base", .sets = InputSets::plus, .completion = true},
                       "HumanEval+ as code for base models; use --modes no-thinking");
}

Task mbpp_base() {
  return evalplus_task({.name = "mbpp_base", .is_mbpp = true, .completion = true},
                       "MBPP as code for base models; use --modes no-thinking");
}

Task mbpp_plus_base() {
  return evalplus_task(
      {.name = "mbpp_plus_base", .is_mbpp = true, .sets = InputSets::plus, .completion = true},
      "MBPP+ as code for base models; use --modes no-thinking");
}

}  // namespace ponder
