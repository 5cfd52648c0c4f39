#include "results/summary.h"

#include <gtest/gtest.h>

#include <cmath>

#include "results/leaderboard.h"
#include "results/stats/paired.h"
#include "results/table.h"
#include "results/words.h"
#include "tests/results/fixture.h"
#include "tests/results/golden.h"

namespace ponder {
namespace {

using namespace testing_fixture;

/// n samples of which thinking alone wins `a_only`, no-thinking alone `b_only`, and both `both`.
MemoryStore paired_store(const std::string& task, int n, int a_only, int b_only, int both) {
  MemoryStore store(manifest({task}, {thinking(), no_thinking()}, n));
  for (int i = 0; i < n; ++i) {
    const std::string id = std::to_string(i);
    const bool a = i < a_only || (i >= a_only + b_only && i < a_only + b_only + both);
    const bool b = i >= a_only && i < a_only + b_only + both;
    (void)store.append(record(task, id, thinking(), a));
    (void)store.append(record(task, id, no_thinking(), b));
  }
  return store;
}

TEST(Summarize, CountsAndEstimatesEveryMode) {
  const auto summary = summarize(paired_store("gsm8k", 1319, 92, 33, 1150));
  ASSERT_TRUE(summary);
  const SummaryRow& row = *summary->row("gsm8k", thinking());
  EXPECT_EQ(row.n, 1319);
  EXPECT_EQ(row.correct, 1242);
  EXPECT_NEAR(row.value, 0.9416, 5e-5);
  EXPECT_NEAR(row.standard_error, 0.0065, 5e-5);
  EXPECT_NEAR(row.ci95.low, 0.9276, 5e-5);
  EXPECT_NEAR(row.ci95.high, 0.9530, 5e-5);
  EXPECT_EQ(row.ci_method, "wilson");
  EXPECT_EQ(row.metric, "accuracy");
  EXPECT_EQ(row.tokens.thinking, 1319 * 1000);
  EXPECT_EQ(row.ended(ThinkingEnd::closed), 1319);
  const SummaryPair& pair = *summary->pair("gsm8k", thinking(), no_thinking());
  EXPECT_EQ(pair.a_only, 92);
  EXPECT_EQ(pair.b_only, 33);
  EXPECT_NEAR(pair.diff, 0.0447, 5e-5);
  EXPECT_NEAR(pair.p, 1.256e-7, 1e-10);
}

TEST(Summarize, ErrorsLeaveTheScoreAndDropTheirPair) {
  MemoryStore store = paired_store("t", 4, 1, 1, 1);
  SampleRecord failed = record("t", "0", thinking(), false);
  failed.error = "timed out";
  ASSERT_TRUE(store.append(failed));
  const auto summary = summarize(store);
  EXPECT_EQ(summary->row("t", thinking())->n, 3);
  EXPECT_EQ(summary->row("t", thinking())->errors, 1);
  EXPECT_EQ(summary->row("t", no_thinking())->n, 4);
  EXPECT_EQ(summary->pairs[0].n, 3);
  EXPECT_EQ(summary->pairs[0].a_only, 0);
  ASSERT_EQ(summary->errors.size(), 1U);
  EXPECT_EQ(summary->errors[0].message, "timed out");
}

TEST(Summarize, EpochsAreAveragedBeforeTheErrorIsTaken) {
  MemoryStore once(manifest({"t"}, {thinking()}));
  MemoryStore copied(manifest({"t"}, {thinking()}));
  for (int i = 0; i < 30; ++i) {
    for (int epoch = 0; epoch < 8; ++epoch) {
      const SampleRecord r = record("t", std::to_string(i), thinking(), i % 3 == 0, epoch);
      ASSERT_TRUE(copied.append(r));
      if (epoch == 0) {
        ASSERT_TRUE(once.append(r));
      }
    }
  }
  const SummaryRow of_once = summarize(once)->rows[0];
  const SummaryRow of_copied = summarize(copied)->rows[0];
  EXPECT_EQ(of_copied.n, 240);
  EXPECT_EQ(of_copied.ci_method, "clustered");
  EXPECT_EQ(of_copied.value, of_once.value);
  EXPECT_EQ(of_copied.standard_error, of_once.standard_error);
}

TEST(Summarize, RelatedSamplesWidenTheInterval) {
  MemoryStore store(manifest({"t"}, {thinking()}));
  for (int i = 0; i < 40; ++i) {
    SampleRecord r = record("t", std::to_string(i), thinking(), i / 4 % 2 == 0);
    r.cluster = std::to_string(i / 4);
    ASSERT_TRUE(store.append(r));
  }
  const SummaryRow row = summarize(store)->rows[0];
  EXPECT_EQ(row.ci_method, "clustered");
  EXPECT_GT(row.standard_error, 1.8 * std::sqrt(0.25 / 40));
}

TEST(Summarize, PartialScoresAreAMeanScore) {
  MemoryStore store(manifest({"t"}, {thinking()}));
  for (int i = 0; i < 4; ++i) {
    SampleRecord r = record("t", std::to_string(i), thinking(), false);
    r.verdict.score = 0.25 * i;
    ASSERT_TRUE(store.append(r));
  }
  const SummaryRow row = summarize(store)->rows[0];
  EXPECT_EQ(row.metric, "score");
  EXPECT_EQ(row.value, 0.375);
  EXPECT_EQ(row.ci_method, "clustered");
}

TEST(Summarize, AUnanimousResultStillHasAnInterval) {
  MemoryStore store(manifest({"t"}, {thinking()}));
  for (int i = 0; i < 5; ++i) {
    for (int epoch = 0; epoch < 4; ++epoch) {
      ASSERT_TRUE(store.append(record("t", std::to_string(i), thinking(), true, epoch)));
    }
  }
  const SummaryRow row = summarize(store)->rows[0];
  EXPECT_EQ(row.ci_method, "wilson");
  EXPECT_EQ(row.ci95, wilson95(5, 5));
}

/// `won` samples right in thinking alone, `lost` right in no-thinking alone, the same in each
/// epoch.
/// Two samples of four answers each in one mode; `extracted` and right or wrong as given.
MemoryStore several(const std::vector<std::vector<std::pair<std::string, bool>>>& samples) {
  RunManifest run = manifest({"t"}, {thinking()}, static_cast<std::int64_t>(samples.size()));
  run.identity.tasks[0].epochs = 4;
  MemoryStore store(run);
  for (std::size_t s = 0; s < samples.size(); ++s) {
    for (std::size_t epoch = 0; epoch < samples[s].size(); ++epoch) {
      const auto& [extracted, correct] = samples[s][epoch];
      SampleRecord one =
          record("t", "s" + std::to_string(s), thinking(), correct, static_cast<int>(epoch));
      one.verdict.extracted = extracted;
      if (extracted.empty()) one.verdict.outcome = Outcome::no_answer;
      (void)store.append(one);
    }
  }
  return store;
}

TEST(Summarize, KeepsTheMeanTheMajorityAndAnyOfSeveralAnswersApart) {
  const Summary summary = *summarize(several({
      {{"7", true}, {"8", false}, {"7", true}, {"9", false}},   // most say 7
      {{"1", false}, {"2", true}, {"1", false}, {"1", false}},  // most say 1
      {{"", false}, {"", false}, {"", false}, {"5", true}},     // the only one that answers
      {{"", false}, {"", false}, {"", false}, {"", false}},     // nobody answers
  }));
  ASSERT_EQ(summary.rows.size(), 1U);
  const SummaryRow& row = summary.rows[0];
  EXPECT_EQ(row.epochs, 4);
  EXPECT_EQ(row.n, 16);
  EXPECT_DOUBLE_EQ(row.value, 4.0 / 16);
  EXPECT_DOUBLE_EQ(row.majority, 2.0 / 4);
  EXPECT_DOUBLE_EQ(row.pass, 3.0 / 4);
  EXPECT_EQ(row.ci_method, "clustered");
}

TEST(Summarize, CountsMajorityAndPassOnlyOverSamplesWithAllTheirAnswers) {
  const Summary summary =
      *summarize(several({{{"7", true}, {"7", true}, {"8", false}}, {{"1", false}}}));
  EXPECT_TRUE(std::isnan(summary.rows[0].majority));
  EXPECT_TRUE(std::isnan(summary.rows[0].pass));
  EXPECT_EQ(summary.rows[0].planned, 8);
}

TEST(Summarize, ShowsOtherGradersBesideOurScoreAndListsWhereTheyDiffer) {
  MemoryStore store(manifest({"t"}, {thinking()}, 4));
  for (int i = 0; i < 4; ++i) {
    SampleRecord one = record("t", "s" + std::to_string(i), thinking(), i < 3);
    one.verdict.other_scores = {{"agrees", i < 3 ? 1.0 : 0.0}, {"lax", 1.0}, {"never", 0.0}};
    (void)store.append(one);
  }
  const Summary summary = *summarize(store);
  const SummaryRow& row = summary.rows[0];
  EXPECT_DOUBLE_EQ(row.value, 0.75);
  ASSERT_EQ(row.others.size(), 3U);
  EXPECT_EQ(row.others[0].name, "agrees");
  EXPECT_DOUBLE_EQ(row.others[0].value, 0.75);
  EXPECT_EQ(row.others[0].ci95, row.ci95);
  EXPECT_EQ(row.others[0].disagreements(), 0);
  EXPECT_DOUBLE_EQ(row.others[1].value, 1.0);
  EXPECT_EQ(row.others[1].higher, 1);
  EXPECT_EQ(row.others[1].lower, 0);
  EXPECT_DOUBLE_EQ(row.others[2].value, 0.0);
  EXPECT_EQ(row.others[2].lower, 3);
  ASSERT_EQ(summary.disagreements.size(), 4U);
  EXPECT_EQ(summary.disagreements[0].sample, "s0");
  EXPECT_EQ(summary.disagreements[0].other, "never");
  EXPECT_EQ(summary.disagreements[3].sample, "s3");
  EXPECT_EQ(summary.disagreements[3].other, "lax");
  EXPECT_EQ(summary.disagreements[3].score, 0);
  EXPECT_EQ(summary.disagreements[3].other_score, 1);
}

TEST(Summarize, PoolsOtherScoresByTheirWeights) {
  // 1 of 4 cells, 2 of 2 and a sample that says nothing: 3 of 6, not the mean of 0.25, 1 and 0.
  MemoryStore store(manifest({"t"}, {thinking()}, 3));
  const std::vector<std::pair<double, double>> cells = {{0.25, 4}, {1.0, 2}, {0.0, 0}};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    SampleRecord one = record("t", "s" + std::to_string(i), thinking(), i == 1);
    one.verdict.other_scores = {{"cells", cells[i].first}};
    one.verdict.other_weights = {{"cells", cells[i].second}};
    (void)store.append(one);
  }
  const OtherScore& other = summarize(store)->rows[0].others[0];
  EXPECT_DOUBLE_EQ(other.value, 0.5);
  // Deviations from the ratio, weighted: 4/3 * -0.25 and 2/3 * 0.5, so sd = sqrt(2) / 3.
  EXPECT_NEAR(other.standard_error, 1.0 / 3.0, 1e-12);
}

TEST(EndTable, KeepsAnyOfKOutOfTheAccuracyColumn) {
  const std::string text =
      end_table(*summarize(several({{{"7", true}, {"8", false}, {"7", true}, {"7", true}},
                                    {{"1", false}, {"2", true}, {"1", false}, {"1", false}}})),
                TableFormat::text);
  const std::string head = text.substr(0, text.find('\n'));
  EXPECT_EQ(head.find("accuracy"), std::string::npos) << head;
  EXPECT_LT(head.find("avg@k"), head.find("maj@k")) << head;
  EXPECT_LT(head.find("maj@k"), head.find("pass@k")) << head;
  EXPECT_NE(text.find("  50.0 ["), std::string::npos) << text;
  EXPECT_NE(text.find("  50.0 @4  100.0 @4  "), std::string::npos) << text;
}

TEST(EndTable, ShowsBothNumbersOfAnAnswerThatOthersGradeOtherwise) {
  MemoryStore store(manifest({"t"}, {thinking()}, 2));
  for (int i = 0; i < 2; ++i) {
    SampleRecord one = record("t", "s" + std::to_string(i), thinking(), i == 0);
    one.verdict.other_scores = {{"lax", 1.0}};
    (void)store.append(one);
  }
  const std::string text = end_table(*summarize(store), TableFormat::text);
  EXPECT_NE(text.find("t     thinking  ponder     50.0 ["), std::string::npos) << text;
  EXPECT_NE(text.find("lax        100.0 ["), std::string::npos) << text;
  EXPECT_NE(text.find("1 of 2"), std::string::npos) << text;
}

TEST(Summarize, CountsWhatTheScorerCouldNotDecide) {
  MemoryStore store(manifest({"t"}, {thinking()}, 2));
  SampleRecord one = record("t", "s0", thinking(), false);
  one.verdict.reason = "undecided_timeout";
  (void)store.append(one);
  (void)store.append(record("t", "s1", thinking(), true));
  const Summary summary = *summarize(store);
  EXPECT_EQ(summary.rows[0].undecided, 1);
  EXPECT_EQ(summary.rows[0].incorrect, 1);
  ASSERT_EQ(warnings(summary).size(), 1U);
  EXPECT_EQ(warnings(summary)[0],
            "t thinking: 1 of 2 answers not decided by the scorer, counted as wrong");
}

SummaryPair repeated(int won, int lost, int epochs) {
  MemoryStore store(manifest({"t"}, {thinking(), no_thinking()}));
  for (int i = 0; i < won + lost; ++i) {
    for (int epoch = 0; epoch < epochs; ++epoch) {
      (void)store.append(record("t", std::to_string(i), thinking(), i < won, epoch));
      (void)store.append(record("t", std::to_string(i), no_thinking(), i >= won, epoch));
    }
  }
  return *summarize(store)->pair("t", thinking(), no_thinking());
}

TEST(Summarize, RepeatingTheSameAnswersAddsNoEvidence) {
  for (const auto& [won, lost] : {std::pair(5, 0), std::pair(5, 1), std::pair(12, 3)}) {
    EXPECT_DOUBLE_EQ(repeated(won, lost, 8).p, repeated(won, lost, 1).p) << won << " " << lost;
  }
}

TEST(Summarize, AUnanimousDifferenceIsEvidenceAndHasAnInterval) {
  const SummaryPair pair = repeated(10, 0, 2);
  EXPECT_DOUBLE_EQ(pair.p, mcnemar_p(10, 0));
  EXPECT_LT(pair.ci95.low, pair.diff);
  EXPECT_GT(pair.ci95.low, 0);
}

TEST(Summarize, FewClustersWidenTheIntervalByStudentsT) {
  MemoryStore store(manifest({"t"}, {thinking()}));
  for (int i = 0; i < 4; ++i) {
    for (int epoch = 0; epoch < 2; ++epoch) {
      ASSERT_TRUE(store.append(record("t", std::to_string(i), thinking(), i < 2, epoch)));
    }
  }
  const SummaryRow row = summarize(store)->rows[0];
  EXPECT_EQ(row.ci95.low, 0);  // 0.5 - 3.18 * 0.289
  EXPECT_EQ(row.ci95.high, 1);
}

TEST(Summarize, HolmAdjustsOverTheTasksOfTheSameModes) {
  MemoryStore store(manifest({"a", "b"}, {thinking(), no_thinking()}));
  for (const char* task : {"a", "b"}) {
    for (int i = 0; i < 12; ++i) {
      ASSERT_TRUE(store.append(record(task, std::to_string(i), thinking(), true)));
      ASSERT_TRUE(store.append(record(task, std::to_string(i), no_thinking(), i > 5)));
    }
  }
  const auto summary = summarize(store);
  EXPECT_NEAR(summary->pairs[0].p, 0.03125, 1e-12);
  EXPECT_NEAR(summary->pairs[0].p_holm, 0.0625, 1e-12);
}

TEST(Summarize, ComparesBudgetsWithBothEnds) {
  const auto summary = summarize(demo_store());
  EXPECT_EQ(summary->pairs.size(), 10U);
  EXPECT_NE(summary->pair("sums", budget(256), thinking()), nullptr);
  EXPECT_NE(summary->pair("sums", budget(256), no_thinking()), nullptr);
  EXPECT_EQ(summary->subjects.size(), 8U);
}

TEST(Summarize, AnEmptyRunHasRowsWithoutValues) {
  const auto summary = summarize(MemoryStore(manifest({"t"}, {thinking(), no_thinking()})));
  ASSERT_EQ(summary->rows.size(), 2U);
  EXPECT_TRUE(std::isnan(summary->rows[0].value));
  EXPECT_TRUE(summary->pairs.empty());
  EXPECT_NE(end_table(*summary, TableFormat::text).find("4 of 4 samples not run yet"),
            std::string::npos);
}

TEST(Words, NumbersHaveOneDecimal) {
  EXPECT_EQ(points(0.9416), "94.2");
  EXPECT_EQ(points(1), "100.0");
  EXPECT_EQ(signed_points(0.0447), "+4.5");
  EXPECT_EQ(signed_points(-0.0001), "+0.0");
  EXPECT_EQ(p_value(1e-7), "p < .001");
  EXPECT_EQ(p_value(0.0044), "p = .004");
  EXPECT_EQ(p_value(0.1226), "p = .12");
  EXPECT_EQ(p_value(1), "p = 1.0");
}

TEST(EndTable, PutsTwoModesSideBySide) {
  const auto summary = summarize(paired_store("gsm8k", 1319, 92, 33, 1150));
  EXPECT_EQ(end_table(*summary, TableFormat::text),
            "task      n  thinking           no-thinking        thinking - no-thinking       "
            "tokens/sample\n"
            "gsm8k  1319  94.2 [92.8, 95.3]  89.7 [87.9, 91.2]  +4.5 [+2.8, +6.1]  p < .001  "
            "1,010 / 10\n"
            "\n"
            "gsm8k: thinking is better than no-thinking by 4.5 points (95 % CI 2.8 to 6.1; "
            "92 samples won, 33 lost) at 101.0x the tokens.\n");
}

TEST(EndTable, SaysWhatTheSampleSizeCouldNotShow) {
  const auto summary = summarize(paired_store("gpqa", 198, 26, 14, 90));
  EXPECT_NE(end_table(*summary, TableFormat::text)
                .find("gpqa: no difference shown between thinking and no-thinking; with 198 pairs "
                      "only differences above about 9 points would be seen 80 % of the time.\n"),
            std::string::npos)
      << end_table(*summary, TableFormat::text);
}

TEST(EndTable, FollowsTheGoldenFiles) {
  const auto summary = summarize(demo_store());
  expect_golden("table.txt", end_table(*summary, TableFormat::text));
  expect_golden("table.md", end_table(*summary, TableFormat::markdown));
  expect_golden("table.csv", end_table(*summary, TableFormat::csv));
  expect_golden("leaderboard.json", leaderboard_json(*summary));
}

TEST(Leaderboard, SameSummarySameBytesAndNoNumbersThatAreNone) {
  const auto summary = summarize(MemoryStore(manifest({"t"}, {thinking()})));
  const std::string json = leaderboard_json(*summary);
  EXPECT_EQ(json, leaderboard_json(*summary));
  EXPECT_NE(json.find("\"value\": null"), std::string::npos);
  EXPECT_EQ(json.find("nan"), std::string::npos);
}

TEST(Leaderboard, TellsVersionAndCommitApart) {
  for (const auto& [version, expected] :
       {std::pair("0.1.0 (a1b2c3d)", R"("version": "0.1.0","git": "a1b2c3d")"),
        std::pair("0.1.0 (no git)", R"("version": "0.1.0","git": null)")}) {
    RunManifest run = manifest({"t"}, {thinking()});
    run.version = version;
    std::string json = leaderboard_json(*summarize(MemoryStore(run)));
    for (std::size_t at = 0; (at = json.find(",\n", at)) != std::string::npos;) {
      json.erase(at + 1, json.find_first_not_of(" \n", at + 1) - at - 1);
    }
    EXPECT_NE(json.find(expected), std::string::npos) << json.substr(0, 200);
  }
}

TEST(Leaderboard, NamesAModelByItsFolderAndNotByItsPlaceOnTheMachine) {
  RunManifest run = manifest({"t"}, {thinking()});
  run.model = "/home/somebody/models/Qwen3-8B/";
  run.host = "their-machine";
  run.argv = {"run", "-o", "/home/somebody/out"};
  const std::string json = leaderboard_json(*summarize(MemoryStore(run)));
  EXPECT_NE(json.find("\"Qwen3-8B\""), std::string::npos);
  EXPECT_EQ(json.find("somebody"), std::string::npos);
}

}  // namespace
}  // namespace ponder
