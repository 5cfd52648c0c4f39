// All multiple-choice tasks by table: the real files where they are at hand, hand-made rows in the
// same form for the others.

#include "tasks/multiple_choice.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "harness/base/codec.h"
#include "harness/base/file.h"
#include "harness/base/sha256.h"
#include "harness/base/text.h"
#include "tasks/catalog.h"
#include "tasks/dataset.h"
#include "tasks/mmlu_subjects.h"
#include "tests/support/gold_answers.h"
#include "tests/tasks/choice_fixture.h"

namespace ponder {
namespace {

struct Known {
  const char* task;
  std::size_t samples;
  std::int32_t num_fewshot;
  const char* needs;  ///< a file; empty: hand-made rows
};

constexpr Known kKnown[] = {
    {"ceval", 1346, 0, "ceval/val/law_val.csv"},
    {"ceval_base", 1346, 5, "ceval/dev/law_dev.csv"},
    {"gpqa_diamond", 6, 0, ""},
    {"gpqa_diamond_base", 6, 5, ""},
    {"gpqa_diamond_simple_evals", 6, 0, ""},
    {"include", 8, 0, ""},
    {"include_base", 8, 5, ""},
    {"logiqa", 651, 0, "logiqa/Test.txt"},
    {"logiqa_zh", 651, 0, "logiqa/zh_test.txt"},
    {"mmlu", 14042, 0, "mmlu/test/anatomy_test.csv"},
    {"mmlu_base", 14042, 5, "mmlu/dev/anatomy_dev.csv"},
    {"mmlu_pro", 12032, 0, "mmlu_pro/test.jsonl.gz"},
    {"mmlu_pro_base", 12032, 0, "mmlu_pro/test.jsonl.gz"},
    {"mmlu_redux", 5330, 0, "mmlu_redux/mmlu_redux.jsonl"},
    {"mmlu_redux_all", 5700, 0, "mmlu_redux/mmlu_redux.jsonl"},
    {"mmlu_redux_base", 5330, 5, "mmlu_redux/mmlu_redux.jsonl"},
    {"mmlu_simple_evals", 14042, 0, "mmlu/test/anatomy_test.csv"},
    {"mmmlu", 28, 0, ""},
    {"mmmlu_simple_evals", 28, 0, ""},
    {"supergpqa", 6, 0, ""},
    {"supergpqa_base", 6, 5, ""},
};

const Task& task_named(const std::string& name) {
  return *find_tasks({name}).value().front();
}

bool at_hand(const Known& known) {
  if (*known.needs == '\0') return true;
  return std::getenv("PONDER_DATA_DIR") != nullptr &&
         std::filesystem::exists(real_data_dir() + "/" + known.needs);
}

/// The task of a row, loaded from where its data is.
class MultipleChoice : public testing::Test {
 protected:
  MultipleChoice() { make_choice_data(made_.path()); }

  LoadedTask load(const Known& known) const {
    const bool real = *known.needs != '\0';
    auto loaded = task_named(known.task)
                      .load({.data_dir = real ? real_data_dir() : made_.path(), .num_fewshot = -1});
    EXPECT_TRUE(loaded) << known.task << ": " << loaded.error().message;
    return loaded ? std::move(*loaded) : LoadedTask{};
  }

