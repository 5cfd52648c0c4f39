// ponder sandbox exec as its users meet it: flags, exit codes, streams.

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>

#include "harness/base/file.h"
#include "harness/base/value.h"
#include "tests/support/open_sandbox.h"
#include "tests/support/temporary_folder.h"

namespace ponder {
namespace {

struct Ended {
  int code = 0;
  std::string out = {};
  std::string err = {};
};

class SandboxVerb : public testing::Test {
 protected:
  Ended sandbox(const std::string& arguments) const {
    const std::string command = "cd " + folder_.path() + " && " PONDER_BINARY " sandbox " +
                                arguments + " >out 2>err </dev/null";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, *read_file(folder_ / "out"),
            *read_file(folder_ / "err")};
  }

  void write(const std::string& name, const std::string& text) const {
    ASSERT_TRUE(write_file_atomic(folder_ / name, text));
  }

  TemporaryFolder folder_;
};

TEST_F(SandboxVerb, RefusesBadInputBeforeAnythingIsRun) {
  write("a.py", "print(1)");

  const struct {
    const char* arguments;
    int code;
    const char* error;
  } cases[] = {{"", 2, "unknown action ''"},
               {"run a.py", 2, "unknown action 'run'"},
               {"exec", 2, "no file given"},
               {"exec nowhere.py", 2, "nowhere.py"},
               {"exec a.py --stdin nowhere", 2, "nowhere"},
               {"exec a.py --cpu 0", 2, "--cpu is 0"},
               {"exec a.py --wall -1", 2, "--wall is -1"},
               {"exec a.py --memory 0", 2, "--memory is 0"},
               {"exec a.py --sandbox weak", 2, "--sandbox is 'weak'"},
               {"exec a.py --sandbox none", 2, "unconfined"}};

  for (const auto& test : cases) {
    const Ended ended = sandbox(test.arguments);
    EXPECT_EQ(ended.code, test.code) << test.arguments << ended.err;
    EXPECT_NE(ended.err.find(test.error), std::string::npos) << test.arguments << ended.err;
    EXPECT_EQ(ended.out, "") << test.arguments;
  }
}

TEST_F(SandboxVerb, GivesVerdictAndStreams) {
  std::string why;
  if (!sandbox_or_null(Tier::strong, 1, why)) GTEST_SKIP() << why;
  write("fine.py", "print(input())");
  write("in.txt", "from stdin\n");
  const Ended fine = sandbox("exec fine.py --stdin in.txt");
  EXPECT_EQ(fine.code, 0) << fine.err;
  EXPECT_EQ(fine.out.find("verdict  ok"), 0U) << fine.out;
  EXPECT_NE(fine.out.find("\nfrom stdin\n"), std::string::npos) << fine.out;
  write("busy.py", "while True: pass");
  const Ended busy = sandbox("exec busy.py --cpu 0.1 --wall 60 --json");
  EXPECT_EQ(busy.code, 1) << busy.err;
  const auto json = parse_json(busy.out);
  ASSERT_TRUE(json) << busy.out;
  EXPECT_EQ(json->find("verdict")->as_string(), "time_limit");
  write("script", "#!/bin/sh\nprintf '\\033[2J'; exit 4\n");
  const Ended script = sandbox("exec script");
  EXPECT_EQ(script.code, 1) << script.err;
  EXPECT_NE(script.out.find("runtime_error: exit code 4"), std::string::npos) << script.out;
  EXPECT_EQ(script.out.find('\x1b'), std::string::npos) << script.out;
}

}  // namespace
}  // namespace ponder
