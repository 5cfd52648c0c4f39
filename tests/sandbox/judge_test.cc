#include "sandbox/judge.h"

#include <gtest/gtest.h>
#include <signal.h>

#include "sandbox/capture.h"

namespace ponder {
namespace {

constexpr int kExit1 = 1 << 8;

TEST(Judge, NamesTheFirstOfSeveralInTheFixedOrder) {
  // Everything is wrong at once; taken away one by one, the next in the order appears.
  RunFacts facts;
  facts.setup_failure = "mount /box: no";
  facts.frame_fault = "frames after done";
  facts.oom_kills = 1;
  facts.cause = launcher::Cause::cpu;
  facts.over_output = true;
  facts.wait_status = kExit1;
  const Limits limits;
  EXPECT_EQ(judge(facts, limits).verdict, ExecVerdict::harness_error);
  facts.setup_failure.clear();
  EXPECT_EQ(judge(facts, limits).verdict, ExecVerdict::violation);
  facts.frame_fault.clear();
  EXPECT_EQ(judge(facts, limits).verdict, ExecVerdict::memory_limit);
  facts.oom_kills = 0;
  EXPECT_EQ(judge(facts, limits).verdict, ExecVerdict::time_limit);
  facts.cause = launcher::Cause::ended;
  EXPECT_EQ(judge(facts, limits).verdict, ExecVerdict::output_limit);
  facts.over_output = false;
  EXPECT_EQ(judge(facts, limits).verdict, ExecVerdict::runtime_error);
  facts.wait_status = 0;
  EXPECT_EQ(judge(facts, limits).verdict, ExecVerdict::ok);
}

TEST(Judge, CpuTimeDecidesAndSaysSo) {
  RunFacts facts;
  facts.cpu_us = 4'100'000;
  EXPECT_EQ(judge(facts, {}).verdict, ExecVerdict::time_limit);
  EXPECT_EQ(judge(facts, {}).reason, "cpu 4.10 s of 4.00 s");
  facts.cpu_us = 3'900'000;
  EXPECT_EQ(judge(facts, {}).verdict, ExecVerdict::ok);
  facts.group_cpu_us = 4'200'000;  // of children nobody waited for
  EXPECT_EQ(judge(facts, {}).verdict, ExecVerdict::time_limit);
}

TEST(Judge, ANearlyFullMemoryMakesAFailureOneOfMemory) {
  RunFacts facts;
  facts.wait_status = SIGKILL;
  facts.peak_kib = 1000 << 10;
  EXPECT_EQ(judge(facts, {}).verdict, ExecVerdict::memory_limit);
  facts.peak_kib = 900 << 10;
  EXPECT_EQ(judge(facts, {}).verdict, ExecVerdict::runtime_error);
  EXPECT_EQ(judge(facts, {}).reason, "killed by SIGKILL");
  facts.peak_kib = 1000 << 10;
  facts.wait_status = 0;
  EXPECT_EQ(judge(facts, {}).verdict, ExecVerdict::ok) << "it fitted";
}

TEST(Judge, AForbiddenCallOfTheKillingSortIsAViolation) {
  RunFacts facts;
  facts.wait_status = SIGSYS;
  EXPECT_EQ(judge(facts, {}).verdict, ExecVerdict::violation);
}

TEST(Capture, KeepsHeadAndTail) {
  Capture capture(4);
  for (const char* piece : {"ab", "cd", "efghijklm", "n", "", "opq"}) capture.add(piece);
  const Captured out = capture.take();
  EXPECT_EQ(out.bytes, "abcdnopq");
  EXPECT_EQ(out.total, 17);
  EXPECT_EQ(out.omitted, 9);
  EXPECT_EQ(out.text(), "abcd[... 9 bytes ...]nopq");
}

TEST(Capture, KeepsAShortStreamWhole) {
  Capture capture(4);
  capture.add("abcdef");
  EXPECT_EQ(capture.take().text(), "abcdef");
  EXPECT_EQ(capture.take().omitted, 0);
}

}  // namespace
}  // namespace ponder
