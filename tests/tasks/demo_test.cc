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

/// Solves a story of demo_totals by reading it; the steps are counted in `steps`.
std::string solve_totals(const std::string& prompt, std::size_t* steps) {
  static const std::regex whole("(?:At first, )?" + kName + " has \\d+ " + kThing +
                                "\\.(?: (?:(?:He|She)|(?:Then|Later,|After that,) (?:he|she)) " +
                                kVerb + " \\d (?:" + kThing + "|more|of them)\\.){4,8} How many " +
                                kThing + " does " + kName +
                                " have (?:now|in the end)\\?\nPut your final answer within "
                                "\\\\boxed\\{\\}\\.");
  static const std::regex start("has (\\d+) ");
  static const std::regex step(kVerb + " (\\d) ");
  if (!std::regex_match(prompt, whole)) return "not of the form";
  std::smatch match;
  std::regex_search(prompt, match, start);
  int total = std::stoi(match[1]);
  std::set<std::string> amounts;
  for (std::sregex_iterator it(prompt.begin(), prompt.end(), step), end; it != end; ++it) {
    total += change_of((*it)[1], (*it)[2]);
    if (total < 0 || total > 99) return "out of range";
    if (!amounts.insert((*it)[2]).second) return "repeated amount";
    ++*steps;
  }
  return std::to_string(total);
}

std::string solve_choice(const Sample& sample) {
  static const std::regex whole(
      "(?:" + kName + " has \\d+ " + kThing + "(?: and " + kVerb +
      " \\d (?:more|of them)|\\. (?:He|She) " + kVerb + " \\d " + kThing + "|\\. Then (?:he|she) " +
      kVerb + " \\d (?:more|of them))\\. ){4}Who has the (?:most|fewest) " + kThing +
      " now\\?\nA\\. " + kName + "\nB\\. " + kName + "\nC\\. " + kName + "\nD\\. " + kName +
      "\nAnswer with the letter of the correct option\\.");
  static const std::regex clause(
      kName + " has (\\d+) \\w+(?: and|\\. (?:He|She|Then he|Then she)) " + kVerb + " (\\d) ");
  const std::string& prompt = last_message(sample);
  if (!std::regex_match(prompt, whole)) return "not of the form";
  std::map<std::string, int> finals;
  for (std::sregex_iterator it(prompt.begin(), prompt.end(), clause), end; it != end; ++it) {
    finals[(*it)[1]] = std::stoi((*it)[2]) + change_of((*it)[3], (*it)[4]);
  }
  if (finals.size() != 4) return "not four people";
  const int sign = prompt.find("Who has the most") != std::string::npos ? 1 : -1;
  std::string best;
  for (std::size_t i = 0; i < sample.choices.size(); ++i) {
    const int worth = sign * finals.at(sample.choices[i]);
    bool ahead = true;
    for (const auto& [name, value] : finals) {
      ahead = ahead && (name == sample.choices[i] || worth >= sign * value + 2);
    }
    if (ahead) best += static_cast<char>('A' + i);
  }
  return best;
}

TEST(DemoTotals, TellsStoriesWhoseTotalIsTheTarget) {
  std::map<std::size_t, int> lengths;
  for (const Sample& sample : loaded(demo_totals()).samples) {
    std::size_t steps = 0;
    EXPECT_EQ(solve_totals(last_message(sample), &steps), sample.target) << sample.id;
    ++lengths[steps];
  }
  EXPECT_EQ(lengths.size(), 5U);  // 4 to 8 steps, all of them met
}

TEST(DemoChoice, TellsStoriesWhoseWinnerIsTheTarget) {
  std::map<std::string, int> letters;
  for (const Sample& sample : loaded(demo_choice()).samples) {
    EXPECT_EQ(solve_choice(sample), sample.target) << last_message(sample);
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
            "ca4547d96d5f6fe7f417faa61daaf4a5a3f4752ff47e1091bb9c0b9c77b98721");
  EXPECT_EQ(loaded(demo_choice()).dataset_sha256,
            "8f1f692610b1058fa6305d40be89206a7cb45b24728625cf636f9c2a2d814734");
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