  TempDir made_;
};

std::string text_of(const Sample& sample) {
  const auto* text = std::get_if<Text>(&sample.prompt);
  return text != nullptr ? text->text : last_message(sample);
}

TEST_F(MultipleChoice, EveryTaskIsInTheTable) {
  std::set<std::string> names;
  for (const Known& known : kKnown) names.insert(known.task);
  names.insert("mmmlu_base");  // needs the real MMLU: a test of its own
  const std::vector<const Task*> all = find_tasks({"choice_all"}).value();
  for (const Task* task : all) {
    EXPECT_TRUE(names.contains(task->name)) << task->name;
  }
}

TEST_F(MultipleChoice, LoadsEveryRowOnce) {
  for (const Known& known : kKnown) {
    if (!at_hand(known)) continue;
    SCOPED_TRACE(known.task);
    const Task& task = task_named(known.task);
    const LoadedTask loaded = load(known);
    EXPECT_EQ(loaded.samples.size(), known.samples);
    EXPECT_EQ(loaded.num_fewshot, known.num_fewshot);
    EXPECT_EQ(loaded.dataset_sha256.size(), 64U);
    if (*known.needs != '\0') {
      EXPECT_EQ(static_cast<std::int64_t>(loaded.samples.size()), task.rows);
    }
    std::set<std::string> ids;
    for (const Sample& sample : loaded.samples) {
      EXPECT_TRUE(ids.insert(sample.id).second) << sample.id;
      EXPECT_TRUE(sample.id.starts_with(task.name + "/")) << sample.id;
      EXPECT_LT(static_cast<std::size_t>(sample.target.at(0) - 'A'), sample.choices.size());
    }
  }
}

TEST_F(MultipleChoice, PromptsAreThoseOfTheGoldenTable) {
  const std::string path = "tests/data/prompts/multiple_choice.tsv";
  std::map<std::string, std::string> golden;  // "task TAB place" -> the rest
  if (const auto bytes = read_file(path)) {
    for (const std::string_view line : split(*bytes, '\n')) {
      const std::size_t tab = line.find('\t', line.find('\t') + 1);
      if (tab != std::string_view::npos)
        golden[std::string(line.substr(0, tab))] = line.substr(tab);
    }
  }
  const bool update = std::getenv("PONDER_UPDATE_GOLDEN") != nullptr;
  for (const Known& known : kKnown) {
    if (!at_hand(known)) continue;
    const LoadedTask loaded = load(known);
    const std::size_t last = loaded.samples.size() - 1;
    for (std::size_t i = 0; i < 5; ++i) {
      const Sample& sample = loaded.samples[i * last / 4];
      const std::string text = text_of(sample);
      const std::string key = std::string(known.task) + "\t" + std::to_string(i * last / 4);
      const std::string got = "\t" + sample.id + "\t" + sample.target + "\t" +
                              std::to_string(text.size()) + "\t" + sha256_hex(text);
      if (update) golden[key] = got;
      EXPECT_EQ(golden[key], got) << key << "\n" << text;
    }
  }
  if (!update) return;
  std::string out;
  for (const auto& [key, rest] : golden) out += key + rest + "\n";
  EXPECT_TRUE(write_file_atomic(path, out));
}

TEST_F(MultipleChoice, GradesEveryGoldAnswerAsCorrectAndEveryShiftedOneAsWrong) {
  for (const Known& known : kKnown) {
    const Task& task = task_named(known.task);
    if (!at_hand(known) || task.log_likelihood) continue;
    SCOPED_TRACE(known.task);
    for (const Sample& sample : load(known).samples) {
      const auto gold = static_cast<std::size_t>(sample.target[0] - 'A');
      const auto other = static_cast<char>('A' + (gold + 1) % sample.choices.size());
      for (const bool right : {true, false}) {
        const std::string letter(1, right ? sample.target[0] : other);
        for (const std::string& answer :
             {gold_answer(sample, right), "{\"answer\": \"" + letter + "\"}",
              "We compare.\n\n**Answer: " + letter + "**", "\\boxed{" + letter + "}"}) {
          const Verdict verdict = task.scorer->score(sample, answer);
          ASSERT_EQ(verdict.outcome, right ? Outcome::correct : Outcome::incorrect)
              << sample.id << ": " << answer;
        }
      }
    }
  }
}

TEST_F(MultipleChoice, LikelihoodTasksTakeTheLikeliestChoice) {
  for (const Known& known : kKnown) {
    const Task& task = task_named(known.task);
    if (!at_hand(known) || !task.log_likelihood) continue;
    SCOPED_TRACE(known.task);
    for (const Sample& sample : load(known).samples) {
      LogProbs scores;
      for (std::size_t i = 0; i < sample.choices.size(); ++i) {
        scores.sums.push_back(sample.target[0] == static_cast<char>('A' + i) ? -1 : -2);
      }
      ASSERT_EQ(task.scorer->score(sample, scores).outcome, Outcome::correct);
      std::rotate(scores.sums.begin(), scores.sums.begin() + 1, scores.sums.end());
      ASSERT_EQ(task.scorer->score(sample, scores).outcome, Outcome::incorrect);
    }
    const auto turn = task.dialogue(load(known).samples[0])->step({});
    const std::string lead = task.name == "ceval_base" ? "" : " ";
    EXPECT_EQ((*turn)->continuations,
              (std::vector<std::string>{lead + "A", lead + "B", lead + "C", lead + "D"}));
  }
}

TEST(Mmlu, HasTheKnownSubjectsCategoriesAndDigests) {
  std::map<std::string, int> rows;
  std::vector<DataFile> test;
  std::vector<DataFile> dev;
  for (const MmluSubject& subject : mmlu_subjects()) {
    rows[subject.category] += subject.rows;
    const std::string name = subject.name;
    test.push_back({.path = "mmlu/test/" + name + "_test.csv", .sha256 = subject.test_sha256});
    dev.push_back({.path = "mmlu/dev/" + name + "_dev.csv", .sha256 = subject.dev_sha256});
  }
  EXPECT_EQ(rows,
            (std::map<std::string, int>{
                {"humanities", 4705}, {"other", 3107}, {"social_sciences", 3077}, {"stem", 3153}}));
  EXPECT_EQ(combined_sha256(test).substr(0, 12), "ffcf1679f594");
  EXPECT_EQ(combined_sha256(dev).substr(0, 12), "8fc1cb3bdaab");
}

TEST(Mmlu, PutsFiveExamplesOfTheSubjectBeforeTheQuestion) {
  PONDER_NEEDS_DATA("mmlu/dev/anatomy_dev.csv");
  const auto loaded = task_named("mmlu_base").load({.data_dir = real_data_dir()});
  ASSERT_TRUE(loaded) << loaded.error().message;
  std::map<std::string, std::string> prefixes;  // by subject
  for (const Sample& sample : loaded->samples) {
    const std::string& text = std::get<Text>(sample.prompt).text;
    const std::string topic = sample.subject.substr(sample.subject.find('/') + 1);
    std::string title = topic;
    std::replace(title.begin(), title.end(), '_', ' ');
    ASSERT_TRUE(text.starts_with(
        "The following are multiple choice questions (with answers) about " + title + ".\n\n"));
    ASSERT_TRUE(text.ends_with("\nD. " + sample.choices[3] + "\nAnswer:"));
    // Examples end in "Answer: X" and a blank line; the last such end is the prefix's.
    std::size_t end = 0;
    for (const char letter : {'A', 'B', 'C', 'D'}) {
      const std::size_t at = text.rfind(std::string("\nAnswer: ") + letter + "\n\n");
      if (at != std::string::npos) end = std::max(end, at + 12);
    }
    const auto [before, is_new] = prefixes.emplace(topic, text.substr(0, end));
    ASSERT_EQ(before->second, text.substr(0, end)) << sample.id;
  }
  EXPECT_EQ(prefixes.size(), 57U);
}

TEST_F(MultipleChoice, MmluProTakesTheValidationSplitWhereItIs) {
  PONDER_NEEDS_DATA("mmlu_pro/test.jsonl.gz");
  const Task& task = task_named("mmlu_pro");
  const auto without = task.load({.data_dir = real_data_dir()});
  ASSERT_TRUE(without);
  EXPECT_EQ(without->fewshot_source, "none, zero-shot: mmlu_pro/validation.jsonl is not there");
  const auto demanded = task.load({.data_dir = real_data_dir(), .num_fewshot = 5});
  ASSERT_FALSE(demanded);
  EXPECT_EQ(demanded.error().code, ErrorCode::config);

  std::filesystem::create_directory(made_.path() + "/mmlu_pro");
  std::filesystem::create_symlink(real_data_dir() + "/mmlu_pro/test.jsonl.gz",
                                  made_.path() + "/mmlu_pro/test.jsonl.gz");
  std::set<std::string> categories;
  for (const Sample& sample : without->samples) categories.insert(sample.subject);
  EXPECT_EQ(categories.size(), 14U);
  const std::vector<std::string> all(categories.begin(), categories.end());
  write_file(made_.path() + "/mmlu_pro/validation.jsonl", worked_rows(all, 5));
  const auto with = task.load({.data_dir = made_.path()});
  ASSERT_TRUE(with) << with.error().message;
  EXPECT_EQ(with->num_fewshot, 5);
  EXPECT_EQ(with->fewshot_source, "mmlu_pro/validation.jsonl, first 5 of each category");
  const std::string& text = last_message(with->samples[0]);
  EXPECT_NE(text.find("choice.\n\n\nQuestion:\nWhat is 1 + 1?\nOptions:\nA. 0\nB. 2\nAnswer: Let's "
                      "think step by step. We add. The answer is (B).\n\nQuestion:\nWhat is 2"),
            std::string::npos);
  EXPECT_TRUE(text.ends_with("\nAnswer: Let's think step by step."));

  write_file(made_.path() + "/mmlu_pro/validation.jsonl", worked_rows({"law"}, 5));
  const auto partly = task.load({.data_dir = made_.path()});
  ASSERT_FALSE(partly);
  EXPECT_NE(partly.error().message.find("has 0 examples of 'business', expected 5"),
            std::string::npos);
}

TEST_F(MultipleChoice, MmmluBaseTakesTheEnglishExamples) {
  PONDER_NEEDS_DATA("mmlu/dev/anatomy_dev.csv");
  const auto loaded = task_named("mmmlu_base").load({.data_dir = made_.path()});
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->samples.size(), 28U);
  EXPECT_EQ(loaded->fewshot_source, "mmlu/dev, first 5 of the subject");
  EXPECT_TRUE(std::get<Text>(loaded->samples[1].prompt)
                  .text.ends_with("\n\nAR-XY: bone?\nA. w\nB. x\nC. y\nD. z\nAnswer:"));
}

TEST_F(MultipleChoice, MmmluKnowsLanguageSubjectAndTheSameQuestionElsewhere) {
  const auto loaded = task_named("mmmlu").load({.data_dir = made_.path()});
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->samples[4].subject, "DE-DE/stem/abstract_algebra");
  EXPECT_EQ(loaded->samples[5].subject, "DE-DE/stem/anatomy");
  EXPECT_EQ(loaded->samples[4].cluster, loaded->samples[0].cluster);
  EXPECT_NE(loaded->samples[4].cluster, loaded->samples[5].cluster);
}

