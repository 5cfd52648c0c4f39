#include "harness/run/language_use.h"

#include <gtest/gtest.h>

#include "harness/base/language.h"
#include "tests/support/temporary_folder.h"

namespace ponder {
namespace {

class LanguageUseTest : public ::testing::Test {
 protected:
  LanguageUseTest() {
    RunManifest manifest{.id = "r"};
    manifest.identity.tasks = {{.name = "mgsm"}, {.name = "gsm8k"}};
    manifest.identity.modes = {{}};
    store_ = *RunStore::open_or_create(folder_ / "run", manifest);
  }

  void add(const std::string& task,
           const std::string& subject,
           const std::string& thinking,
           const std::string& answer) {
    SampleRecord record{.task = task, .sample = "s" + std::to_string(++count_)};
    record.subject = subject;
    record.completion.thinking = thinking;
    record.completion.answer = answer;
    record.verdict.outcome = Outcome::correct;
    ASSERT_TRUE(store_->append(record));
  }

  TemporaryFolder folder_;
  std::unique_ptr<RunStore> store_;
  int count_ = 0;
};

TEST_F(LanguageUseTest, CountsInWhichLanguageWasThoughtAndAnswered) {
  const std::string english = "First we add the two numbers that we have.";
  const std::string german = "Zuerst addieren wir die beiden Zahlen und das ist es.";
  add("mgsm", "de", english, german);
  add("mgsm", "de", german, german);
  add("mgsm", "fr", english, "$1 + 1$");
  add("mgsm", "ja", "まず、ふたつの数を足します。それから答えを書きます。", "答えは十八です。よろしくお願いします。");
  add("gsm8k", "", english, english);
  const auto use = language_use(*store_);
  ASSERT_TRUE(use);
  ASSERT_EQ(use->size(), 4U) << "all, de, fr, ja; gsm8k asks in no language";
  EXPECT_EQ((*use)[0].language, "");
  EXPECT_EQ((*use)[0].thinking, (LanguageShare{.n = 4, .same = 2, .english = 2}));
  EXPECT_EQ((*use)[0].answer, (LanguageShare{.n = 3, .same = 3, .english = 0}));
  EXPECT_EQ((*use)[1].language, "de");
  EXPECT_EQ((*use)[1].thinking, (LanguageShare{.n = 2, .same = 1, .english = 1}));
  EXPECT_EQ((*use)[2].answer, LanguageShare{}) << "a formula is of no language";
  const std::string table = language_table(*use);
  EXPECT_NE(table.find(kLanguageDetector), std::string::npos) << table;
  EXPECT_NE(table.find("mgsm             thinking       de          50.0     50.0      2"),
            std::string::npos)
      << table;
}

TEST_F(LanguageUseTest, SaysSoWhereNoTaskHasLanguages) {
  add("gsm8k", "", "x", "y");
  EXPECT_EQ(language_table(*language_use(*store_)),
            "No task of this run asks in several languages.\n");
}

}  // namespace
}  // namespace ponder
