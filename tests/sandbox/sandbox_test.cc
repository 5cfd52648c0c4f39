// Runs of real programs. Each test needs a layer of the machine and skips with the reason without.

#include "sandbox/sandbox.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "tests/support/open_sandbox.h"

namespace ponder {
namespace {

constexpr const char* kExec =
    "exec(compile(payload, '<candidate>', 'exec'), {'emit': emit})\ndone()\n";

Program python(const std::string& code) {
  Program program;
  program.what = PythonRun{.driver = kExec, .payload = code};
  return program;
}

class OwnSandboxTest : public testing::TestWithParam<Tier> {
 protected:
  void SetUp() override {
    static std::map<Tier, std::unique_ptr<Sandbox>> opened;  // one for all tests of a tier
    static std::map<Tier, std::string> reasons;
    if (!opened.contains(GetParam())) {
      opened[GetParam()] = sandbox_or_null(GetParam(), 1, reasons[GetParam()]);
    }
    sandbox_ = opened[GetParam()].get();
    if (!sandbox_) {
      GTEST_SKIP() << "no tier " << name_of(GetParam()) << " here: " << reasons[GetParam()];
    }
  }

  ExecResult run(const Program& program) {
    auto result = sandbox_->run(program);
    EXPECT_TRUE(result) << result.error().message;
    if (!result) return {};
    EXPECT_EQ(result->tier, GetParam());
    return std::move(*result);
  }

  ExecResult run(const std::string& code) { return run(python(code)); }

  /// The next case on the same worker is fine, whatever the last one did.
  void expect_well() {
    const ExecResult result = run("emit(3, b'fine')");
    EXPECT_EQ(result.verdict, ExecVerdict::ok) << result.reason << result.err.text();
    EXPECT_EQ(result.frames, (std::vector<Frame>{{3, "fine"}}));
    EXPECT_TRUE(result.done);
    EXPECT_FALSE(result.retried);
  }