TEST_F(MultipleChoice, GpqaShowsTheAnswersInTheOrderThatTheIdTells) {
  const auto loaded = task_named("gpqa_diamond").load({.data_dir = made_.path()});
  ASSERT_TRUE(loaded) << loaded.error().message;
  std::set<std::string> orders;
  for (std::size_t i = 0; i < loaded->samples.size(); ++i) {
    const Sample& sample = loaded->samples[i];
    const std::string n = std::to_string(i + 1);
    const std::vector<std::string> as_read = {n, "no " + n, n + "0", "-" + n};
    const std::string order = sample.id.substr(sample.id.rfind('-') + 1);
    for (std::size_t place = 0; place < 4; ++place) {
      EXPECT_EQ(sample.choices[place], as_read[static_cast<std::size_t>(order[place] - '0')]);
    }
    EXPECT_EQ(sample.choices[static_cast<std::size_t>(sample.target[0] - 'A')], n);
    orders.insert(order);
  }
  EXPECT_GT(orders.size(), 2U);

  // A question keeps its order whatever else the file holds.
  write_file(made_.path() + "/gpqa/gpqa_diamond.csv", gpqa_rows(3));
  const auto fewer = task_named("gpqa_diamond").load({.data_dir = made_.path()});
  ASSERT_TRUE(fewer);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(fewer->samples[i], loaded->samples[i]);
}

