#include "scorers/program/stdio_scorer.h"

#include <gtest/gtest.h>

#include "tests/support/shared_sandbox.h"

namespace ponder::program {
namespace {

Verdict score(const std::string& code) {
  auto suite = std::make_shared<StdioSuite>();
  suite->cpu = std::chrono::milliseconds(300);
  suite->cases["own"] = {{.input = "2\n3 4\n", .output = "7\n"},
                         {.input = "1\n5\n", .output = "5"}};
  return open_stdio_scorer(suite, *shared_sandbox().sandbox)
      ->score(Sample{.id = "own"}, "```python\n" + code + "\n```");
}

TEST(SameOutput, ComparesLinesAndThenNumbers) {
  struct Case {
    const char* output;
    const char* expected;
    bool same;
  };

  for (const Case& c : {Case{"a\nb", " a \nb\n\n", true}, Case{"a b", "a  b", false},
                        Case{"1.0 2", "1 2.00", true}, Case{"1e3", "1000", true},
                        Case{"-0", "0.0", true}, Case{"0.1", "0.10000000000000001", false},
                        Case{"1 a", "1.0 a", false}, Case{"1\n2", "1 2", false}, Case{"", "", true},
                        Case{"1", "", false}, Case{"1e", "1", false}, Case{".5", "0.5", true},
                        Case{"-5", "5", false}, Case{"1e99999999999", "1", false}}) {
    EXPECT_EQ(same_output(c.output, c.expected), c.same) << c.output << " | " << c.expected;
  }
}

TEST(StdioScorer, ComparesWhatAProgramWrites) {
  PONDER_NEEDS_SANDBOX();
  const Verdict right = score("n = int(input())\nprint(sum(map(int, input().split())))");
  EXPECT_EQ(right.reason, "passed") << right.extracted;
  EXPECT_EQ(right.extracted, "2 tests; tier strong");
  EXPECT_EQ(score("import sys\ndef main():\n    d = sys.stdin.buffer.read().split()\n"
                  "    sys.stdout.write(str(sum(map(int, d[1:]))) + '\\n')\n"
                  "if __name__ == '__main__':\n    main()\n    exit()")
                .reason,
            "passed");
  EXPECT_EQ(score("import os\nos.write(1, b'7')").extracted,
            "test 2 of 2: expected '5', got '7'; tier strong");
  EXPECT_EQ(score("print(7)\n1 / 0").reason, "exception");
  EXPECT_EQ(score("print(7)\nimport os\nos._exit(0)").reason, "no_result");
  EXPECT_EQ(score("while True: pass").reason, "time_limit");
  EXPECT_EQ(score("print(").reason, "syntax_error");
}

}  // namespace
}  // namespace ponder::program
