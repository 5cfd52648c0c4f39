#include "results/breakdown.h"

#include <gtest/gtest.h>

#include <cmath>

#include "results/leaderboard.h"
#include "results/summary.h"
#include "results/table.h"
#include "results/words.h"
#include "tests/results/fixture.h"

namespace ponder {
namespace {

using namespace testing_fixture;

Score score(const std::string& sample,
            const std::string& subject,
            double value,
            const std::string& cluster = "") {
  Score out;
  out.sample = sample;
  out.subject = subject;
  out.cluster = cluster;
  out.score = value;
  return out;
}

TEST(GroupsOf, ListsEveryLevelWidestFirst) {
  using Groups = std::vector<std::string>;
  EXPECT_EQ(groups_of("a/b/c"), (Groups{"a", "a/b", "a/b/c"}));
  EXPECT_EQ(groups_of("a"), Groups{"a"});
  EXPECT_EQ(groups_of(""), Groups{});
}

TEST(LevelName, IsThatOfTheTask) {
  EXPECT_EQ(level_name("category/subject", 1), "category");
  EXPECT_EQ(level_name("category/subject", 2), "subject");
  EXPECT_EQ(level_name("category", 2), "subject");
  EXPECT_EQ(level_name("", 1), "subject");
}

TEST(MacroMeans, WeighGroupsAlikeAndAddTheirErrors) {
  // x: 3 of 4; y: 1 of 2; both in a; z: 0 of 2 in b.
  const std::vector<Score> scores = {
      score("1", "a/x", 1), score("2", "a/x", 1), score("3", "a/x", 1), score("4", "a/x", 0),
      score("5", "a/y", 1), score("6", "a/y", 0), score("7", "b/z", 0), score("8", "b/z", 0)};
  const auto macros = macro_means(scores, "category/subject");
  ASSERT_EQ(macros.size(), 2U);
  EXPECT_EQ(macros[0].level, "category");
  EXPECT_EQ(macros[0].groups, 2);
  EXPECT_NEAR(macros[0].value, (4.0 / 6 + 0) / 2, 1e-12);
  EXPECT_EQ(macros[1].level, "subject");
  EXPECT_EQ(macros[1].groups, 3);
  EXPECT_NEAR(macros[1].value, (0.75 + 0.5 + 0) / 3, 1e-12);
  const double x = 0.75 * 0.25 / 3;  // s^2 / n with n - 1 below
  const double y = 0.5 * 0.5 / 1;
  EXPECT_NEAR(macros[1].standard_error, std::sqrt(x + y) / 3, 1e-12);
  EXPECT_EQ(macro_name(macros[0]), "macro of 2 categories");
}

TEST(MacroMeans, CountOneQuestionInManyLanguagesAsOneCluster) {
  std::vector<Score> apart;
  std::vector<Score> together;
  for (int i = 0; i < 20; ++i) {
    for (const char* language : {"de", "fr", "sw"}) {
      const std::string id = std::string(language) + std::to_string(i);
      apart.push_back(score(id, language, i % 2));
      together.push_back(score(id, language, i % 2, std::to_string(i)));
    }
  }
  const MacroMean free = macro_means(apart, "language")[0];
  const MacroMean bound = macro_means(together, "language")[0];
  EXPECT_EQ(free.value, bound.value);
  EXPECT_NEAR(bound.standard_error, free.standard_error * std::sqrt(3.0), 1e-12);
}

TEST(MacroMeans, HaveNoErrorWhereAGroupIsOneSample) {
  const auto macros =
      macro_means({score("1", "a", 1), score("2", "a", 0), score("3", "b", 1)}, "subject");
  ASSERT_EQ(macros.size(), 1U);
  EXPECT_TRUE(std::isnan(macros[0].standard_error));
  EXPECT_NEAR(macros[0].value, 0.75, 1e-12);
}

TEST(MacroMeans, NeedASubjectOfEverySampleAndTwoGroups) {
  EXPECT_TRUE(macro_means({score("1", "a", 1), score("2", "", 0)}, "subject").empty());
  EXPECT_TRUE(macro_means({score("1", "a", 1), score("2", "a", 0)}, "subject").empty());
}

MemoryStore two_levels() {
  RunManifest run = manifest({"quiz"}, {no_thinking()}, 8);
  run.identity.tasks[0].subject_levels = "category/subject";
  MemoryStore store(run);
  const char* subjects[] = {"stem/maths",   "stem/maths", "stem/maths", "stem/physics",
                            "stem/physics", "other/law",  "other/law",  "other/law"};
  for (int i = 0; i < 8; ++i) {
    SampleRecord r = record("quiz", "q" + std::to_string(i), no_thinking(), i % 2 == 0);
    r.subject = subjects[i];
    EXPECT_TRUE(store.append(r));
  }
  return store;
}

TEST(Summarize, BreaksDownByEveryLevel) {
  const auto summary = summarize(two_levels());
  ASSERT_TRUE(summary);
  std::vector<std::tuple<std::string, std::string, std::int64_t, std::int64_t>> got;
  for (const SummaryRow& row : summary->subjects) {
    got.emplace_back(row.level, row.subject, row.n, row.correct);
  }
  const decltype(got) wanted = {{"category", "other", 3, 1},
                                {"subject", "other/law", 3, 1},
                                {"category", "stem", 5, 3},
                                {"subject", "stem/maths", 3, 2},
                                {"subject", "stem/physics", 2, 1}};
  EXPECT_EQ(got, wanted);
  ASSERT_EQ(summary->rows[0].macros.size(), 2U);
  EXPECT_NEAR(summary->rows[0].macros[0].value, (1.0 / 3 + 3.0 / 5) / 2, 1e-12);
}

TEST(Table, ShowsMicroMacroAndTheWidestLevel) {
  const std::string table = end_table(*summarize(two_levels()), TableFormat::text);
  for (const char* words :
       {"quiz  micro                  8  50.0 [", "      macro of 2 categories  8",
        "      macro of 3 subjects", "      other                  3  33.3 [",
        "      stem                   5  60.0 ["}) {
    EXPECT_NE(table.find(words), std::string::npos) << words << "\n" << table;
  }
  EXPECT_EQ(table.find("maths"), std::string::npos) << "only the widest level";
}

TEST(Leaderboard, HoldsMacroMeansAndTheBreakdown) {
  const std::string json = leaderboard_json(*summarize(two_levels()));
  for (const char* words :
       {"\"macro\": [", "\"level\": \"category\",\n          \"groups\": 2", "\"breakdown\": [",
        "\"level\": \"subject\",\n          \"name\": \"stem/maths\",\n          \"n\": 3,\n"
        "          \"correct\": 2"}) {
    EXPECT_NE(json.find(words), std::string::npos) << words << "\n" << json;
  }
}

}  // namespace
}  // namespace ponder
