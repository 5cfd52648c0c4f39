#include "scorers/program/language_scorer.h"

#include <gtest/gtest.h>

#include "tests/support/shared_sandbox.h"

namespace ponder::program {
namespace {

const Language& language(const std::string& name) {
  for (const Language& entry : languages()) {
    if (entry.name == name) return entry;
  }
  ADD_FAILURE() << name;
  return languages().front();
}

struct Case {
  std::string language;
  LanguageCase texts;
  std::string right;
  std::string wrong;
  std::string forged;  ///< switches the tests off
};

const std::vector<Case>& cases() {
  static const std::vector<Case> table = {
      {"cpp",
       {"#include <assert.h>\n#include <cstdlib>\nlong square(long x) {\n",
        "}\nint main() {\n    assert(square(3) == 9);\n}\n"},
       "    return x * x;",
       "    return x;",
       "    return x;\n}\n#undef assert\n#define assert(x)\nlong other() { return 1;"},
      {"sh",
       {"#!/bin/bash\nsquare() {\n",
        "}\n\nset -e\nrun_test() {\n    [[ $(square 3) = \"9\" ]]\n}\n\nrun_test"},
       "    echo $(($1 * $1))",
       "    echo $1",
       "    echo 1\n}\ntrap 'exit 0' EXIT\nother() {\n    echo 1"},
      {"js",
       {"function square(x){\n",
        "const assert = require('node:assert');\nfunction test() {\n"
        "  assert.deepEqual(square(3),9);\n}\n\ntest();"},
       "  return x * x;\n}\n",
       "  return x;\n}\n",
       "  return x;\n}\nrequire('node:assert').deepEqual = () => {};\n"},
  };
  return table;
}

TEST(LanguageScorer, RunsTheTestsOfALanguageAndControlsEachPass) {
  PONDER_NEEDS_SANDBOX();
  for (const Case& c : cases()) {
    SCOPED_TRACE(c.language);
    if (!missing_tools(language(c.language)).empty()) continue;
    auto suite = std::make_shared<LanguageSuite>();
    suite->language = &language(c.language);
    suite->cases["own"] = c.texts;
    const auto scorer = open_language_scorer(suite, *shared_sandbox().sandbox);
    ASSERT_TRUE(scorer);
    const auto score = [&](const std::string& answer) {
      return (*scorer)->score(Sample{.id = "own"}, answer);
    };
    const Verdict right = score(c.right);
    EXPECT_EQ(right.reason, "passed") << right.extracted;
    EXPECT_EQ(right.extracted, "exit code 0; in_process; tier strong");
    EXPECT_EQ(score(c.wrong).reason, "failed_test");
    EXPECT_EQ(score(c.forged).reason, "forged");
  }
}

TEST(LanguageScorer, TellsACompilersErrorFromAFailedTest) {
  PONDER_NEEDS_SANDBOX();
  if (!missing_tools(language("cpp")).empty()) GTEST_SKIP() << "no g++";
  auto suite = std::make_shared<LanguageSuite>();
  suite->language = &language("cpp");
  suite->cases["own"] = cases()[0].texts;
  const auto scorer = open_language_scorer(suite, *shared_sandbox().sandbox);
  ASSERT_TRUE(scorer);
  EXPECT_EQ((*scorer)->score(Sample{.id = "own"}, "return y;").reason, "compile_error");
}

TEST(LanguageScorer, NamesTheToolThatIsMissing) {
  Language made_up{.name = "x", .title = "X", .needs = {"/usr/bin/no-such-compiler"}};
  EXPECT_EQ(missing_tools(made_up), std::vector<std::string>{"/usr/bin/no-such-compiler"});
  PONDER_NEEDS_SANDBOX();
  auto suite = std::make_shared<LanguageSuite>();
  suite->language = &made_up;
  const auto scorer = open_language_scorer(suite, *shared_sandbox().sandbox);
  ASSERT_FALSE(scorer);
  EXPECT_EQ(scorer.error().message, "X needs /usr/bin/no-such-compiler, not found here");
}

TEST(WithFailingTest, PutsTheTestWhereTheOthersRun) {
  EXPECT_EQ(with_failing_test(language("cpp"), "int main() {\n}\n"),
            "int main() {\nassert(false);\n}\n");
  EXPECT_EQ(with_failing_test(language("java"), "class A {\n main() {\n    }\n\n}\n"),
            "class A {\n main() {\n    assert(false);\n}\n\n}\n");
}

}  // namespace
}  // namespace ponder::program
