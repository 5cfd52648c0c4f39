#include "harness/cli/arguments.h"

#include <gtest/gtest.h>

namespace ponder {
namespace {

struct Values {
  std::string model = {};
  std::vector<std::string> tasks = {};
  std::int32_t max_tokens = 7;
  std::optional<double> temperature = {};
  std::string format = "text";
  bool json = false;
};

Result<bool> parse(Values& v, const std::vector<std::string>& arguments) {
  Arguments a("test", "For tests.");
  a.option("-m,--model", v.model, "DIR", "a model");
  a.list("-t,--tasks", v.tasks, "A,B", "tasks");
  a.option("--max-tokens", v.max_tokens, "N", "a number");
  a.option("--temperature", v.temperature, "T", "a number");
  a.choice("--format", v.format, {"text", "csv"}, "a word");
  a.flag("--json", v.json, "a switch");
  return a.parse(arguments);
}

TEST(Arguments, DashAndUnderscoreAreAlikeInNamesOnly) {
  Values v;
  ASSERT_TRUE(parse(v, {"--max_tokens=8", "--model", "a_b-c"}));
  EXPECT_EQ(v.max_tokens, 8);
  EXPECT_EQ(v.model, "a_b-c");
}

TEST(Arguments, ListsComeByCommaAndByRepetition) {
  Values v;
  ASSERT_TRUE(parse(v, {"-t", "a,b", "--tasks=c", "-t", " d , "}));
  EXPECT_EQ(v.tasks, (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST(Arguments, UnsetStaysUnset) {
  Values v;
  ASSERT_TRUE(parse(v, {}));
  EXPECT_FALSE(v.temperature);
  EXPECT_EQ(v.max_tokens, 7);
  ASSERT_TRUE(parse(v, {"--temperature", "0", "--json"}));
  EXPECT_EQ(v.temperature, 0.0);
  EXPECT_TRUE(v.json);
}

TEST(Arguments, UnknownFlagNamesTheNearest) {
  Values v;
  const auto parsed = parse(v, {"--max-token", "8"});
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, ErrorCode::usage);
  EXPECT_EQ(parsed.error().message, "unknown flag '--max-token'");
  EXPECT_EQ(parsed.error().hint, "did you mean '--max-tokens'?");
}

TEST(Arguments, WrongValuesAreUsageErrorsThatNameTheFlag) {
  const std::vector<std::vector<std::string>> wrong = {
      {"--max-tokens", "x"}, {"--temperature", "warm"}, {"--format", "cvs"}, {"--model"}};
  for (const auto& arguments : wrong) {
    Values v;
    const auto parsed = parse(v, arguments);
    ASSERT_FALSE(parsed) << arguments.front();
    EXPECT_EQ(parsed.error().code, ErrorCode::usage);
    EXPECT_NE(parsed.error().message.find(arguments.front()), std::string::npos)
        << parsed.error().message;
  }
}

TEST(Arguments, AStrayArgumentIsNotTakenSilently) {
  Values v;
  EXPECT_EQ(parse(v, {"stray"}).error().message, "unexpected argument 'stray'");
}

TEST(Arguments, NegativeNumbersAreValues) {
  Values v;
  ASSERT_TRUE(parse(v, {"--temperature", "-1.5"}));
  EXPECT_EQ(v.temperature, -1.5);
}

TEST(Arguments, HelpIsNotAnError) {
  Values v;
  EXPECT_FALSE(*parse(v, {"--help"}));
}

}  // namespace
}  // namespace ponder