TEST(Gpqa, PutsTheRightAnswerInEveryPlaceAboutAsOften) {
  const TempDir dir;
  write_file(dir.path() + "/gpqa/gpqa_diamond.csv", gpqa_rows(2400));
  const auto loaded = task_named("gpqa_diamond").load({.data_dir = dir.path()});
  ASSERT_TRUE(loaded) << loaded.error().message;
  std::map<std::string, int> orders;
  for (const Sample& sample : loaded->samples) ++orders[sample.id.substr(sample.id.rfind('-'))];
  EXPECT_EQ(orders.size(), 24U);
  for (const auto& [order, count] : orders) {
    EXPECT_GT(count, 55) << order;  // 100 expected, sd 10
    EXPECT_LT(count, 145) << order;
  }
}

TEST_F(MultipleChoice, BadRowsAreNamedWithFileAndLine) {
  struct Case {
    const char* task;
    const char* file;
    std::string text;
    std::string message;  ///< after the data folder
  };

  const std::string gpqa = kGpqaHeader;
  std::string beyond = supergpqa_rows(1);
  beyond.replace(beyond.find("\"B\""), 3, "\"D\"");
  std::string other = supergpqa_rows(1);
  other.replace(other.find("\"B\""), 3, "\"A\"");
  const std::vector<Case> cases = {
      {"gpqa_diamond", "gpqa/gpqa_diamond.csv", "", "is empty, expected rows"},
      {"gpqa_diamond", "gpqa/gpqa_diamond.csv", gpqa, "has no rows"},
      {"gpqa_diamond", "gpqa/gpqa_diamond.csv", "Question,Subdomain\na,b\n",
       "gpqa_diamond.csv:1: no field 'Correct Answer', the header has Question, Subdomain"},
      {"gpqa_diamond", "gpqa/gpqa_diamond.csv", gpqa + "r,q,1,2,3,4,s,d\nr,q,1,2,3,4,s,d\n",
       "gpqa_diamond.csv:3: the same question as on line 2"},
      {"gpqa_diamond", "gpqa/gpqa_diamond.csv", gpqa + "r,q,1,,3,4,s,d\n",
       "gpqa_diamond.csv:2: an answer is empty"},
      {"gpqa_diamond", "gpqa/gpqa_diamond.csv", gpqa + "r,\"q\n,1,2,3,4,s,d\n",
       "gpqa_diamond.csv:2: a quote is never closed"},
      {"gpqa_diamond", "gpqa/gpqa_diamond.csv", gpqa + "r,q,caf\xE9,2,3,4,s,d\n",
       "gpqa_diamond.csv:2: not valid UTF-8"},
      {"supergpqa", "supergpqa/SuperGPQA-all.jsonl", "", "has no rows"},
      {"supergpqa", "supergpqa/SuperGPQA-all.jsonl", "{\"uuid\": \"u\"}\n",
       "SuperGPQA-all.jsonl:1: no field 'question'"},
      {"supergpqa", "supergpqa/SuperGPQA-all.jsonl", supergpqa_rows(1) + beyond,
       "SuperGPQA-all.jsonl:2: the answer is 'D', expected A to C"},
      {"supergpqa", "supergpqa/SuperGPQA-all.jsonl", other,
       "SuperGPQA-all.jsonl:1: field 'answer' is not the option that 'answer_letter' names"},
      {"include", "include/test.jsonl",
       "{\"language\": \"a\", \"question\": \"q\", \"option_a\": \"\", \"option_b\": \"\", "
       "\"option_c\": \"\", \"option_d\": \"\", \"answer\": 4, \"domain\": \"d\"}\n",
       "test.jsonl:1: field 'answer' is 4, expected 0 to 3"},
      {"mmmlu", "mmmlu/mmlu_AR-XY.csv", ",Question,A,B,C,D,Answer,Subject\n0,q,a,b,c,d,E,anatomy\n",
       "mmlu_AR-XY.csv:2: the answer is 'E', expected A to D"},
      {"mmmlu", "mmmlu/mmlu_AR-XY.csv", ",Question,A,B,C,D,Answer,Subject\n0,q,a,b,c,d,A,magic\n",
       "mmlu_AR-XY.csv:2: field 'Subject' is 'magic', none of MMLU's"},
      {"mmlu", "mmlu_is_a_link", "", "mmlu/test/abstract_algebra_test.csv does not exist"},
  };
  std::filesystem::remove(made_.path() + "/mmlu");
  for (const Case& c : cases) {
    SCOPED_TRACE(c.message);
    write_file(made_.path() + "/" + c.file, c.text);
    const auto loaded = task_named(c.task).load({.data_dir = made_.path()});
    ASSERT_FALSE(loaded);
    EXPECT_TRUE(loaded.error().code == ErrorCode::parse ||
                loaded.error().code == ErrorCode::config);
    EXPECT_NE(loaded.error().message.find(c.message), std::string::npos) << loaded.error().message;
  }
}

