#include "tasks/yaml/document.h"

#include <gtest/gtest.h>

namespace ponder {
namespace {

std::string as_json(std::string_view yaml) {
  const auto node = parse_yaml(yaml, "t.yaml");
  if (!node) return node.error().message;
  const auto value = to_value(*node, "t.yaml");
  return value ? to_json(*value).value() : value.error().message;
}

TEST(Yaml, ResolvesScalarsAsVersionOneOneDoes) {
  const struct {
    const char* text;
    const char* json;
  } cases[] = {
      {"yes", "true"},        {"Off", "false"},
      {"on", "true"},         {"NO", "false"},
      {"true", "true"},       {"y", "\"y\""},
      {"~", "null"},          {"", "null"},
      {"null", "null"},       {"12", "12"},
      {"-3", "-3"},           {"+4", "4"},
      {"1_000", "1000"},      {"010", "8"},
      {"0x1F", "31"},         {"0b11", "3"},
      {"089", "\"089\""},     {"1.5", "1.5"},
      {".5", "0.5"},          {"1.", "1.0"},
      {"1e5", "\"1e5\""},     {"1.0e+2", "100.0"},
      {"1.0e2", "\"1.0e2\""}, {"'12'", "\"12\""},
      {"\"yes\"", "\"yes\""}, {"1.2.3", "\"1.2.3\""},
      {"!!str 12", "\"12\""}, {"18446744073709551616", "18446744073709551616"},
  };

  for (const auto& c : cases) {
    EXPECT_EQ(as_json("a: " + std::string(c.text)), "{\"a\": " + std::string(c.json) + "}")
        << c.text;
  }
}

TEST(Yaml, FoldsTheLinesOfQuotedTexts) {
  const struct {
    const char* yaml;
    const char* json;
  } cases[] = {
      {"a: 'x\n\n\n  '\n", "{\"a\": \"x\\n\\n\"}"},
      {"a: 'x  \n\n  y\n  z'", "{\"a\": \"x\\ny z\"}"},
      {"a: 'it''s'", "{\"a\": \"it's\"}"},
      {"a: \"x \\\n  \\ y\\n\\\n  \\n\"", "{\"a\": \"x  y\\n\\n\"}"},
      {"a: \"\\u00e9\\x41\\t\"", "{\"a\": \"éA\\t\"}"},
      {"a: |\n  x\n\n  y\n", "{\"a\": \"x\\n\\ny\\n\"}"},
      {"a: 'x'\nb: &k 'y\n\n  '\n", "{\"a\": \"x\", \"b\": \"y\\n\"}"},
  };

  for (const auto& c : cases) EXPECT_EQ(as_json(c.yaml), c.json) << c.yaml;
}

TEST(Yaml, MergesBeforeAMappingsOwnKeys) {
  EXPECT_EQ(as_json("base: &b {x: 1, y: 2}\nother: &o {x: 9, z: 3}\n"
                    "one: {<<: *b, y: 5}\nmany: {y: 6, <<: [*b, *o]}"),
            "{\"base\": {\"x\": 1, \"y\": 2}, \"other\": {\"x\": 9, \"z\": 3}, "
            "\"one\": {\"x\": 1, \"y\": 5}, \"many\": {\"x\": 1, \"z\": 3, \"y\": 6}}");
}

TEST(Yaml, TakesTheLastOfTwoKeys) {
  EXPECT_EQ(as_json("a: 1\nb: 2\na: 3"), "{\"a\": 3, \"b\": 2}");
}

TEST(Yaml, NamesFunctionsAndDoesNotRunThem) {
  EXPECT_EQ(as_json("a: 1\nb: !function utils.doc_to_text"),
            "t.yaml:2: needs the Python function utils.doc_to_text");
}

TEST(Yaml, NamesTheLineOfWhatIsWrong) {
  const struct {
    const char* yaml;
    const char* error;
  } cases[] = {
      {"a: 1\nb: [1, 2", "t.yaml:2: end of sequence flow not found"},
      {"a: 1\nb: *none", "t.yaml:2: the referenced anchor is not defined"},
      {"a: !python/object x", "t.yaml:1: tag '!python/object' is unknown"},
      {"a: 1\n? [x]\n: 2", "t.yaml:2: a key is not a word"},
      {"a: {<<: 3}", "t.yaml:1: '<<' needs a mapping, or a list of them"},
  };

  for (const auto& c : cases) EXPECT_EQ(as_json(c.yaml), c.error) << c.yaml;
  EXPECT_EQ(as_json("a: \xFF"), "t.yaml: not valid UTF-8");
}

TEST(Yaml, IsNotBlownUpByAliasesOfAliases) {
  std::string yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 8; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    yaml += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int j = 0; j < 9; ++j) yaml += ", " + before;
    yaml += "]\n";
  }
  EXPECT_NE(as_json(yaml).find("more than 200,000 values"), std::string::npos);
  EXPECT_FALSE(parse_yaml(std::string(2000, '['), "t.yaml"));
}

}  // namespace
}  // namespace ponder
