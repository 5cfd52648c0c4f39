// ponder bench as its users meet it: flags, exit codes, streams.

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>

#include "harness/base/file.h"
#include "harness/base/value.h"
#include "tests/support/temporary_folder.h"

namespace ponder {
namespace {

struct Ended {
  int code = 0;
  std::string out = {};
  std::string err = {};
};

class BenchVerb : public testing::Test {
 protected:
  Ended bench(const std::string& arguments) const {
    const std::string command = PONDER_BINARY " bench " + arguments + " >" + (folder_ / "out") +
                                " 2>" + (folder_ / "err") + " </dev/null";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, *read_file(folder_ / "out"),
            *read_file(folder_ / "err")};
  }

  TemporaryFolder folder_;
};

constexpr const char* kSmall = "--random engine/demo_model/config.json --layers 1 --threads 1 ";

TEST_F(BenchVerb, RefusesBadInputBeforeAnythingIsMeasured) {
  const struct {
    const char* arguments;
    int code;
    const char* error;
    const char* hint;
  } cases[] = {
      {"", 2, "no model given", "--random qwen3-0.6b"},
      {"engine", 2, "no model given", "--random qwen3-0.6b"},
      {"engin --random qwen3-0.6b", 2, "unknown benchmark 'engin'", "'engine'"},
      {"--random qwen-0.6b", 2, "unknown shape 'qwen-0.6b'", "'qwen3-0.6b'"},
      {"--random gpt", 2, "unknown shape 'gpt'", "qwen3-0.6b, "},
      {"--random nowhere/config.json", 3, "nowhere/config.json", ""},
      {"--random qwen3-0.6b -m engine/demo_model", 2, "both --random and --model", ""},
      {"-m /nonexistent", 2, "no model folder /nonexistent", "demo_model"},
      {"--random qwen3-0.6b --layers 29", 2, "--layers is 29, qwen3-0.6b has 28", "1 to 28"},
      {"--random qwen3-0.6b --layers -1", 2, "--layers is -1", "1 to 28"},
      {"--random qwen3-0.6b --batch 1,x", 2, "--batch has 'x'", "--batch 1,64"},
      {"--random qwen3-0.6b --batch 0", 2, "--batch has '0'", "--batch 1,64"},
      {"--random qwen3-0.6b --prefill -5", 2, "--prefill has '-5'", "--prefill 512"},
      {"--random qwen3-0.6b --budgets 1e3", 2, "--budgets has '1e3'", "--budgets 256"},
      {"--random qwen3-0.6b --only decod", 2, "--only has 'decod'", "'decode'"},
      {"--random qwen3-0.6b --context 0", 2, "--context is 0", "default"},
      {"--random qwen3-0.6b --threads 5000", 2, "--threads is 5000", "default"},
      {"--random qwen3-0.6b -o /nonexistent/x.json", 3, "cannot write /nonexistent/x.json", ""},
      {"--random qwen3-0.6b --quik", 2, "unknown flag '--quik'", "'--quick'"},
  };

  for (const auto& one : cases) {
    SCOPED_TRACE(one.arguments);
    const Ended ended = bench(one.arguments);
    EXPECT_EQ(ended.code, one.code);
    EXPECT_EQ(ended.out, "");
    EXPECT_NE(ended.err.find("ponder: error: "), std::string::npos) << ended.err;
    EXPECT_NE(ended.err.find(one.error), std::string::npos) << ended.err;
    EXPECT_NE(ended.err.find(one.hint), std::string::npos) << ended.err;
    EXPECT_EQ(ended.err.find("ceilings"), std::string::npos) << ended.err;
  }
}

TEST_F(BenchVerb, PrintsATableAndKeepsProgressApart) {
  const Ended ended = bench(std::string(kSmall) + "--quick --only decode --batch 2");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_NE(ended.out.find("decode, batch 2"), std::string::npos) << ended.out;
  EXPECT_EQ(ended.out.find("decode, batch 1"), std::string::npos) << ended.out;
  EXPECT_EQ(ended.out.find("ponder: "), std::string::npos) << ended.out;
  EXPECT_NE(ended.err.find("ponder: decode, batch 2\n"), std::string::npos) << ended.err;
}

TEST_F(BenchVerb, WritesTheSameJsonToStdoutAndToAFile) {
  const Ended ended = bench(std::string(kSmall) + "--quick --only linear,sweep --budgets 9,5,9 " +
                            "--seed 18446744073709551615 --json -o " + (folder_ / "bench.json"));
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(*read_file(folder_ / "bench.json"), ended.out);
  const auto value = parse_json(ended.out);
  ASSERT_TRUE(value) << ended.out;
  EXPECT_EQ(value->find("bench")->as_string(), "engine");
  EXPECT_EQ(value->find("model")->find("seed")->as_big_integer(), "18446744073709551615");
  EXPECT_EQ(value->find("measures")->as_list().size(), 1U);
  const Value& sweep = value->find("sweeps")->as_list().front();
  EXPECT_TRUE(sweep.find("timed")->as_boolean());
  EXPECT_EQ(*to_json(*sweep.find("budgets")), "[5, 9]");
}

TEST_F(BenchVerb, OpsMeasuresSingleOperationsOnly) {
  const Ended ended = bench(std::string(kSmall) + "engine --quick --ops");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_NE(ended.out.find("gate_up, 64 rows"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("attention, 1 at 512"), std::string::npos) << ended.out;
  EXPECT_EQ(ended.out.find("decode"), std::string::npos) << ended.out;
}

}  // namespace
}  // namespace ponder
