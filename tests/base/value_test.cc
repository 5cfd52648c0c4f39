#include "harness/base/value.h"

#include <gtest/gtest.h>

namespace ponder {
namespace {

TEST(ValueJson, PrintsBackWhatItReads) {
  for (const char* text :
       {"null", "true", "-5", "1.0", "1e-07", "1e+16", "123456789012345678901234567890",
        "-9223372036854775808", "9223372036854775808", "\"\"", "[]", "{}",
        "{\"z\": 1, \"a\": [1, 1.0, {\"k\": null}]}", "\"\x7F\xE2\x80\xA8<&>'\"",
        "\"\\\" \\\\ \\n \\r \\t \\b \\f \\u0001\""}) {
    const Result<Value> value = parse_json(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(*to_json(*value), text);
  }
}

TEST(ValueJson, KeepsTheLastOfEqualKeysAtTheFirstOnesPlace) {
  EXPECT_EQ(*to_json(*parse_json(R"({"a":1,"b":2,"a":3})")), R"({"a": 3, "b": 2})");
}

TEST(ValueJson, RefusesWhatIsNotJson) {
  for (const char* text : {"", "[1", "{\"a\"}", "nul", "1 2", "'a'", "[1,]", "\"\xFF\"",
                           "\"\\ud800\"", "1e999", "NaN"}) {
    EXPECT_FALSE(parse_json(text)) << text;
  }
}

TEST(ValueJson, RefusesDeepNesting) {
  EXPECT_TRUE(parse_json(std::string(128, '[') + std::string(128, ']')));
  const auto deep = parse_json(std::string(129, '[') + std::string(129, ']'));
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().message, "JSON is nested deeper than 128 levels");
}

TEST(ValueJson, EscapesForAsciiOnRequest) {
  JsonStyle style;
  style.ensure_ascii = true;
  EXPECT_EQ(*to_json(Value::string("é😀\x7F"), style), "\"\\u00e9\\ud83d\\ude00\\u007f\"");
}

TEST(ValueJson, StopsAtTheByteLimit) {
  JsonStyle style;
  style.max_bytes = 10;
  const Value list = Value::list(ValueList(100, Value::integer(1)));
  EXPECT_FALSE(to_json(list, style));
  EXPECT_FALSE(to_text(list, 10));
}

TEST(ValueJson, UndefinedHasNoForm) {
  EXPECT_FALSE(to_json(Value()));
  EXPECT_FALSE(to_json(Value::list({Value()})));
}

TEST(ValueText, PrintsFloatsAsPythonDoes) {
  const std::pair<double, const char*> cases[] = {
      {1, "1.0"},      {-0.0, "-0.0"},        {0.1, "0.1"},       {1e15, "1000000000000000.0"},
      {1e16, "1e+16"}, {0.0001, "0.0001"},    {0.00001, "1e-05"}, {123456.789, "123456.789"},
      {1e22, "1e+22"}, {1.5e300, "1.5e+300"}, {5e-324, "5e-324"}};
  for (const auto& [value, text] : cases) EXPECT_EQ(to_text(value), text);
}

TEST(ValueText, PrintsListsAndDictsAsPythonDoes) {
  const Value value =
      parse_json(R"(["it's", "\"", "a\u00a0\n", null, true, {"k": [1.0]}])").value();
  EXPECT_EQ(*to_text(value), R"(["it's", '"', 'a\xa0\n', None, True, {'k': [1.0]}])");
  EXPECT_EQ(*to_text(Value::tuple({Value::integer(1)})), "(1,)");
}

TEST(ValueDict, FindsKeysInLargeDictsAsInSmallOnes) {
  ValueDict dict;
  for (int i = 0; i < 100; ++i) dict.set(std::to_string(i), Value::integer(i));
  dict.set(Value::integer(1), Value::string("one"));
  dict.set(Value::real(1.0), Value::string("same key"));
  dict.set(Value::boolean(true), Value::string("still the same"));
  EXPECT_EQ(dict.size(), 101U);
  EXPECT_EQ(dict.find("57")->as_integer(), 57);
  EXPECT_EQ(dict.find(Value::integer(1))->as_string(), "still the same");
  EXPECT_EQ(dict.find("none"), nullptr);
}

}  // namespace
}  // namespace ponder
