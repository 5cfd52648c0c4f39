#include "tasks/ifeval.h"

#include <fstream>
#include <map>
#include <set>

#include "scorers/ifeval/instruction.h"
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

std::vector<Instruction> instructions_of(const Sample& sample) {
  return *parse_instructions(*parse_json(sample.rules_json));
}

std::vector<std::vector<Instruction>> turns_of(const Sample& sample) {
  std::vector<std::vector<Instruction>> turns;
  const Value rules = *parse_json(sample.rules_json);
  for (const Value& turn : rules.find("turns")->as_list()) {
    turns.push_back(*parse_instructions(turn));
  }
  return turns;
}

TEST(Ifeval, Loads541PromptsWith834InstructionsOf25Kinds) {
  PONDER_NEEDS_DATA("ifeval/input_data.jsonl");
  const LoadedTask task = loaded(ifeval());
  ASSERT_EQ(task.samples.size(), 541U);
  std::size_t count = 0;
  std::set<std::string> kinds;
  for (const Sample& sample : task.samples) {
    for (const Instruction& instruction : instructions_of(sample)) {
      ++count;
      kinds.insert(instruction.id);
    }
  }
  EXPECT_EQ(count, 834U);
  EXPECT_EQ(kinds.size(), 25U);
  const auto known = instruction_ids();
  EXPECT_EQ(kinds, std::set<std::string>(known.begin(), known.end()));
}

TEST(Ifeval, AsksExactlyThesePrompts) {
  PONDER_NEEDS_DATA("ifeval/input_data.jsonl");
  const LoadedTask task = loaded(ifeval());
  expect_golden_prompts("ifeval", five_of_each_subject(task));
}

/// A text made to follow a single instruction does, one made to break it does not.
TEST(Ifeval, TellsAnAnswerThatFollowsEachInstructionFromOneThatBreaksIt) {
  PONDER_NEEDS_DATA("ifeval/input_data.jsonl");
  int broken = 0;
  for (const Sample& sample : loaded(ifeval()).samples) {
    for (const Instruction& instruction : instructions_of(sample)) {
      SCOPED_TRACE(sample.id + " " + instruction.id + " " + *to_json(instruction.arguments));
      const std::string good = instructed_answer({instruction});
      EXPECT_TRUE(follows_strictly(instruction, good)) << good.substr(0, 300);
      const std::string bad = broken_answer(instruction);
      if (bad.empty()) continue;
      ++broken;
      EXPECT_FALSE(follows_strictly(instruction, bad)) << bad.substr(0, 300);
    }
  }
  EXPECT_GE(broken, 830);
}

/// Whole prompts: all instructions at once, where they can be met by such a simple text.
TEST(Ifeval, GradesConstructedAnswersToPromptsAsCorrect) {
  PONDER_NEEDS_DATA("ifeval/input_data.jsonl");
  const Task task = ifeval();
  int correct = 0;
  std::map<std::string, int> in_the_way;
  for (const Sample& sample : loaded(task).samples) {
    const Verdict verdict = task.scorer->score(sample, instructed_answer(instructions_of(sample)));
    correct += verdict.outcome == Outcome::correct;
    if (verdict.outcome != Outcome::correct) ++in_the_way[verdict.extracted];
  }
  std::string rest;
  for (const auto& [ids, count] : in_the_way) rest += ids + " " + std::to_string(count) + "\n";
  EXPECT_GE(correct, 500) << rest;
}

TEST(MultiIf, Loads909ConversationsWhoseInstructionsAddUp) {
  PONDER_NEEDS_DATA("multi_if/multiIF_20241018_english.csv");
  const LoadedTask task = loaded(multi_if());
  ASSERT_EQ(task.samples.size(), 909U);
  int short_ones = 0;
  for (const Sample& sample : task.samples) {
    const auto turns = turns_of(sample);
    short_ones += turns.size() == 2;
    EXPECT_GE(turns.size(), 2U) << sample.id;
    for (std::size_t t = 1; t < turns.size(); ++t) {
      EXPECT_GT(turns[t].size(), turns[t - 1].size()) << sample.id;
    }
  }
  EXPECT_EQ(short_ones, 13);
}

