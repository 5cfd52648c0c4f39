// The pieces of Python that prompts and scores depend on. Expected values are Python 3.11's.

#include <gtest/gtest.h>

#include "tasks/lmeval/python_literal.h"
#include "tasks/lmeval/python_random.h"
#include "tasks/lmeval/python_regex.h"

namespace ponder::lmeval {
namespace {

TEST(PythonRandom, SamplesAsPythonDoes) {
  const struct {
    std::uint64_t seed;
    std::size_t population;
    std::size_t count;
    std::vector<std::vector<std::size_t>> draws;  // one after the other
  } cases[] = {
      {1234, 5, 5, {{3, 0, 4, 2, 1}, {0, 4, 1, 3, 2}}},
      {1234, 20, 3, {{14, 3, 0}, {2, 18, 1}}},
      {1234,
       7473,
       5,
       {{6374, 3610, 957, 61, 742}, {7462, 6610, 4769, 286, 5501}, {5677, 687, 806, 6279, 2905}}},
      {1234, 1531, 6, {{902, 239, 15, 185, 1192, 71}, {1375, 1419, 171, 201, 726, 484}}},
      {0,
       100,
       10,
       {{49, 97, 53, 5, 33, 65, 62, 51, 38, 61}, {45, 74, 27, 64, 17, 36, 96, 12, 79, 32}}},
      {42, 85, 6, {{81, 14, 3, 35, 31, 28}}},
      {1099511627783, 1000, 8, {{628, 765, 834, 960, 967, 654, 584, 722}}},
      {1234, 21, 6, {{14, 3, 0, 2, 1, 17}}},
      {1234, 86, 7, {{56, 14, 0, 11, 74, 4, 85}}},
      {1234, 1, 1, {{0}}},
  };

  for (const auto& c : cases) {
    PythonRandom random(c.seed);
    for (const auto& draw : c.draws) EXPECT_EQ(random.sample(c.population, c.count), draw);
  }
}

std::string literal(std::string_view text) {
  const auto value = parse_python_literal(text);
  return value ? to_repr(*value).value() : "none";
}

TEST(PythonLiteral, ReadsWhatReprWrites) {
  for (const char* text :
       {"['a', \"it's\", '\\n\\t\\\\']", "[1, -2, 1.5, 1e-07, True, False, None]", "(1, 'x')",
        "('x',)", "{'a': [1], 2: 'b'}", "[]", "'é 冬'", "123456789012345678901234567890"}) {
    EXPECT_EQ(literal(text), text);
  }
  EXPECT_EQ(literal("[ 'a' \"b\" , ]"), "['ab']");
  EXPECT_EQ(literal("('x')"), "'x'");
  EXPECT_EQ(literal("'\\x41\\u00e9\\U0001F600\\101'"), "'Aé😀A'");
}

TEST(PythonLiteral, RefusesAllElse) {
  for (const char* text : {"", "[1", "[1 2]", "a", "[a]", "f(1)", "'a", "'a' 1", "{1}", "007",
                           "'\\x4'", "1 + 1", "__import__('os')"}) {
    EXPECT_EQ(literal(text), "none") << text;
  }
  EXPECT_EQ(literal(std::string(1000, '[') + std::string(1000, ']')), "none");
}

std::vector<PythonRegex::Groups> found(const std::string& pattern, std::string_view text) {
  const auto regex = PythonRegex::compile(pattern);
  EXPECT_TRUE(regex) << (regex ? "" : regex.error().message);
  return regex ? regex->find_all(text) : std::vector<PythonRegex::Groups>();
}

using Found = std::vector<PythonRegex::Groups>;

TEST(PythonRegex, FindsAllAsPythonDoes) {
  EXPECT_EQ(found("a*", "baac"), (Found{{""}, {"aa"}, {""}, {""}}));
  EXPECT_EQ(found("(a)|(b)", "ab"), (Found{{"a", ""}, {"", "b"}}));
  EXPECT_EQ(found("\\d+", "٣٤ 5"), (Found{{"٣٤"}, {"5"}}));
  EXPECT_EQ(found("[\\w]+", "été x_1"), (Found{{"été"}, {"x_1"}}));
  EXPECT_EQ(found("a\\sb", "a\u00a0b"), (Found{{"a\u00a0b"}}));
  EXPECT_EQ(found("ba{,2}", "baaab"), (Found{{"baa"}, {"b"}}));
  EXPECT_EQ(found("ba{,}", "baaab"), (Found{{"baaa"}, {"b"}}));
  EXPECT_EQ(found("[{,2}]+", "a{,2}"), (Found{{"{,2}"}}));
  EXPECT_EQ(found("a\\{,2}", "a{,2}"), (Found{{"a{,2}"}}));
  EXPECT_EQ(found("a{,x}", "a{,x}"), (Found{{"a{,x}"}}));
  EXPECT_EQ(found("x$", "x\n"), (Found{{"x"}}));
  EXPECT_EQ(found("[]a]+", "]a"), (Found{{"]a"}}));
  EXPECT_EQ(found("(-?[$0-9.,]{2,})|(-?[0-9]+)", "is $12.50 or 7"),
            (Found{{"$12.50", ""}, {"", "7"}}));
}

TEST(PythonRegex, HasAnEquivalentOfTheCommonLookBehinds) {
  EXPECT_EQ(found("(?<=the answer is )(.*)(?=.)", "So the answer is (B).\nthe answer is C!"),
            (Found{{"(B)"}, {"C"}}));
  EXPECT_EQ(found("(?<=the answer is )(.*)(?=.)", "the answer is \n"), Found{});
  EXPECT_EQ(found("((?<=The answer is )(.*)(?=.)|(?<=answer: )(.*)(?=.))", "The answer is 4."),
            (Found{{"4", "4"}}));
  EXPECT_EQ(found("((?<=answer: )(.*)(?=.)|\\b(Yes|No)\\b)", "No. answer: Yes."),
            (Found{{"", "", "No", "No"}, {"Yes", "Yes", "", ""}}));
  EXPECT_EQ(found("(?<=..Answer..: )(.*)(?=.)", "**Answer**: no."), (Found{{"no"}}));
}

TEST(PythonRegex, RefusesWhatItCannotRun) {
  const struct {
    const char* pattern;
    const char* error;
  } cases[] = {
      {"(?<=x)y", "pattern '(?<=x)y' cannot be run: look-around '(?<='"},
      {"a(?!b)", "pattern 'a(?!b)' cannot be run: look-around '(?!'"},
      {"(a)\\1", "pattern '(a)\\1' cannot be run: a back-reference"},
      {"(?P<x>a)(?P=x)", "pattern '(?P<x>a)(?P=x)' cannot be run: it refers to a group"},
      {"[\\S]", "pattern '[\\S]' cannot be run: '\\S' in a set"},
      {"\\Qa\\E", "pattern '\\Qa\\E' cannot be run: Python has no '\\Q'"},
      {"a\\E", "pattern 'a\\E' cannot be run: Python has no '\\E'"},
      {"\\pL", "pattern '\\pL' cannot be run: Python has no '\\p'"},
      {"[\\PL]", "pattern '[\\PL]' cannot be run: Python has no '\\P'"},
      {"\\C", "pattern '\\C' cannot be run: Python has no '\\C'"},
      {"a\\z", "pattern 'a\\z' cannot be run: Python has no '\\z'"},
      {"(", "pattern '(' cannot be run: missing ): ("},
  };

  for (const auto& c : cases) {
    const auto regex = PythonRegex::compile(c.pattern);
    ASSERT_FALSE(regex) << c.pattern;
    EXPECT_EQ(regex.error().message, c.error);
  }
}

TEST(PythonRegex, RemovesMatches) {
  const auto remove = [](const std::string& pattern, std::string_view text) {
    return PythonRegex::compile(pattern)->remove_from(text);
  };
  EXPECT_EQ(remove(",", "1,234,5"), "12345");
  EXPECT_EQ(remove("\\$", "$5"), "5");
  EXPECT_EQ(remove("(?s).*#### ", "a\nb #### 7"), "7");
  EXPECT_EQ(remove("\\.$", "5.\n"), "5\n");
  EXPECT_EQ(remove("\\.$", "5."), "5");
}

}  // namespace
}  // namespace ponder::lmeval
