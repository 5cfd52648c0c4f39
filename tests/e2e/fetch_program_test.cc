// ponder fetch against a server on this machine.

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>

#include "harness/base/file.h"
#include "tests/fetch/fault_server.h"
#include "tests/support/temporary_folder.h"

namespace ponder {
namespace {

class FetchProgram : public ::testing::Test {
 protected:
  int fetch(const FaultServer& server, const std::string& arguments) {
    const std::string command = "HF_TOKEN=canary-token XDG_CACHE_HOME=" + (folder_ / "cache") +
                                " PONDER_GITHUB_URL=" + server.url("") +
                                " PONDER_HUB_URL=" + server.url("") + " " PONDER_BINARY " fetch " +
                                arguments + " -o " + (folder_ / "data") + " >" + (folder_ / "out") +
                                " 2>&1";
    const int status = std::system(command.c_str());
    output_ = read_file(folder_ / "out").value();
    EXPECT_EQ(output_.find("canary-token"), std::string::npos);
    return WEXITSTATUS(status);
  }

  TemporaryFolder folder_;
  std::string output_;
};

TEST_F(FetchProgram, LeavesNothingOfAFileThatIsNotThePinnedOne) {
  FaultServer server([](const std::string& request) { return whole("{}\n", request); });
  EXPECT_EQ(fetch(server, "gsm8k"), 2) << output_;
  EXPECT_NE(output_.find("sha256 is "), std::string::npos) << output_;
  EXPECT_TRUE(server.requests().at(0).starts_with(
      "GET /openai/grade-school-math/3101c7d50724/grade_school_math/data/test.jsonl "));
  EXPECT_EQ(server.requests().at(0).find("canary-token"), std::string::npos);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "data")) {
    EXPECT_TRUE(entry.is_directory()) << entry.path();
  }
}

TEST_F(FetchProgram, NamesWhatTheServerDoesNotHave) {
  const FaultServer server(
      [](const std::string&) { return FaultAnswer{.bytes = answer_head("404 Not Found", 0)}; });
  EXPECT_EQ(fetch(server, "math_500"), 3) << output_;
  EXPECT_NE(output_.find("the server answers 404"), std::string::npos) << output_;
  EXPECT_EQ(fetch(server, "Own/Model"), 3) << output_;
  EXPECT_EQ(fetch(server, "no_such_task"), 2) << output_;
}

TEST_F(FetchProgram, PutsTheRealFileInPlace) {
  const char* data = std::getenv("PONDER_DATA_DIR");
  if (data == nullptr) GTEST_SKIP() << "PONDER_DATA_DIR is not set";
  const auto file = read_file(std::string(data) + "/aime/aime2024.jsonl");
  if (!file) GTEST_SKIP() << file.error().message;
  FaultServer server([&](const std::string& request) { return whole(*file, request); });
  EXPECT_EQ(fetch(server, "aime_2024"), 0) << output_;
  EXPECT_EQ(*read_file(folder_ / "data/aime/aime2024.jsonl"), *file);
  EXPECT_EQ(fetch(server, "aime_2024"), 0) << output_;
  EXPECT_EQ(server.requests().size(), 1U);
}

}  // namespace
}  // namespace ponder
