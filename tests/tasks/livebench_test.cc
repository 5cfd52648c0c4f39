#include "tasks/livebench.h"

#include <map>

#include "scorers/ifeval/instruction.h"
#include "tests/support/gold_answers.h"
#include "tests/support/instructed_answer.h"
#include "tests/tasks/data.h"
#include "tests/tasks/golden_prompts.h"

namespace ponder {
namespace {

LoadedTask loaded(const Task& task) {
  auto out = task.load({.data_dir = real_data_dir()});
  EXPECT_TRUE(out) << out.error().message;
  return out ? std::move(*out) : LoadedTask{};
}

/// The target as the question asks for it.
std::string wrapped(const std::string& subject, const std::string& target) {
  if (subject == "math/math_comp" && target.size() == 1) return "So " + std::string(5, target[0]);
  if (subject == "math/olympiad") return "We match them.\n\nAnswer: " + target;
  if (subject == "reasoning/zebra_puzzle") return "So <solution>" + target + "</solution>";
  if (subject.starts_with("reasoning/")) return "So **" + target + "**";
  return target;
}

/// Another target of the same form.
std::string shifted(const std::string& subject, const std::string& target) {
  if (subject == "math/math_comp" && target.size() == 1) return target == "E" ? "A" : "E";
  if (subject == "math/math_comp") return target == "001" ? "002" : "001";
  if (subject == "math/olympiad") return "99," + target.substr(target.find(',') + 1);
  if (subject == "reasoning/web_of_lies_v2") {
    return target.starts_with("yes") ? "no" + target.substr(3) : "yes" + target.substr(2);
  }
  return "nothing";
}

TEST(LiveBench, LoadsTheQuestionsOfItsRelease) {
  PONDER_NEEDS_DATA("livebench/reasoning/spatial/question.jsonl");
  std::map<std::string, int> parts;
  for (const Task& task : {livebench_amps_hard(), livebench_instructions(), livebench_short()}) {
    const LoadedTask all = loaded(task);
    EXPECT_EQ(static_cast<std::int64_t>(all.samples.size()), task.rows) << task.name;
    for (const Sample& sample : all.samples) ++parts[sample.subject];
  }
  EXPECT_EQ(parts, (std::map<std::string, int>{{"data_analysis/cta", 50},
                                               {"instruction_following/paraphrase", 50},
                                               {"instruction_following/simplify", 50},
                                               {"instruction_following/story_generation", 50},
                                               {"instruction_following/summarize", 50},
                                               {"math/AMPS_Hard", 100},
                                               {"math/math_comp", 96},
                                               {"math/olympiad", 36},
                                               {"reasoning/spatial", 50},
                                               {"reasoning/web_of_lies_v2", 50},
                                               {"reasoning/zebra_puzzle", 50}}));
}

TEST(LiveBench, AsksExactlyThesePrompts) {
  PONDER_NEEDS_DATA("livebench/reasoning/spatial/question.jsonl");
  for (const Task& task : {livebench_amps_hard(), livebench_instructions(), livebench_short()}) {
    const LoadedTask all = loaded(task);
    expect_golden_prompts(task.name, five_of_each_subject(all));
  }
}

TEST(LiveBench, GradesEveryGoldAsCorrectAndAnotherAsWrong) {
  PONDER_NEEDS_DATA("livebench/reasoning/spatial/question.jsonl");
  const Task task = livebench_short();
  for (const Sample& sample : loaded(task).samples) {
    SCOPED_TRACE(sample.id + " " + sample.subject + ": " + sample.target);
    const Verdict right = task.scorer->score(sample, wrapped(sample.subject, sample.target));
    EXPECT_EQ(right.outcome, Outcome::correct) << right.extracted;
    const Verdict wrong =
        task.scorer->score(sample, wrapped(sample.subject, shifted(sample.subject, sample.target)));
    EXPECT_NE(wrong.outcome, Outcome::correct) << wrong.extracted;
    EXPECT_LT(wrong.score, 1);
    EXPECT_EQ(task.scorer->score(sample, " ").outcome, Outcome::no_answer);
  }
  const Task amps = livebench_amps_hard();
  for (const Sample& sample : loaded(amps).samples) {
    SCOPED_TRACE(sample.id + ": " + sample.target);
    EXPECT_EQ(amps.scorer->score(sample, gold_answer(sample, true)).outcome, Outcome::correct);
    EXPECT_EQ(amps.scorer->score(sample, gold_answer(sample, false)).outcome, Outcome::incorrect);
  }
}

TEST(LiveBench, ScoresInstructionsByPromptAndByInstruction) {
  PONDER_NEEDS_DATA("livebench/reasoning/spatial/question.jsonl");
  const Task task = livebench_instructions();
  int whole = 0;
  for (const Sample& sample : loaded(task).samples) {
    const auto rules = *parse_instructions(*parse_json(sample.rules_json));
    whole += task.scorer->score(sample, instructed_answer(rules)).score == 1;
  }
  EXPECT_GE(whole, 150);
  const Sample sample{.rules_json =
                          R"({"instruction_id_list": ["punctuation:no_comma", "startend:quotation"],
                        "kwargs": [{}, {}]})"};
  EXPECT_DOUBLE_EQ(task.scorer->score(sample, "fine").score, 0.25);
  EXPECT_DOUBLE_EQ(task.scorer->score(sample, "\"fine\"").score, 1);
}

TEST(LiveBench, GradesShortAnswersByTheirTask) {
  struct Case {
    const char* task;
    const char* target;
    const char* answer;
    double score;
  };

  const ScorerPtr scorer = livebench_short().scorer;
  for (const Case& c : std::vector<Case>{
           {"math_comp", "B", "It is BBBBB.", 1},
           {"math_comp", "B", "AAAAA, no, BBBBB", 1},
           {"math_comp", "B", "\\boxed{\\text{B}}", 1},
           {"math_comp", "B", "\\boxed{C}", 0},
           {"math_comp", "025", "The answer is 025", 1},
           {"math_comp", "025", "025 was my first guess, but after a long time it seems to be 026",
            0},
           {"olympiad", "3,1,2", "Answer: 3, 1, 2", 1},
           {"olympiad", "3,1,2", "Answer: <expression 3>, <expression 2>, <expression 1>", 1.0 / 3},
           {"olympiad", "3,1,2", "**Answer:** 3,1,2,4", 0.75},
           {"olympiad", "3,1,2", "\\boxed{3,1,2}", 1},
           {"olympiad", "3,1,2", "Answer: 3", 1.0 / 3},
           {"olympiad", "3,1,2", "Answer: 9,3,1,2", 0.75},
           {"web_of_lies_v2", "yes, no, yes", "**yes, no, yes**", 1},
           {"web_of_lies_v2", "yes, no, yes", "**no**, **no**, then **yes**, **no**, **yes**.", 1},
           {"web_of_lies_v2", "yes, no, yes", "\\boxed{yes, no, yes}", 1},
           {"web_of_lies_v2", "yes, no, yes", "**yes, yes, no**", 0},
           {"spatial", "3", "**three**", 1},
           {"spatial", "3", "**3** pieces, as **shown**", 1},
           {"spatial", "tetrahedra", "**two tetrahedra**", 1},
           {"spatial", "3", "3", 0},
           {"zebra_puzzle", "1, red, tea, bob", "<solution>1, red, tea, bob</solution>", 1},
           {"zebra_puzzle", "1, red, tea, bob", "<solution>1, red, tea, eve</solution>", 0.375},
           {"zebra_puzzle", "police-officer, 1", "\\boxed{police officer, 1}", 1},
           {"cta", "Year", "year", 1},
           {"cta", "Year", "The class is Year", 0},
       }) {
    const Sample sample{.target = c.target, .subject = std::string("x/") + c.task};
    EXPECT_DOUBLE_EQ(scorer->score(sample, c.answer).score, c.score) << c.task << ": " << c.answer;
  }
}

}  // namespace
}  // namespace ponder
