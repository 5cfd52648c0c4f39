#include "tasks/demo.h"

#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "tests/support/gold_answers.h"
#include "tests/tasks/data.h"

namespace ponder {
namespace {

// The form of the stories, as the demo model learned it.
const std::string kName =
    "(Mia|Ana|Lena|Nora|Rosa|Eva|Lucy|Emma|Tom|Ben|Leo|Max|Sam|Paul|Jack|Omar)";
const std::string kThing = "(apples|coins|shells|marbles|cards|books|pens|stamps|stickers|buttons)";
const std::string kVerb = "(finds|buys|gets|wins|loses|sells|drops|gives away)";

/// The change of one clause, e.g. "sells 5 buttons" or "finds 4 more".
int change_of(const std::string& verb, const std::string& amount) {
  const bool loss = verb == "loses" || verb == "sells" || verb == "drops" || verb == "gives away";
  return loss ? -std::stoi(amount) : std::stoi(amount);
}

LoadedTask loaded(const Task& task) {
  return task.load({}).value();
}

/// The number at the end of a story, found by reading it; the steps are counted in `steps`.
std::string solve_story(const std::string& story, std::size_t* steps) {
  static const std::regex whole("(?:At first, )?" + kName + " has \\d+ " + kThing +
                                "\\.(?: (?:(?:He|She)|(?:Then|Later,|After that,) (?:he|she)) " +
                                kVerb + " \\d (?:" + kThing + "|more|of them)\\.){2,7}");
  static const std::regex start("has (\\d+) ");
  static const std::regex step(kVerb + " (\\d) ");
  if (!std::regex_match(story, whole)) return "not of the form: " + story;
  std::smatch match;
  std::regex_search(story, match, start);
  int total = std::stoi(match[1]);
  std::set<std::string> amounts;
  for (std::sregex_iterator it(story.begin(), story.end(), step), end; it != end; ++it) {
    total += change_of((*it)[1], (*it)[2]);
    if (total < 0 || total > 99) return "out of range";
    if (!amounts.insert((*it)[2]).second) return "repeated amount";
    ++*steps;
  }
  return std::to_string(total);
}

/// What stands before `question`, which must follow; empty if it does not.
std::string before(const std::string& prompt, const std::string& question) {
  std::smatch match;
  static std::map<std::string, std::regex> forms;
  const std::regex& form = forms.try_emplace(question, "([^]*) " + question).first->second;
  return std::regex_match(prompt, match, form) ? match[1].str() : "";
}

TEST(DemoTotals, TellsStoriesWhoseTotalIsTheTarget) {
  const std::string question = "How many " + kThing + " does " + kName +
                               " have (?:now|in the end)\\?\nPut your final answer within "
                               "\\\\boxed\\{\\}\\.";
  std::map<std::size_t, int> lengths;
  for (const Sample& sample : loaded(demo_totals()).samples) {
    std::size_t steps = 0;
    EXPECT_EQ(solve_story(before(last_message(sample), question), &steps), sample.target)
        << sample.id;
    ++lengths[steps];
  }
  EXPECT_EQ(lengths.size(), 6U);  // 2 to 7 steps, all of them met
}

TEST(DemoChoice, TellsStoriesWhoseRemainderIsTheTarget) {
  const std::string question = "(?:He|She) puts the " + kThing +
                               " into (?:bags|boxes) of four\\. How many are left over\\?\n"
                               "A\\. none\nB\\. one\nC\\. two\nD\\. three\n"
                               "Answer with the letter of the correct option\\.";
  std::map<std::string, int> letters;
  for (const Sample& sample : loaded(demo_choice()).samples) {
    std::size_t steps = 0;
    const std::string total = solve_story(before(last_message(sample), question), &steps);
    const std::string letter(1, static_cast<char>('A' + std::atoi(total.c_str()) % 4));
    EXPECT_EQ(letter, sample.target) << total << " " << last_message(sample);
    ++letters[sample.target];
  }
  EXPECT_EQ(letters.size(), 4U);
}

TEST(DemoTasks, AreTheSameInEveryRun) {
  for (const Task& task : {demo_totals(), demo_choice()}) {
    const LoadedTask first = loaded(task);
    EXPECT_EQ(first.samples, task.load({.seed = 7})->samples);
    EXPECT_EQ(static_cast<std::int64_t>(first.samples.size()), task.rows);
    std::set<std::string> ids;
    std::set<std::string> prompts;
    for (const Sample& sample : first.samples) {
      ids.insert(sample.id);
      prompts.insert(last_message(sample));
    }
    EXPECT_EQ(ids.size(), first.samples.size());
    EXPECT_EQ(prompts.size(), first.samples.size());
  }
  // A change here is another benchmark: raise the task's version.
  EXPECT_EQ(loaded(demo_totals()).dataset_sha256,
            "e86d60fd93df9e2dc6b117306cb4b527e5bde2ecfd1be967b9966bfbee776e03");
  EXPECT_EQ(loaded(demo_choice()).dataset_sha256,
            "47f75276228e5c4f436c485079f7067e75cd31ba4d3022934afda5364ccabbe8");
}

TEST(DemoTasks, GradeGoldAnswersAsTold) {
  for (const Task& task : {demo_totals(), demo_choice()}) {
    for (const Sample& sample : loaded(task).samples) {
      EXPECT_EQ(task.scorer->score(sample, gold_answer(sample, true)).outcome, Outcome::correct);
      EXPECT_EQ(task.scorer->score(sample, gold_answer(sample, false)).outcome, Outcome::incorrect);
    }
  }
}

TEST(DemoTasks, RefuseExamples) {
  EXPECT_FALSE(demo_totals().load({.num_fewshot = 4}));
}

}  // namespace
}  // namespace ponder
