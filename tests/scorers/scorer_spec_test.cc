#include "scorers/scorer_spec.h"

#include <gtest/gtest.h>

#include "scorers/last_object.h"

namespace ponder {
namespace {

std::string verdict(const ScorerSpec& spec, const std::string& target, const std::string& answer) {
  const auto scorer = make_scorer(spec);
  if (!scorer) return scorer.error().message;
  const Verdict v = (*scorer)->score(Sample{.target = target}, answer);
  return to_string(v.outcome) + " " + v.reason + " " + v.extracted;
}

TEST(ScorerSpecs, CompareTextsByTheirRules) {
  const ScorerSpec exact{.kind = "exact"};
  const ScorerSpec lax{
      .kind = "exact",
      .rules = {.ignore_case = true, .ignore_punctuation = true, .ignore_space = true}};
  EXPECT_EQ(verdict(exact, "Oslo", " Oslo\n"), "correct equal Oslo");
  EXPECT_EQ(verdict(exact, "Oslo", "oslo"), "incorrect different oslo");
  EXPECT_EQ(verdict(exact, "Oslo", " \n"), "no_answer empty_answer ");
  EXPECT_EQ(verdict(lax, "New York", "NEW\u00a0 york."), "correct equal new york");
  EXPECT_EQ(verdict({.kind = "contains", .rules = {.ignore_case = true}}, "Oslo", "it is OSLO!"),
            "correct equal oslo");
  EXPECT_EQ(verdict({.kind = "contains"}, "Oslo", "Bergen"), "incorrect different ");
}

TEST(ScorerSpecs, ContainNoTargetThatIsEmptyUnderTheirRules) {
  EXPECT_EQ(verdict({.kind = "contains"}, "", "Bergen"), "incorrect different ");
  EXPECT_EQ(verdict({.kind = "contains", .rules = {.ignore_punctuation = true}}, "+", "Bergen"),
            "incorrect different ");
}

TEST(ScorerSpecs, TakeTheLastMatchOfAPattern) {
  const ScorerSpec last{.kind = "regex", .pattern = "Answer: (\\w+)"};
  EXPECT_EQ(verdict(last, "B", "Answer: A, no. Answer: B"), "correct equal B");
  EXPECT_EQ(verdict(last, "B", "B"), "no_answer no_match ");
  ScorerSpec first = last;
  first.first = true;
  EXPECT_EQ(verdict(first, "B", "Answer: A, no. Answer: B"), "incorrect different A");
  ScorerSpec whole = last;
  whole.group = 0;
  EXPECT_EQ(verdict(whole, "Answer: B", "Answer: B"), "correct equal Answer: B");
  EXPECT_EQ(verdict({.kind = "regex", .pattern = "x*"}, "", "yxx"), "correct equal ");
}

TEST(ScorerSpecs, ReadAFieldOfTheLastObject) {
  const ScorerSpec json{.kind = "json", .field = "city"};
  EXPECT_EQ(verdict(json, "Oslo", "{\"city\": \"Bergen\"} then {\"city\": \"Oslo\", \"x\": {}} ok"),
            "correct equal Oslo");
  EXPECT_EQ(verdict(json, "3", "```json\n{\"city\": 3}\n```"), "correct equal 3");
  EXPECT_EQ(verdict(json, "3", "{\"town\": 3}"), "no_answer no_field ");
  EXPECT_EQ(verdict(json, "3", "{city: 3}"), "no_answer no_json ");
}

TEST(ScorerSpecs, RefuseWhatCannotRun) {
  EXPECT_EQ(verdict({.kind = "regex", .pattern = "(a)\\1"}, "", "a"),
            "pattern '(a)\\1' cannot be run: invalid escape sequence: \\1");
  EXPECT_EQ(verdict({.kind = "regex", .pattern = "a", .group = 1}, "", "a"),
            "group is 1, the pattern 'a' has 0");
  EXPECT_EQ(verdict({.kind = "regex"}, "", "a"), "scorer regex needs a pattern");
}

TEST(ScorerSpecs, MakeEveryKindThatIsListed) {
  for (const ScorerKind& kind : scorer_kinds()) {
    const auto scorer = make_scorer({.kind = std::string(kind.name), .pattern = "x"});
    ASSERT_TRUE(scorer) << kind.name;
    EXPECT_EQ((*scorer)->name().rfind(std::string(kind.name) + "/", 0), 0U) << (*scorer)->name();
  }
}

TEST(LastJsonObject, IsFoundAmongBracesOfAnyNumber) {
  EXPECT_EQ(to_json(*last_json_object("a } { {\"x\": [1, {\"y\": 2}]} }")).value(),
            "{\"x\": [1, {\"y\": 2}]}");
  EXPECT_FALSE(last_json_object(std::string(100'000, '}')));
  EXPECT_FALSE(last_json_object(std::string(100'000, '{')));
}

}  // namespace
}  // namespace ponder