  Sandbox* sandbox_ = nullptr;
};

INSTANTIATE_TEST_SUITE_P(Tiers,
                         OwnSandboxTest,
                         testing::Values(Tier::full, Tier::strong, Tier::degraded),
                         [](const auto& tier) { return std::string(name_of(tier.param)); });

TEST_P(OwnSandboxTest, HandsBackFramesAndStreams) {
  Program program = python(
      "import sys\nprint('to stdout')\nprint('to stderr', file=sys.stderr)\n"
      "emit(0, b'a\\0b')\nemit(2**31 - 1, b'x' * 100000)\nprint(sys.stdin.read())");
  std::get<PythonRun>(program.what).stdin_bytes = "input";
  const ExecResult result = run(program);
  EXPECT_EQ(result.verdict, ExecVerdict::ok) << result.reason << result.err.text();
  EXPECT_EQ(result.out.text(), "to stdout\ninput\n");
  EXPECT_EQ(result.err.text(), "to stderr\n");
  ASSERT_EQ(result.frames.size(), 2U);
  EXPECT_EQ(result.frames[0], (Frame{0, std::string("a\0b", 3)}));
  EXPECT_EQ(result.frames[1].bytes, std::string(100000, 'x'));
  EXPECT_TRUE(result.done);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_GT(result.peak_kib, 0);
}

TEST_P(OwnSandboxTest, TellsHowAProgramEnded) {
  const struct {
    std::string code;
    ExecVerdict verdict;
    const char* reason;
  } cases[] = {
      {"raise ValueError('no')", ExecVerdict::runtime_error, "exit code 1"},
      {"import sys; sys.exit(7)", ExecVerdict::runtime_error, "exit code 7"},
      {"import os; os._exit(0)", ExecVerdict::ok, "exit code 0"},  // and done is false
      {"import ctypes; ctypes.string_at(0)", ExecVerdict::runtime_error, "killed by SIGSEGV"},
      {"import os; os.write(3, b'passed')", ExecVerdict::violation, "bytes that are no frame"},
      {"x = bytearray(1 << 40)", ExecVerdict::memory_limit, "MemoryError"},
      {std::string("x = 1\0", 6), ExecVerdict::runtime_error, "exit code 1"},
      {"\xFF\xFE", ExecVerdict::runtime_error, "exit code 1"},
  };

  for (const auto& test : cases) {
    const ExecResult result = run(test.code);
    EXPECT_EQ(result.verdict, test.verdict) << test.code << result.reason << result.err.text();
    EXPECT_NE(result.reason.find(test.reason), std::string::npos) << result.reason;
    EXPECT_FALSE(result.done) << test.code;
  }
  expect_well();
}

TEST_P(OwnSandboxTest, EndsWhatGoesOnTooLong) {
  Program busy = python("while True: pass");
  busy.limits.cpu = std::chrono::milliseconds(200);
  busy.limits.wall = std::chrono::seconds(60);  // on a busy machine the wall clock runs on
  const ExecResult cpu = run(busy);
  EXPECT_EQ(cpu.verdict, ExecVerdict::time_limit) << cpu.reason;
  EXPECT_EQ(cpu.reason.find("cpu"), 0U) << cpu.reason;
  Program sleeper =
      python("import time\nwhile True:\n  try: time.sleep(9)\n  except BaseException: pass");
  sleeper.limits.wall = std::chrono::milliseconds(300);
  const ExecResult wall = run(sleeper);
  EXPECT_EQ(wall.verdict, ExecVerdict::time_limit);
  EXPECT_EQ(wall.reason.find("wall"), 0U) << wall.reason;
  expect_well();
}

TEST_P(OwnSandboxTest, EndsWhatWritesTooMuch) {
  Program program =
      python("import os\nwhile True: os.write(1, b'x' * 4096); os.write(2, b'y' * 4096)");
  program.limits.output_bytes = 100'000;
  const ExecResult result = run(program);
  EXPECT_EQ(result.verdict, ExecVerdict::output_limit) << result.reason;
  EXPECT_GT(result.out.total + result.err.total, 100'000);
  EXPECT_LE(result.out.bytes.size(), 8192U);
  Program results = python("while True: emit(1, b'x' * 4096)");
  results.limits.results_bytes = 100'000;
  EXPECT_EQ(run(results).verdict, ExecVerdict::output_limit);
  expect_well();
}

TEST_P(OwnSandboxTest, LeavesNothingForTheNextCase) {
  EXPECT_EQ(run("import builtins, os\nopen('left', 'w').write('x')\nos.mkdir('tmp/d')\n"
                "builtins.left = 1\nos.environ['LEFT'] = '1'")
                .verdict,
            ExecVerdict::ok);
  const ExecResult next =
      run("import builtins, os\n"
          "emit(0, repr((sorted(os.listdir('.')), os.listdir('tmp'), hasattr(builtins, 'left'),"
          " 'LEFT' in os.environ)).encode())");
  ASSERT_EQ(next.frames.size(), 1U) << next.err.text();
  EXPECT_EQ(next.frames[0].bytes, "(['tmp'], [], False, False)");
}

TEST_P(OwnSandboxTest, EndsProcessesThatRunOn) {
  const ExecResult result =
      run("import os, time\n"
          "if os.fork() == 0:\n  os.setsid()\n  if os.fork() == 0: time.sleep(60)\n  os._exit(0)\n"
          "emit(0, b'parent')");
  EXPECT_EQ(result.verdict, ExecVerdict::ok) << result.reason;
  expect_well();
}

TEST_P(OwnSandboxTest, WritesFilesIntoTheBox) {
  Program program = python(
      "import os\nemit(0, open('in.txt', 'rb').read())\n"
      "emit(1, str(os.access('tool', os.X_OK)).encode())");
  program.files.push_back({"in.txt", std::string("\0bytes", 6)});
  program.files.push_back({"tool", "#!/bin/sh\n", true});
  const ExecResult result = run(program);
  ASSERT_EQ(result.frames.size(), 2U) << result.err.text();
  EXPECT_EQ(result.frames[0].bytes, std::string("\0bytes", 6));
  EXPECT_EQ(result.frames[1].bytes, "True");
}

TEST_P(OwnSandboxTest, TakesACandidateOfTenMegabytes) {
  const ExecResult result =
      run("x = '" + std::string(10'000'000, 'a') + "'\nemit(0, str(len(x)).encode())");
  ASSERT_EQ(result.frames.size(), 1U) << result.reason << result.err.text();
  EXPECT_EQ(result.frames[0].bytes, "10000000");
}

TEST_P(OwnSandboxTest, RunsCommandsWithInputAndExitCode) {
  Program program;
  program.profile = Profile::generic;
  program.what = CommandRun{.argv = {"/bin/sh", "-c", "cat; echo err >&2; exit 3"},
                            .stdin_bytes = "from stdin"};
  const ExecResult result = run(program);
  EXPECT_EQ(result.verdict, ExecVerdict::runtime_error);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.out.text(), "from stdin");
  EXPECT_EQ(result.err.text(), "err\n");
}

TEST_P(OwnSandboxTest, CollectsTheFileThatWasAskedFor) {
  Program program;
  program.profile = Profile::generic;
  program.what = CommandRun{.argv = {"/bin/sh", "-c",
                                     "printf 'a\\000b' > /box/result 2>/dev/null || "
                                     "printf 'a\\000b' > result"},
                            .collect = "result"};
  const ExecResult result = run(program);
  ASSERT_EQ(result.frames.size(), 1U) << result.reason << result.err.text();
  EXPECT_EQ(result.frames[0].bytes, std::string("a\0b", 3));
  EXPECT_TRUE(result.done);
  for (const char* instead : {"ln -s /etc/passwd result", "mkfifo result", "mkdir result", "true",
                              "head -c 20000 /dev/zero > result", "echo x > result; exit 1"}) {
    std::get<CommandRun>(program.what).argv[2] = instead;
    program.limits.results_bytes = 10'000;
    const ExecResult none = run(program);
    EXPECT_TRUE(none.frames.empty()) << instead;
    EXPECT_FALSE(none.done) << instead;
  }
}

TEST_P(OwnSandboxTest, NamesAProgramThatDoesNotStart) {
  Program program;
  program.what = CommandRun{.argv = {"/usr/bin/no-such-compiler"}};
  const auto missing = sandbox_->run(program);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::sandbox);
  EXPECT_NE(missing.error().message.find("/usr/bin/no-such-compiler"), std::string::npos);
  program.what = CommandRun{.argv = {"/box/program"}};
  program.files.push_back({"program", "no ELF", true});
  const ExecResult broken = run(program);
  EXPECT_EQ(broken.verdict, ExecVerdict::runtime_error) << broken.reason;
}

TEST_P(OwnSandboxTest, RefusesProgramsThatMakeNoSense) {
  const auto expect_refused = [&](const Program& program) {
    const auto result = sandbox_->run(program);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::usage) << result.error().message;
  };
  Program program = python("pass");
  program.limits.cpu = std::chrono::milliseconds(0);
  expect_refused(program);
  program.limits = {};
  program.limits.memory_bytes = -1;
  expect_refused(program);
  program.limits = {};
  for (const std::string& name :
       {std::string("../x"), std::string("a\0b", 3), std::string("tmp")}) {
    program.files.assign(1, {name, ""});
    expect_refused(program);
  }
  program.files.assign(2, {"a", ""});
  expect_refused(program);
  program.files.clear();
  program.what = CommandRun{.argv = {"python3"}};
  expect_refused(program);
  Program large = python("pass");
  large.files.push_back({"big", std::string(10 << 20, 'x')});
  large.limits.box_bytes = 1 << 20;
  EXPECT_EQ(run(large).verdict, ExecVerdict::runtime_error);
}

