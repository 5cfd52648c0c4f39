// MBPP, CRUXEval and MultiPL-E under the protocols that base models are reported with.
//
// mbpp_3shot: google-research/mbpp, CC BY 4.0, Austin et al. 2021, arXiv:2108.07732. The prompt of
// lm-evaluation-harness (tasks/mbpp/mbpp.yaml): rows 2, 3 and 4 as examples, the task with its
// three tests, then [BEGIN]; the answer ends at [DONE]. The tests are asserts, see
// asserts_scorer.h.
//
// cruxeval_input, cruxeval_output: facebookresearch/cruxeval, MIT, Gu et al. 2024,
// arXiv:2401.03065. One user message, the instruction of its prompts.py without the examples, and
// the function.
//
// multipl_e_*: nuprl/MultiPL-E, MIT, Cassano et al. 2022, arXiv:2208.08227, HumanEval in the
// languages that Qwen reports; the text of the record is continued, see language_scorer.h.

#include "tasks/code_suites.h"

#include <utility>

#include "scorers/program/asserts_scorer.h"
#include "scorers/program/expression_scorer.h"
#include "scorers/program/language_scorer.h"
#include "tasks/dataset.h"
#include "tasks/worked_examples.h"

namespace ponder {

namespace {

using program::Asked;
using program::Language;

DataFile mbpp_file() {
  return {.path = "mbpp/mbpp.jsonl",
          .sha256 = "ccf64ceae9c5403bf50a044cb6d505bfd2a2963ee58338ba268fd65beab92a9f",
          .rows = 974};
}

DataFile cruxeval_file() {
  return {.path = "cruxeval/cruxeval.jsonl",
          .sha256 = "8368b81047dc5014e4caf5a2f97604eff7644e0ecd7415e3ceeb184bbc2e0c96",
          .rows = 800};
}

struct LanguageFile {
  const char* language;
  const char* sha256;
  std::int64_t rows;
};

constexpr LanguageFile kLanguageFiles[] = {
    {"cpp", "8717eabdf202137158c84506144b0fb1e73d5ecccbe5363ec79009ca014df629", 161},
    {"cs", "1c3fe18be10addc2d0b96311f4db192ae3232e08628d17768d889d6ab87be224", 158},
    {"java", "b21b015763452ec4f9f4e0e6425148ec331ace4da1232c8b4d441186185f6265", 158},
    {"js", "634e2eee8d6e22de07c121b972207683dd96be76256bf44bdfc1a3386b739287", 161},
    {"php", "bebd86875b1d8e65a8b7e692ed7bdf64612b44aa388825ea4dab40c7047c786b", 161},
    {"sh", "2f702106e9ce4aa7385de568d9248d6c57c90382d782b162cb9e072fbd01ccf8", 158},
    {"ts", "4b1af1050c9f226335d54a8c80553c39454a525cace3e67bdcfcc9092ba02637", 159},
};

Result<std::string> mbpp_question(const Row& row) {
  std::string text = "You are an expert Python programmer, and here is your task: " +
                     PONDER_TRY(row.string("text"))
  +" Your code should pass these tests:\n\n";
  const std::vector<std::string> tests = PONDER_TRY(row.strings("test_list"));
  for (std::size_t i = 0; i < tests.size() && i < 3; ++i) text += tests[i] + "\n";
  return text + "[BEGIN]\n";
}

Result<LoadedTask> load_mbpp(const LoadOptions& options) {
  LoadedTask task;
  task.num_fewshot = PONDER_TRY(chosen_fewshot("mbpp_3shot", options.num_fewshot, {3}));
  task.fewshot_source = "mbpp/mbpp.jsonl, rows 2 to 4";
  const Dataset data = PONDER_TRY(read_dataset(mbpp_file(), options.data_dir));
  std::string examples;
  auto suite = std::make_shared<program::AssertsSuite>();
  for (const Row& row : data.rows) {
    const std::int64_t id = PONDER_TRY(row.integer("task_id"));
    std::string question = PONDER_TRY(mbpp_question(row));
    if (id >= 2 && id <= 4) {
      examples += question + PONDER_TRY(row.string("code"))
      +"\n[DONE]\n\n";
    }
    if (id < 11 || id > 510) continue;
    Sample& sample = task.samples.emplace_back();
    sample.id = "mbpp/" + std::to_string(id);
    sample.target = "asserts";
    sample.prompt = Text{.text = examples + question};
    suite->cases[sample.id] = {
      .setup = PONDER_TRY(row.string("test_setup_code")),
      .tests = PONDER_TRY(row.strings("test_list"))
    };
  }
  task.dataset_sha256 = combined_sha256({mbpp_file()});
  task.open_scorer = [suite](Sandbox& sandbox) -> Result<ScorerPtr> {
    return program::open_asserts_scorer(suite, sandbox);
  };
  return task;
}

constexpr std::string_view kOutputInstruction =
    "You are given a Python function and an assertion containing an input to the function. "
    "Complete the assertion with a literal (no unsimplified expressions, no function calls) "
    "containing the output when executing the provided code on the given input, even if the "
    "function is incorrect or incomplete. Provide the full assertion with the correct output in "
    "[ANSWER] and [/ANSWER] tags.";

constexpr std::string_view kInputInstruction =
    "You will be given a function f and an output in the form f(?"
    "?) == output. Your task is to "
    "find any input such that executing f on the input leads to the given output. There may be "
    "multiple answers, but only output one. You MUST surround the answer with [ANSWER] and "
    "[/ANSWER] tags. Express your answer as a passing assertion containing the input and the given "
    "output.";

Result<LoadedTask> load_cruxeval(Asked asked, const LoadOptions& options) {
  PONDER_TRY(chosen_fewshot("cruxeval", options.num_fewshot, {0}));
  const Dataset data = PONDER_TRY(read_dataset(cruxeval_file(), options.data_dir));
  LoadedTask task;
  auto suite = std::make_shared<program::ExpressionSuite>();
  suite->asked = asked;
  const bool output = asked == Asked::output;
  for (const Row& row : data.rows) {
    const std::string code = PONDER_TRY(row.string("code"));
    const std::string input = PONDER_TRY(row.string("input"));
    const std::string value = PONDER_TRY(row.string("output"));
    const std::string assertion = output ? "assert f(" + input +
                                               ") == ?"
                                               "?"
                                         : "assert f(?"
                                           "?) == " +
                                               value;
    Sample& sample = task.samples.emplace_back();
    sample.id = PONDER_TRY(row.string("id"));
    sample.target = output ? value : input;
    sample.prompt = Chat{
        .messages = {{.role = "user",
                      .content = std::string(output ? kOutputInstruction : kInputInstruction) +
                                 "\n\n[PYTHON]\n" + code + "\n" + assertion + "\n[/PYTHON]\n"}}};
    suite->cases[sample.id] = {.program = code, .function = "f", .value = value};
  }
  task.dataset_sha256 = combined_sha256({cruxeval_file()});
  task.open_scorer = [suite](Sandbox& sandbox) -> Result<ScorerPtr> {
    return program::open_expression_scorer(suite, sandbox);
  };
  return task;
}

Task cruxeval(Asked asked) {
  const bool output = asked == Asked::output;
  return {
      .name = output ? "cruxeval_output" : "cruxeval_input",
      .description = output ? "what a Python function gives for an input"
                            : "an input for which a Python function gives a value",
      .licence = "MIT",
      .source = "facebookresearch/cruxeval, arXiv:2401.03065",
      .metric = "pass@1",
      .groups = {"cruxeval"},
      .rows = 800,
      .files = {cruxeval_file()},
      .load = [asked](const LoadOptions& options) { return load_cruxeval(asked, options); },
      .scorer = program::expression_scorer(asked),
      .needs_sandbox = true,
  };
}

Result<LoadedTask> load_language(const Language& language,
                                 const DataFile& file,
                                 const LoadOptions& options) {
  PONDER_TRY(chosen_fewshot("multipl_e_" + language.name, options.num_fewshot, {0}));
  const Dataset data = PONDER_TRY(read_dataset(file, options.data_dir));
  LoadedTask task;
  auto suite = std::make_shared<program::LanguageSuite>();
  suite->language = &language;
  for (const Row& row : data.rows) {
    Sample& sample = task.samples.emplace_back();
    sample.id = PONDER_TRY(row.string("name"));
    sample.target = "exit code 0";
    const std::string prompt = PONDER_TRY(row.string("prompt"));
    sample.prompt = Text{.text = prompt};
    suite->cases[sample.id] = {.prompt = prompt, .tests = PONDER_TRY(row.string("tests")) };
  }
  task.dataset_sha256 = combined_sha256({file});
  task.open_scorer = [suite](Sandbox& sandbox) {
    return program::open_language_scorer(suite, sandbox);
  };
  return task;
}

Task multipl_e_task(const Language& language, const DataFile& file) {
  return {
      .name = "multipl_e_" + language.name,
      .description = "HumanEval in " + language.title + " for base models; --modes no-thinking",
      .licence = "MIT",
      .source = "nuprl/MultiPL-E, arXiv:2208.08227",
      .metric = "pass@1",
      .groups = {"multipl_e", "base"},
      .rows = file.rows,
      .files = {file},
      .default_max_tokens = 1024,
      .stop = language.stop,
      .load = [&language,
               file](const LoadOptions& options) { return load_language(language, file, options); },
      .scorer = program::language_scorer(language),
      .needs_sandbox = true,
  };
}

}  // namespace

Task mbpp_3shot() {
  return {
      .name = "mbpp_3shot",
      .description = "MBPP with three examples for base models; use --modes no-thinking",
      .licence = "CC BY 4.0",
      .source = "google-research/mbpp, arXiv:2108.07732",
      .metric = "pass@1",
      .groups = {"base"},
      .rows = 500,
      .files = {mbpp_file()},
      .default_max_tokens = 1024,
      .stop = {"[DONE]"},
      .fewshot_choices = {3},
      .load = load_mbpp,
      .scorer = program::asserts_scorer(),
      .needs_sandbox = true,
  };
}

Task cruxeval_input() {
  return cruxeval(Asked::input);
}

Task cruxeval_output() {
  return cruxeval(Asked::output);
}

std::vector<Task> multipl_e() {
  std::vector<Task> tasks;
  for (const LanguageFile& entry : kLanguageFiles) {
    for (const Language& language : program::languages()) {
      if (language.name != entry.language) continue;
      tasks.push_back(
          multipl_e_task(language, {.path = "multipl_e/humaneval-" + language.name + ".jsonl",
                                    .sha256 = entry.sha256,
                                    .rows = entry.rows}));
    }
  }
  return tasks;
}

}  // namespace ponder
