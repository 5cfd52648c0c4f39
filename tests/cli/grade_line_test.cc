#include "harness/cli/grade_line.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace ponder {
namespace {

std::string graded(const Grader& grader, const std::string& line) {
  return grade_line(grader, 7, line).text;
}

Grader grader(const std::string& kind,
              const std::string& profile = "strict",
              const std::string& language = "") {
  auto made = make_grader(kind, profile, language);
  EXPECT_TRUE(made) << made.error().message;
  return *made;
}

TEST(GradeLine, GivesAVerdictForEachKindOfAnswer) {
  EXPECT_EQ(graded(grader("number"), R"({"gold": "1234", "pred": "So it is \\boxed{1,234}."})"),
            R"({"equal":true,"reason":"equal","extracted":"1234"})");
  EXPECT_EQ(graded(grader("number"), R"({"gold": 18, "pred": 17.5, "id": [1], "x": null})"),
            R"({"equal":false,"reason":"different","extracted":"17.5"})");
  EXPECT_EQ(graded(grader("choice"), R"({"gold": "C", "pred": "Antwort: C"})"),
            R"({"equal":true,"reason":"equal","extracted":"C"})");
  EXPECT_EQ(graded(grader("choice"), R"({"pred": "\\boxed{Rome}", "gold": "B",)"
                                     R"( "choices": ["Paris", "Rome"]})"),
            R"({"equal":true,"reason":"equal","extracted":"B"})");
  EXPECT_EQ(graded(grader("number"), R"({"gold": "42", "pred": "no idea"})"),
            R"({"equal":false,"reason":"no_number","extracted":""})");
  const auto math = nlohmann::json::parse(
      graded(grader("math"), R"({"gold": "\\frac{1}{2}", "pred": "The answer is $0.5$."})"));
  EXPECT_EQ(math["equal"], true);
  EXPECT_EQ(math["extracted"], "0.5");
}

TEST(GradeLine, SaysNullWhereNothingCanBeDecided) {
  EXPECT_EQ(graded(grader("number"), R"({"gold": "forty-two", "pred": "42"})"),
            R"({"equal":null,"reason":"target_no_number","extracted":""})");
}

TEST(GradeLine, FollowsProfileAndLanguage) {
  const std::string line = R"({"gold": "18", "pred": "#### 17\n#### 18"})";
  EXPECT_EQ(nlohmann::json::parse(graded(grader("number"), line))["equal"], true);
  EXPECT_EQ(nlohmann::json::parse(graded(grader("number", "lm_eval_strict"), line))["equal"],
            false);
  EXPECT_EQ(nlohmann::json::parse(graded(grader("number", "official"), line))["equal"], true);
  const std::string german = R"({"gold": "1234.5", "pred": "1.234,5"})";
  EXPECT_EQ(nlohmann::json::parse(graded(grader("number", "strict", "de"), german))["equal"], true);
  const std::string percent = R"({"gold": "0.5", "pred": "\\boxed{50}"})";
  EXPECT_EQ(nlohmann::json::parse(graded(grader("math", "official"), percent))["equal"], true);
  EXPECT_EQ(nlohmann::json::parse(graded(grader("math"), percent))["equal"], false);
}

TEST(GradeLine, TellsWhereTheAnswerWasFound) {
  Grader where = grader("number");
  where.where = true;
  EXPECT_EQ(
      graded(where, R"({"gold": "42", "pred": "so \\boxed{42}!"})"),
      R"({"equal":true,"reason":"equal","extracted":"42","rule":"boxed","begin":10,"end":12})");
  EXPECT_EQ(graded(where, R"({"gold": "42", "pred": ""})"),
            R"({"equal":false,"reason":"empty_answer","extracted":"","rule":null,)"
            R"("begin":null,"end":null})");
}

TEST(GradeLine, NamesTheLineThatItCannotRead) {
  const struct {
    const char* line;
    const char* error;
  } cases[] = {{"", "line 7: not JSON"},
               {"[1]", "line 7: not a JSON object"},
               {R"({"gold": "1"})", "line 7: no \"pred\""},
               {R"({"gold": ["1"], "pred": "1"})", "line 7: \"gold\" is array, expected a string"}};

  for (const auto& one : cases) {
    const LineAnswer answer = grade_line(grader("number"), 7, one.line);
    EXPECT_EQ(answer.error, one.error);
    EXPECT_EQ(nlohmann::json::parse(answer.text)["error"], one.error);
  }
  EXPECT_EQ(grade_line(grader("number"), 7, std::nullopt).error, "line 7: longer than 64 MiB");
  EXPECT_EQ(grade_line(grader("choice"), 7, R"({"gold": "dog", "pred": "C"})").error,
            "line 7: \"gold\" is no letter from A to Z");
  EXPECT_NE(grade_line(grader("choice"), 7, R"({"gold": "A", "pred": "", "choices": []})").error,
            "");
  EXPECT_EQ(grade_line(grader("number"), 7, "{\"gold\": \"1\", \"pred\": \"\xFF\"}").error,
            "line 7: not JSON");
}

TEST(GradeLine, GradesAnswersToTheSamplesOfATask) {
  Grader task = grader("number");
  task.kind = "task";
  task.samples["q1"] = Sample{.id = "q1", .target = "7"};
  const LineAnswer right = grade_line(task, 1, R"({"sample": "q1", "pred": "It is 7."})");
  EXPECT_EQ(nlohmann::json::parse(right.text)["equal"], true);
  EXPECT_EQ(grade_line(task, 2, R"({"sample": "q2", "pred": "7"})").error,
            "line 2: the task has no sample 'q2'");
}

TEST(MakeGrader, RefusesWhatDoesNotGoTogether) {
  for (const auto& [kind, profile, language] :
       std::vector<std::tuple<const char*, const char*, const char*>>{
           {"choice", "official", ""},
           {"number", "qwen25_math", ""},
           {"math", "lm_eval_strict", ""},
           {"math", "strict", "de"},
           {"number", "official", "de"},
           {"number", "strict", "german"},
           {"number", "stirct", ""}}) {
    const auto made = make_grader(kind, profile, language);
    ASSERT_FALSE(made) << kind << profile << language;
    EXPECT_EQ(made.error().code, ErrorCode::usage);
  }
}

}  // namespace
}  // namespace ponder
