#include "scorers/program/program_run.h"

#include <gtest/gtest.h>

#include "scorers/program/references.h"

namespace ponder::program {
namespace {

const std::string kFound = R"({"reason": "", "code": "x = 1"})";
const std::string kRan = R"({"reason": "", "message": ""})";

ExecResult ended(std::vector<std::string> frames, bool done = true) {
  ExecResult result{.verdict = ExecVerdict::ok, .done = done};
  for (std::size_t i = 0; i < frames.size(); ++i) {
    result.frames.push_back({static_cast<std::uint32_t>(i), std::move(frames[i])});
  }
  return result;
}

ProgramRun read(const ExecResult& result, std::size_t results) {
  auto run = read_run(result, results);
  EXPECT_TRUE(run);
  return run ? std::move(*run) : ProgramRun{};
}

TEST(ReadRun, TakesTheFramesOfADriver) {
  const ProgramRun run = read(ended({kFound, kRan, "RN", "EValueError: x"}), 2);
  EXPECT_EQ(run.reason, "");
  EXPECT_EQ(run.code, "x = 1");
  ASSERT_EQ(run.results.size(), 2U);
  EXPECT_FALSE(run.results[0].raised);
  EXPECT_TRUE(run.results[1].raised);
  EXPECT_EQ(run.results[1].bytes, "ValueError: x");
}

TEST(ReadRun, CallsFramesThatNoDriverSendsAViolation) {
  EXPECT_EQ(read(ended({kFound, kRan, "RN", "RN"}), 1).reason, "violation");  // too many
  EXPECT_EQ(read(ended({kFound, kRan, "passed"}), 1).reason, "violation");
  EXPECT_EQ(read(ended({kFound, kRan, ""}), 1).reason, "violation");
  EXPECT_EQ(read(ended({"[]"}), 1).reason, "violation");
  EXPECT_EQ(read(ended({}), 1).reason, "violation");  // an end without results
  ExecResult skipped = ended({kFound, kRan, "RN"});
  skipped.frames[2].index = 3;
  EXPECT_EQ(read(skipped, 3).reason, "violation");
  ExecResult twice = ended({kFound, kRan, "RN", "RN"});
  twice.frames[3].index = 2;
  EXPECT_EQ(read(twice, 3).reason, "violation");
}

TEST(ReadRun, SaysWhyThereIsNothingToCompare) {
  EXPECT_EQ(read(ended({R"({"reason": "syntax_error", "code": ""})"}), 1).reason, "syntax_error");
  EXPECT_EQ(read(ended({kFound, R"({"reason": "exec_error", "message": "m"})"}), 1).detail, "m");
  EXPECT_EQ(read(ended({kFound, kRan}, false), 1).reason, "no_result");
  EXPECT_EQ(read(ended({}, false), 1).reason, "no_result");
  ExecResult slow = ended({kFound, kRan, "RN"}, false);
  slow.verdict = ExecVerdict::time_limit;
  EXPECT_EQ(read(slow, 2).reason, "time_limit");
  ExecResult late = ended({kFound, kRan, "RN"});
  late.verdict = ExecVerdict::violation;
  EXPECT_EQ(read(late, 1).reason, "violation");
  EXPECT_TRUE(read(late, 1).results.empty());
}

TEST(ReadRun, KnowsNothingWhenTheSandboxFailed) {
  const auto run = read_run(ExecResult{.reason = "worker lost"}, 1);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code, ErrorCode::sandbox);
}

TEST(Payload, IsJson) {
  EXPECT_EQ(
      Payload().text("a", "x\"\n").flag("b", true).raw("c", "[Infinity]").texts("d", {"e"}).json(),
      R"({"a": "x\"\n", "b": true, "c": [Infinity], "d": ["e"]})");
}

TEST(Reference, IsTheSameAfterAWriteAndARead) {
  const Reference reference{
      .values = {"N", std::string("\0x", 2), ""}, .extras = {"T"}, .cpu_ms = 1.5};
  const std::string bytes = to_bytes(reference);
  const auto back = reference_from_bytes(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, reference);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string damaged = bytes;
    damaged[i] ^= 1;
    EXPECT_FALSE(reference_from_bytes(damaged)) << i;
    EXPECT_FALSE(reference_from_bytes(bytes.substr(0, i))) << i;
  }
}

}  // namespace
}  // namespace ponder::program