TEST(MultiIf, AsksExactlyThesePrompts) {
  PONDER_NEEDS_DATA("multi_if/multiIF_20241018_english.csv");
  const LoadedTask task = loaded(multi_if());
  expect_golden_prompts("multi_if", five_of_each_subject(task));
}

TEST(MultiIf, AsksItsTurnsWithTheAnswersBeforeThemAndWithoutTheirThinking) {
  PONDER_NEEDS_DATA("multi_if/multiIF_20241018_english.csv");
  const Task task = multi_if();
  const Sample sample = loaded(task).samples.front();
  const auto dialogue = task.dialogue(sample);
  EXPECT_FALSE(dialogue->single_turn());
  std::vector<TurnResult> results;
  for (std::size_t turn = 0; turn < 3; ++turn) {
    const auto next = dialogue->step(results);
    ASSERT_TRUE(next && *next);
    const auto& messages = std::get<Chat>((*next)->prompt).messages;
    ASSERT_EQ(messages.size(), 2 * turn + 1);
    EXPECT_EQ(messages.back().role, "user");
    if (turn > 0) {
      EXPECT_EQ(messages[2 * turn - 1],
                (Message{.role = "assistant", .content = "answer " + std::to_string(turn)}));
    }
    results.emplace_back(Completion{.thinking = "secret",
                                    .answer = "answer " + std::to_string(turn + 1)});
  }
  const auto end = dialogue->step(results);
  ASSERT_TRUE(end);
  EXPECT_FALSE(*end);
}

TEST(MultiIf, GradesEveryTurnAndPoolsInstructions) {
  const Sample sample{
      .rules_json =
          R"({"turns": [{"instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]},
              {"instruction_id_list": ["punctuation:no_comma", "startend:quotation"],
               "kwargs": [{}, {}]}]})"};
  const ScorerPtr scorer = multi_if().scorer;
  const std::vector<std::string> answers = {"one, two", "fine"};
  const Verdict verdict = scorer->score_dialogue(sample, answers);
  EXPECT_EQ(verdict.outcome, Outcome::incorrect);
  // Turn 1: nothing, 0. Turn 2: no prompt, one instruction of two: (0 + 0 + 0.5 + 0.5) / 4.
  EXPECT_DOUBLE_EQ(verdict.score, 0.125);
  EXPECT_EQ(verdict.extracted, "turn 1: punctuation:no_comma; turn 2: startend:quotation");
  EXPECT_EQ(verdict.other_scores.at("turn_1_prompt"), 0);
  EXPECT_EQ(verdict.other_scores.at("turn_2_instruction"), 0.5);
  const auto weights = scorer->other_weights(sample);
  EXPECT_EQ(weights.at("turn_2_instruction"), 2);
  EXPECT_EQ(weights.at("turn_3_prompt"), 0) << "there is none";
  EXPECT_EQ(scorer->score_dialogue(sample, std::vector<std::string>{"fine", "\"fine\""}).outcome,
            Outcome::correct);
  EXPECT_EQ(scorer->score_dialogue(sample, std::vector<std::string>{"", ""}).outcome,
            Outcome::no_answer);
}

TEST(Ifeval, CountsInstructionsInItsOtherScores) {
  const Sample sample{
      .rules_json = R"({"instruction_id_list": ["punctuation:no_comma", "startend:quotation"],
                        "kwargs": [{}, {}]})"};
  const ScorerPtr scorer = ifeval().scorer;
  const Verdict half = scorer->score(sample, "fine");
  EXPECT_EQ(half.outcome, Outcome::incorrect);
  EXPECT_EQ(half.other_scores.at("instruction_strict"), 0.5);
  EXPECT_EQ(scorer->other_weights(sample).at("instruction_strict"), 2);
  const Verdict loose = scorer->score(sample, "Sure, here it is:\n\"fine\"");
  EXPECT_EQ(loose.outcome, Outcome::incorrect);
  EXPECT_EQ(loose.other_scores.at("prompt_loose"), 1) << "without its first line";
  EXPECT_EQ(scorer->score(sample, " \n").outcome, Outcome::no_answer);
  EXPECT_EQ(scorer->score(Sample{.rules_json = "{}"}, "x").outcome, Outcome::unscored);
}

}  // namespace
}  // namespace ponder