TEST_P(OwnSandboxTest, NamesADriverThatDoesNotCompile) {
  if (GetParam() == Tier::degraded)
    GTEST_SKIP() << "drivers are compiled in the run without a worker";
  Program program = python("pass");
  std::get<PythonRun>(program.what).driver = "def (";
  const auto result = sandbox_->run(program);
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("SyntaxError"), std::string::npos)
      << result.error().message;
  expect_well();
}

class StrongSandbox : public OwnSandboxTest {};

INSTANTIATE_TEST_SUITE_P(Tiers,
                         StrongSandbox,
                         testing::Values(Tier::full, Tier::strong),
                         [](const auto& tier) { return std::string(name_of(tier.param)); });

TEST_P(StrongSandbox, HoldsFullDisksForkBombsAndMemoryBombs) {
  const ExecResult disk =
      run("open('big', 'wb').write(b'x' * (1 << 24))\n"
          "for i in range(9): open(str(i), 'wb').write(b'x' * (1 << 23))");
  EXPECT_EQ(disk.verdict, ExecVerdict::runtime_error) << disk.reason;
  EXPECT_NE(disk.err.text().find("No space left"), std::string::npos) << disk.err.text();
  const ExecResult inodes = run("for i in range(2000): open(str(i), 'w').close()");
  EXPECT_NE(inodes.err.text().find("No space left"), std::string::npos) << inodes.err.text();
  Program bomb = python("import os\nwhile True:\n  try: os.fork()\n  except OSError: pass");
  bomb.limits.wall = std::chrono::milliseconds(700);
  bomb.limits.cpu = std::chrono::milliseconds(500);
  EXPECT_EQ(run(bomb).verdict, ExecVerdict::time_limit);
  Program memory = python("x = []\nwhile True: x.append(bytearray(1 << 20))");
  memory.limits.memory_bytes = 100 << 20;
  EXPECT_EQ(run(memory).verdict, ExecVerdict::memory_limit);
  expect_well();
}

