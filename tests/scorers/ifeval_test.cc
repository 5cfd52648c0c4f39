#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "scorers/ifeval/instruction.h"
#include "scorers/ifeval_scorer.h"

namespace ponder {
namespace {

struct Case {
  Instruction instruction = {};
  std::string response = {};
  bool follows = false;
  std::string why = {};
};

/// Lines of tests/data/scorers/ifeval.jsonl: id, kwargs, response, follows, why.
std::vector<Case> cases() {
  std::ifstream in("tests/data/scorers/ifeval.jsonl");
  std::vector<Case> out;
  for (std::string line; std::getline(in, line);) {
    const Value row = *parse_json(line);
    ValueDict rules;
    rules.set("instruction_id_list", Value::list({*row.find("id")}));
    rules.set("kwargs", Value::list({*row.find("kwargs")}));
    const auto parsed = parse_instructions(Value::dict(std::move(rules)));
    EXPECT_TRUE(parsed) << line << ": " << parsed.error().message;
    if (!parsed) continue;
    out.push_back({parsed->front(), row.find("response")->as_string(),
                   row.find("follows")->as_boolean(), row.find("why")->as_string()});
  }
  return out;
}

TEST(IfevalInstructions, GiveTheVerdictsOfTheCaseTable) {
  std::map<std::string, std::pair<int, int>> seen;  // followed, broken
  for (const Case& c : cases()) {
    SCOPED_TRACE(c.instruction.id + ": " + c.why + ": " + c.response);
    EXPECT_EQ(follows_strictly(c.instruction, c.response), c.follows);
    EXPECT_TRUE(!c.follows || follows_loosely(c.instruction, c.response));
    ++(c.follows ? seen[c.instruction.id].first : seen[c.instruction.id].second);
  }
  EXPECT_EQ(seen.size(), 25U);
  for (const auto& [id, counts] : seen) {
    EXPECT_GE(counts.first, 1) << id;
    EXPECT_GE(counts.second, 1) << id;
  }
}

TEST(IfevalInstructions, NoneIsFollowedByABlankResponse) {
  for (const Case& c : cases()) {
    EXPECT_FALSE(follows_strictly(c.instruction, " \n\t")) << c.instruction.id;
    EXPECT_FALSE(follows_loosely(c.instruction, "")) << c.instruction.id;
  }
}

TEST(IfevalInstructions, AreFollowedLooselyWithoutFirstLineLastLineOrAsterisks) {
  const auto quotation =
      (*parse_instructions(*parse_json(
          R"({"instruction_id_list": ["startend:quotation"], "kwargs": [{}]})")))[0];
  for (const char* response : {"\"x\"", "Sure:\n\"x\"", "\"x\"\nDone.", "Sure:\n\"x\"\nDone.",
                               "**\"x\"**", "Sure:\n*\"x\"*\nDone."}) {
    EXPECT_TRUE(follows_loosely(quotation, response)) << response;
  }
  for (const char* response : {"x", "Sure:\nHere:\n\"x\"", "'\"x\"'"}) {
    EXPECT_FALSE(follows_loosely(quotation, response)) << response;
  }
}

TEST(ParseInstructions, NamesWhatIsWrong) {
  const auto error_of = [](const char* json) {
    const auto parsed = parse_instructions(*parse_json(json));
    return parsed ? std::string("no error") : parsed.error().message + "|" + parsed.error().hint;
  };
  EXPECT_EQ(error_of(R"({"instruction_id_list": ["punctuation:no_coma"], "kwargs": [{}]})"),
            "unknown instruction 'punctuation:no_coma'|did you mean 'punctuation:no_comma'?");
  EXPECT_EQ(
      error_of(
          R"({"instruction_id_list": ["startend:end_checker"], "kwargs": [{"end_phrase": null}]})"),
      "startend:end_checker: argument 'end_phrase' is missing|");
  EXPECT_EQ(error_of(R"({"instruction_id_list": ["length_constraints:number_words"],
                         "kwargs": [{"num_words": "3", "relation": "at least"}]})"),
            "length_constraints:number_words: argument 'num_words' is \"3\", expected a whole "
            "number|");
  EXPECT_EQ(error_of(R"({"instruction_id_list": ["length_constraints:number_words"],
                         "kwargs": [{"num_words": 3, "relation": "at most"}]})"),
            "length_constraints:number_words: argument 'relation' is \"at most\", expected 'less "
            "than' or 'at least'|");
  EXPECT_EQ(error_of(R"({"instruction_id_list": ["punctuation:no_comma"], "kwargs": []})"),
            "instruction_id_list has 1 entries, kwargs 0|");
  EXPECT_EQ(error_of("{}"), "expected the lists instruction_id_list and kwargs|");
}

}  // namespace
}  // namespace ponder
