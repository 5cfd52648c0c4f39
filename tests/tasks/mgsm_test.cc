#include "tasks/mgsm.h"

#include <fstream>
#include <map>
#include <set>

#include "tests/support/gold_answers.h"
#include "tests/tasks/data.h"
#include "tests/tasks/golden_prompts.h"

namespace ponder {
namespace {

const std::vector<Task>& variants() {
  static const std::vector<Task> tasks = {mgsm(), mgsm_direct(), mgsm_en_cot(), mgsm_native_cot()};
  return tasks;
}

LoadedTask loaded(const Task& task) {
  auto out = task.load({.data_dir = real_data_dir()});
  EXPECT_TRUE(out) << out.error().message;
  return out ? std::move(*out) : LoadedTask{};
}

const Sample& sample_of(const LoadedTask& task, const std::string& id) {
  for (const Sample& sample : task.samples) {
    if (sample.id == id) return sample;
  }
  ADD_FAILURE() << "no sample " << id;
  return task.samples.front();
}

TEST(Mgsm, Loads250ProblemsInElevenLanguagesWhoseTranslationsAreOneCluster) {
  PONDER_NEEDS_DATA("mgsm/mgsm_zh.tsv");
  for (const Task& task : variants()) {
    SCOPED_TRACE(task.name);
    const LoadedTask all = loaded(task);
    ASSERT_EQ(all.samples.size(), 2750U);
    std::map<std::string, int> languages;
    std::map<std::string, std::set<std::string>> targets;
    std::map<std::string, int> clusters;
    for (const Sample& sample : all.samples) {
      ++languages[sample.subject];
      ++clusters[sample.cluster];
      targets[sample.cluster].insert(sample.target);
    }
    EXPECT_EQ(languages.size(), 11U);
    for (const auto& [language, count] : languages) EXPECT_EQ(count, 250) << language;
    EXPECT_EQ(clusters.size(), 250U);
    for (const auto& [cluster, count] : clusters) EXPECT_EQ(count, 11) << cluster;
    for (const auto& [cluster, all_of] : targets) EXPECT_EQ(all_of.size(), 1U) << cluster;
  }
}

TEST(Mgsm, AsksExactlyThesePrompts) {
  PONDER_NEEDS_DATA("mgsm/mgsm_zh.tsv");
  for (const Task& task : variants()) {
    const LoadedTask all = loaded(task);
    expect_golden_prompts(task.name, five_of_each_subject(all));
  }
}

TEST(Mgsm, PutsTheWordsOfItsLanguageAroundQuestionsAndAnswers) {
  PONDER_NEEDS_DATA("mgsm/mgsm_zh.tsv");
  const auto text_of = [](const Task& task, const std::string& id) {
    return prompt_text(sample_of(loaded(task), task.name + "/" + id));
  };
  const std::string direct = text_of(mgsm_direct(), "de/0001");
  EXPECT_TRUE(direct.starts_with("Frage: ")) << direct;
  EXPECT_NE(direct.find("\nAntwort: 11\n\nFrage: "), std::string::npos) << direct;
  EXPECT_TRUE(direct.ends_with("\nAntwort:")) << direct;
  const std::string english = text_of(mgsm_en_cot(), "de/0001");
  EXPECT_NE(english.find("\nStep-by-Step Answer: "), std::string::npos) << english;
  EXPECT_TRUE(english.ends_with("\nStep-by-Step Answer:")) << english;
  EXPECT_TRUE(text_of(mgsm_native_cot(), "fr/0001").ends_with("\nRéponse étape par étape :"));
  EXPECT_TRUE(text_of(mgsm_native_cot(), "ja/0001").ends_with("\nステップごとの答え："));
  EXPECT_TRUE(text_of(mgsm(), "sw/0001").starts_with("[user]\nSuluhisha tatizo hili"));
}

/// The answer as the instruction of each language wants it, and as a box.
TEST(Mgsm, GradesTargetsAsCorrectInEveryLanguageAndOthersAsWrong) {
  PONDER_NEEDS_DATA("mgsm/mgsm_zh.tsv");
  const std::map<std::string, std::string> words = {
      {"bn", "উত্তর:"},    {"de", "Antwort:"}, {"en", "Answer:"}, {"es", "Respuesta:"},
      {"fr", "Réponse:"}, {"ja", "答え:"},    {"ru", "Ответ:"},  {"sw", "Jibu:"},
      {"te", "సమాధానం:"},   {"th", "คำตอบ:"},   {"zh", "答案："}};
  const Task task = mgsm();
  for (const Sample& sample : loaded(task).samples) {
    SCOPED_TRACE(sample.id);
    const std::string& word = words.at(sample.subject);
    const std::string shifted = std::to_string(std::stoll(sample.target) + 1);
    const Verdict right = task.scorer->score(sample, "1 + 2 = 3\n" + word + " " + sample.target);
    EXPECT_EQ(right.outcome, Outcome::correct);
    EXPECT_EQ(right.other_scores.at("simple_evals"), 1);
    const Verdict wrong = task.scorer->score(sample, "1 + 2 = 3\n" + word + " " + shifted);
    EXPECT_EQ(wrong.outcome, Outcome::incorrect);
    EXPECT_EQ(wrong.other_scores.at("simple_evals"), 0);
    EXPECT_EQ(task.scorer->score(sample, gold_answer(sample, true)).outcome, Outcome::correct);
    EXPECT_EQ(task.scorer->score(sample, gold_answer(sample, false)).outcome, Outcome::incorrect);
  }
}

TEST(Mgsm, ReadsNumbersAsTheLanguageWritesThemAndSimpleEvalsDoesNot) {
  const Task task = mgsm();
  const Sample german{.target = "57500", .subject = "de"};
  const Verdict verdict = task.scorer->score(german, "Antwort: 57.500");
  EXPECT_EQ(verdict.outcome, Outcome::correct);
  EXPECT_EQ(verdict.other_scores.at("simple_evals"), 0) << "57.500 is 57.5 there";
  const Sample bengali{.target = "18", .subject = "bn"};
  EXPECT_EQ(task.scorer->score(bengali, "উত্তর: ১৮").outcome, Outcome::correct);
  EXPECT_EQ(task.scorer->score(bengali, "উত্তর: ১৮").other_scores.at("simple_evals"), 0);
  EXPECT_EQ(task.scorer->score(bengali, "18").other_scores.at("simple_evals"), 0)
      << "no answer word";
}

class MgsmFiles : public ::testing::Test {
 protected:
  /// The error of a folder whose English file holds `bytes`; the first language is read first.
  std::string error_of(const std::string& bytes) {
    std::filesystem::create_directories(dir_.path() + "/mgsm");
    std::ofstream(dir_.path() + "/mgsm/mgsm_bn.tsv", std::ios::binary) << bytes;
    const auto task = mgsm().load({.data_dir = dir_.path()});
    return task ? "no error" : task.error().message;
  }

  TempDir dir_;
};

TEST_F(MgsmFiles, ThatAreNotThePinnedOnesAreRefusedWithBothSums) {
  const std::string error = error_of("a question\t12\n");
  EXPECT_NE(error.find("mgsm/mgsm_bn.tsv: sha256 is "), std::string::npos) << error;
  EXPECT_NE(error.find("expected 6b00bc7c"), std::string::npos) << error;
}

TEST_F(MgsmFiles, ThatAreMissingAreNamed) {
  const auto task = mgsm().load({.data_dir = dir_.path()});
  ASSERT_FALSE(task);
  EXPECT_EQ(task.error().hint,
            "set PONDER_DATA_DIR to the folder that holds mgsm/mgsm_bn.tsv, or get it by ponder "
            "fetch TASK");
}

TEST(Mgsm, RefusesANumberOfExamplesItDoesNotHave) {
  const auto task = mgsm_direct().load({.data_dir = "/nowhere", .num_fewshot = 3});
  ASSERT_FALSE(task);
  EXPECT_EQ(task.error().code, ErrorCode::usage);
}

}  // namespace
}  // namespace ponder
