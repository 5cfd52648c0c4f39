#pragma once

// What all multiple-choice benchmarks have in common. A benchmark reads its rows into items and
// says, as data, how items are put into words; samples, prompts and answers to be scored follow.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "tasks/task.h"

namespace ponder {

inline constexpr std::size_t kMostChoices = 10;  ///< A to J

struct ChoiceItem {
  std::string id = {};  ///< within its task: "anatomy/017"
  std::string question = {};
  std::vector<std::string> choices = {};  ///< 2 to kMostChoices, in the order shown
  std::size_t answer = 0;                 ///< which of them is right
  std::string subject = {};               ///< see subject_path()
  std::string topic = {};                 ///< what a header is about; examples belong to one
  std::string cluster = {};
  std::string reasoning = {};  ///< of an example: what stands in place of a bare letter
};

/// How items are put into words. The parts of an item are
///   before_question question after_question A letter_mark choice LF B ... after_choices
/// and an example goes on with answer_lead and its letter, or with its reasoning alone; `between`
/// separates items.
struct ChoiceFormat {
  std::string header = {};  ///< once, at the start; {topic} stands for the item's
  std::string before_question = {};
  std::string after_question = "\n";
  std::string letter_mark = ". ";
  std::string after_choices = {};
  std::string answer_lead = " ";  ///< likelihoods are those of answer_lead and a letter
  std::string between = "\n\n";
};

/// How the model is asked.
enum class ChoiceAsk {
  chat,       ///< one user message; the answer is looked for in what it writes
  text,       ///< the same as text to be continued
  likelihood  ///< text; the likeliest continuation " A", " B", ... is the answer
};

/// What a benchmark's files hold.
struct ChoiceRows {
  std::vector<ChoiceItem> items = {};                            ///< in dataset order
  std::map<std::string, std::vector<ChoiceItem>> examples = {};  ///< by topic, in order of use
  std::vector<DataFile> files = {};                              ///< those read, with their sums
  std::int32_t num_fewshot = 0;                                  ///< examples before each item
  std::string fewshot_source = {};
};

/// Reads the rows, `shots` examples for each topic with them.
using ReadChoices =
    std::function<Result<ChoiceRows>(const LoadOptions& options, std::int32_t shots)>;

/// A task over them: `task` says everything but load, scorer (choice_scorer() unless it has one)
/// and dialogue. errors of load  usage (a number of examples that the task does not take), parse (a
/// topic with too few examples), and those of `read`
Task choice_task(Task task, const ChoiceFormat& format, ChoiceAsk ask, ReadChoices read);

/// The examples of its topic, then the item without an answer.
std::string choice_prompt(const ChoiceFormat& format,
                          const std::vector<ChoiceItem>& examples,
                          const ChoiceItem& item);

/// "stem/anatomy": levels of a breakdown, the widest first. Slashes inside a part become dashes.
std::string subject_path(const std::vector<std::string>& parts);

/// The index of the choice that `letter` names, in either case. errors  parse (begins with
/// `where`; another text, or a letter past the last choice)
Result<std::size_t> choice_index(std::string_view letter,
                                 std::size_t choices,
                                 const std::string& where);

/// "017": a number in a row of `count`, so that ids sort.
std::string padded(std::size_t number, std::size_t count);

}  // namespace ponder