TEST_P(StrongSandbox, GivesEveryProgramTheSameSurroundings) {
  const std::string code =
      "import os, sys, locale, time\n"
      "emit(0, repr((sorted(os.environ.items()), hash('x'), time.tzname, "
      "sys.flags.hash_randomization,"
      " sys.getfilesystemencoding(), len(os.listdir('.')))).encode())";
  const ExecResult first = run(code);
  const ExecResult second = run(code);
  ASSERT_EQ(first.frames.size(), 1U) << first.err.text();
  EXPECT_EQ(first.frames, second.frames);
  EXPECT_EQ(first.frames[0].bytes.find("PONDER"), std::string::npos) << first.frames[0].bytes;
  EXPECT_NE(first.frames[0].bytes.find("'UTC'"), std::string::npos) << first.frames[0].bytes;
}

TEST_P(StrongSandbox, HidesTheMachine) {
  const ExecResult result =
      run("import os\n"
          "emit(0, repr((sorted(os.listdir('/')), os.getpid(), os.getuid(), os.uname().nodename,"
          " os.path.exists('/proc/1'), sorted(os.listdir('/etc')), "
          "sorted(os.listdir('/dev')))).encode())");
  ASSERT_EQ(result.frames.size(), 1U) << result.err.text();
  const std::string& seen = result.frames[0].bytes;
  EXPECT_EQ(seen.find("home"), std::string::npos) << seen;
  EXPECT_EQ(seen.find("shadow"), std::string::npos) << seen;
  EXPECT_NE(seen.find("1, 1000, 'box', False"), std::string::npos) << seen;
}

TEST_P(StrongSandbox, AFileThatIsAViolationOfTheCallFilterEndsTheProgram) {
#ifdef __x86_64__
  // mov eax, 20 (getpid, 32 bits); int 0x80; ret
  const ExecResult result =
      run("import ctypes, mmap\n"
          "m = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)\n"
          "m.write(b'\\xb8\\x14\\0\\0\\0\\xcd\\x80\\xc3')\n"
          "ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(m)))()");
  EXPECT_EQ(result.verdict, ExecVerdict::violation) << result.reason << result.err.text();
  expect_well();
#endif
}

TEST(Sandbox, RunsAsManyProgramsAtOnceAsThereAreWorkers) {
  std::string why;
  const auto sandbox = sandbox_or_null(Tier::strong, 3, why);
  if (!sandbox) GTEST_SKIP() << why;
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      for (int k = 0; k < 5; ++k) {
        const std::string text = std::to_string(100 * i + k);
        const auto result = sandbox->run(python("emit(0, b'" + text + "')"));
        if (result && result->frames.size() == 1 && result->frames[0].bytes == text) ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 40);
}

TEST(Sandbox, ReplacesAWorkerThatWasKilled) {
  std::string why;
  const auto sandbox = sandbox_or_null(Tier::strong, 1, why);
  if (!sandbox) GTEST_SKIP() << why;
  // The worker's launcher is this process's only child.
  std::ifstream children("/proc/self/task/" + std::to_string(getpid()) + "/children");
  pid_t child = 0;
  if (!(children >> child)) GTEST_SKIP() << "no /proc/self/task/*/children";
  kill(child, SIGKILL);
  const auto result = sandbox->run(python("emit(0, b'again')"));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->verdict, ExecVerdict::ok);
  EXPECT_TRUE(result->retried);
}

TEST(SandboxSettings, TheTierIsAskedForByName) {
  EXPECT_EQ(parse_sandbox("auto", false)->least, Tier::strong);
  EXPECT_EQ(parse_sandbox("degraded", false)->least, Tier::degraded);
  EXPECT_EQ(parse_sandbox("bwrap", false)->backend, Backend::bwrap);
  EXPECT_EQ(parse_sandbox("bwrap:strong", false)->most, Tier::strong);
  EXPECT_FALSE(parse_sandbox("none", false));
  EXPECT_EQ(parse_sandbox("none", true)->most, Tier::none);
  EXPECT_FALSE(parse_sandbox("weak", true));
}

TEST(SandboxSettings, AMissingPythonIsNamedWithTheFix) {
  SandboxSettings settings;
  settings.python = "/usr/bin/python2.0";
  const auto sandbox = open_sandbox(settings);
  ASSERT_FALSE(sandbox);
  EXPECT_EQ(sandbox.error().code, ErrorCode::config);
  EXPECT_NE(sandbox.error().message.find("/usr/bin/python2.0"), std::string::npos);
  EXPECT_NE(sandbox.error().hint.find("3.9"), std::string::npos);
}

}  // namespace
}  // namespace ponder