TEST(Mmlu, RefusesAFileWithOneByteChanged) {
  PONDER_NEEDS_DATA("mmlu/test/anatomy_test.csv");
  const TempDir dir;
  std::filesystem::create_directories(dir.path() + "/mmlu/test");
  std::filesystem::copy(real_data_dir() + "/mmlu/test", dir.path() + "/mmlu/test");
  const std::string path = dir.path() + "/mmlu/test/virology_test.csv";
  std::string bytes = read_file(path).value();
  bytes[100] ^= 1;
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  write_file(path, bytes);
  const auto loaded = task_named("mmlu").load({.data_dir = dir.path()});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::config);
  EXPECT_NE(loaded.error().message.find("virology_test.csv: sha256 is " + sha256_hex(bytes)),
            std::string::npos);
}

TEST(LogiQa, TakesChoicesByTheirLetters) {
  PONDER_NEEDS_DATA("logiqa/Test.txt");
  for (const char* name : {"logiqa", "logiqa_zh"}) {
    const auto loaded = task_named(name).load({.data_dir = real_data_dir()});
    ASSERT_TRUE(loaded) << loaded.error().message;
    for (const Sample& sample : loaded->samples) {
      EXPECT_EQ(sample.choices.size(), 4U);
      for (const std::string& choice : sample.choices) EXPECT_FALSE(choice.empty());
    }
  }
}

TEST(SubjectPath, KeepsPartsApart) {
  EXPECT_EQ(subject_path({"a/b", "c"}), "a-b/c");
}

TEST(ChoicePrompt, PutsAnItemIntoWords) {
  const ChoiceFormat format{.header = "About {topic} and {topic}.\n",
                            .before_question = "Q: ",
                            .letter_mark = ") ",
                            .after_choices = "\nA:"};
  const ChoiceItem item{.question = "q", .choices = {"x", "y"}, .answer = 1, .topic = "t"};
  EXPECT_EQ(choice_prompt(format, {item}, item),
            "About t and t.\nQ: q\nA) x\nB) y\nA: B\n\nQ: q\nA) x\nB) y\nA:");
}

}  // namespace
}  // namespace ponder
