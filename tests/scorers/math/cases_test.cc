#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "scorers/math/math_equal.h"
#include "scorers/math/reason.h"
#include "tests/scorers/math/math_data.h"

namespace ponder {
namespace {

using math::PairCase;
using math::read_pairs;

nlohmann::json to_json(const std::optional<bool>& equal) {
  return equal ? nlohmann::json(*equal) : nlohmann::json();
}

std::string shown(const PairCase& pair) {
  return pair.row.at("why").get<std::string>() + ": " + pair.gold + "   |   " + pair.answer;
}

/// The verdict of one profile against the column of the table that is named like it.
void expect_column(const std::string& path, const char* column, MathProfile profile) {
  const MathComparer comparer(MathOptions{.profile = profile});
  for (const PairCase& pair : read_pairs(path)) {
    const MathVerdict verdict = comparer.compare(pair.gold, pair.answer);
    EXPECT_EQ(to_json(verdict.equal), pair.row.at(column)) << shown(pair) << " " << verdict.reason;
  }
}

TEST(MathCases, TheTableIsLargeAndNotOneSided) {
  const auto cases = read_pairs("tests/data/scorers/math.jsonl");
  EXPECT_GE(cases.size(), 800U);
  const auto unequal = std::count_if(cases.begin(), cases.end(), [](const PairCase& pair) {
    return pair.row.at("equal") == nlohmann::json(false);
  });
  EXPECT_GE(unequal * 10, static_cast<long>(cases.size()) * 4);
  std::set<std::string> kinds;
  for (const PairCase& pair : cases) kinds.insert(pair.row.at("kind").get<std::string>());
  for (const char* kind :
       {"integer",    "fraction",   "decimal", "radical",  "constant",   "complex",  "polynomial",
        "rational",   "function",   "percent", "degrees",  "unit",       "base",     "ratio",
        "list",       "set",        "tuple",   "interval", "matrix",     "equation", "inequality",
        "congruence", "plus-minus", "text",    "large",    "unreadable", "undefined"}) {
    EXPECT_TRUE(kinds.contains(kind)) << kind;
  }
}

TEST(MathCases, StrictDecidesEveryPairOfTheTable) {
  expect_column("tests/data/scorers/math.jsonl", "equal", MathProfile::strict);
}

TEST(MathCases, StrictIsSymmetric) {
  const MathComparer comparer;
  for (const PairCase& pair : read_pairs("tests/data/scorers/math.jsonl")) {
    const MathVerdict one = comparer.compare(pair.gold, pair.answer);
    const MathVerdict other = comparer.compare(pair.answer, pair.gold);
    EXPECT_EQ(one.equal, other.equal) << shown(pair);
    EXPECT_EQ(one.reason, other.reason) << shown(pair);
  }
}

TEST(MathCases, EveryAnswerEqualsItself) {
  const MathComparer comparer;
  std::set<std::string> answers;
  for (const PairCase& pair : read_pairs("tests/data/scorers/math.jsonl")) {
    answers.insert(pair.gold);
    answers.insert(pair.answer);
  }
  for (const std::string& answer : answers) {
    EXPECT_EQ(comparer.compare(answer, answer).equal, true) << answer;
    EXPECT_EQ(comparer.compare(answer, " " + answer + "\n").equal, true) << answer;
  }
}

TEST(MathCases, MathVerifyGivesItsObservedVerdicts) {
  expect_column("tests/data/scorers/math_verify.jsonl", "math_verify", MathProfile::math_verify);
}

TEST(MathCases, StrictIsRightWhereMathVerifyIsWrong) {
  const auto cases = read_pairs("tests/data/scorers/math_verify.jsonl");
  const auto wrong = std::count_if(cases.begin(), cases.end(), [](const PairCase& pair) {
    return pair.row.at("why").get<std::string>().starts_with("wrong") &&
           pair.row.at("strict") != pair.row.at("math_verify");
  });
  EXPECT_GE(wrong, 15);
  expect_column("tests/data/scorers/math_verify.jsonl", "strict", MathProfile::strict);
}

TEST(MathCases, Qwen25FollowsItsRules) {
  const MathComparer comparer(MathOptions{.profile = MathProfile::qwen25_math});
  for (const PairCase& pair : read_pairs("tests/data/scorers/qwen25_math.jsonl")) {
    const MathVerdict verdict = comparer.compare(pair.gold, pair.answer);
    EXPECT_EQ(nlohmann::json(verdict.equal.value_or(false)), pair.row.at("qwen25_math"))
        << shown(pair) << " " << verdict.reason;
  }
}

TEST(MathReasons, AreAClosedListAndAgreeWithTheVerdict) {
  const auto& names = math::all_reasons();
  EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size());
  EXPECT_EQ(to_string(math::Reason::timeout), names.back());
  for (const MathProfile profile :
       {MathProfile::strict, MathProfile::qwen25_math, MathProfile::math_verify}) {
    const MathComparer comparer(MathOptions{.profile = profile});
    for (const PairCase& pair : read_pairs("tests/data/scorers/math.jsonl")) {
      const MathVerdict verdict = comparer.compare(pair.gold, pair.answer);
      const auto at = std::find(names.begin(), names.end(), verdict.reason);
      ASSERT_NE(at, names.end()) << verdict.reason;
      const auto side = math::side_of(static_cast<math::Reason>(at - names.begin()));
      EXPECT_EQ(verdict.equal.has_value(), side != math::Side::undecided) << verdict.reason;
      EXPECT_EQ(verdict.equal.value_or(false), side == math::Side::equal) << verdict.reason;
    }
  }
}

TEST(MathReasons, SayHowAPairWasDecided) {
  struct Want {
    const char* gold;
    const char* answer;
    const char* reason;
  };

  const MathComparer comparer;
  for (const Want& want :
       std::vector<Want>{{"x", "x", "same_text"},
                         {"\\text{Red}", "red", "same_text"},
                         {"$x$", "{x}", "same_form"},
                         {"0.5", "\\frac12", "exact_number"},
                         {"(x+1)^2", "x^2+2x+1", "normal_form"},
                         {"\\sqrt{5+2\\sqrt6}", "\\sqrt2+\\sqrt3", "exact_constant"},
                         {"\\sqrt{x^2}", "|x|", "equal_at_points"},
                         {"\\{1,2\\}", "\\{2,1\\}", "same_elements"},
                         {"y=2x", "2y=4x", "same_relation"},
                         {"x=5", "5", "unwrapped"},
                         {"5\\text{ cm}", "5", "unit_left_out"},
                         {"1\\text{ m}", "100\\text{ cm}", "unit_converted"},
                         {"50\\%", "50", "percent_left_out"},
                         {"204_5", "204", "base_left_out"},
                         {"\\text{red}", "\\text{blue}", "different_text"},
                         {"1", "2", "different_number"},
                         {"x", "x+1", "different_form"},
                         {"\\ln 2", "\\ln 3", "different_constant"},
                         {"\\sin x", "\\cos x", "different_at_point"},
                         {"(1,2)", "(1,3)", "different_elements"},
                         {"x>1", "x>2", "different_relation"},
                         {"(1,2)", "7", "different_kind"},
                         {"5\\text{ cm}", "5\\text{ kg}", "different_unit"},
                         {"204_5", "204_7", "different_base"},
                         {"x=5", "y=5", "different_symbol"},
                         {"", "1", "empty_gold"},
                         {"1", " ", "empty_answer"},
                         {"1", "5^{5^{5^5}}", "too_large"},
                         {"1", "\\foo", "unreadable"},
                         {"1", "1/0", "undefined"},
                         {"x^2<4", "-2<x<2", "not_decided"}}) {
    EXPECT_EQ(comparer.compare(want.gold, want.answer).reason, want.reason)
        << want.gold << " | " << want.answer;
  }
  const MathComparer other(MathOptions{.profile = MathProfile::qwen25_math});
  EXPECT_EQ(other.compare("50", "0.5").reason, "numeric_match");
}

}  // namespace
}  // namespace ponder
