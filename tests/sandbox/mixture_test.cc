// Many programs on few workers, a third of which misbehave: each gets its own verdict, the harness
// does not grow, and nothing is left.

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/support/open_sandbox.h"

namespace ponder {
namespace {

struct Kind {
  const char* code;
  ExecVerdict verdict;
};

// The first stands for two thirds of the programs.
constexpr Kind kKinds[] = {
    {"emit(0, b'fine')", ExecVerdict::ok},
    {"raise KeyError(1)", ExecVerdict::runtime_error},
    {"import os; os._exit(3)", ExecVerdict::runtime_error},
    {"x = [bytearray(1 << 24) for _ in range(99)]", ExecVerdict::memory_limit},
    {"import os\nwhile True: os.write(2, b'x' * 65536)", ExecVerdict::output_limit},
    {"import os; os.write(3, b'PNDR passed')", ExecVerdict::violation},
    {"import os\nif os.fork() == 0:\n  os.setsid()\n  import time\n  time.sleep(99)",
     ExecVerdict::ok},
    {"import os\nopen('x', 'w').write('x')\nos.kill(-1, 9)\nos.kill(1, 9)\nos.kill(0, 15)",
     ExecVerdict::runtime_error},
    {"import socket; socket.socket()", ExecVerdict::runtime_error},
    {"import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()",
     ExecVerdict::ok},
    {"while True: pass", ExecVerdict::time_limit},
};

std::int64_t resident_kib() {
  std::ifstream statm("/proc/self/statm");
  std::int64_t size = 0;
  std::int64_t resident = 0;
  statm >> size >> resident;
  return resident * sysconf(_SC_PAGESIZE) / 1024;
}

std::string children() {
  std::ifstream file("/proc/self/task/" + std::to_string(getpid()) + "/children");
  return {std::istreambuf_iterator<char>(file), {}};
}

int own_groups() {
  int count = 0;
  const std::string mine = "ponder-" + std::to_string(getpid()) + "-";
  std::error_code failed;
  namespace fs = std::filesystem;
  const auto skip = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator at("/sys/fs/cgroup", skip, failed), end; at != end;
       at.increment(failed)) {
    if (failed) break;
    count += at->path().filename().string().starts_with(mine);
  }
  return count;
}

TEST(ManyPrograms, EachGetsItsOwnVerdictAndNothingIsLeft) {
  constexpr int kPrograms = 300;
  std::string why;
  auto sandbox = sandbox_or_null(Tier::full, 2, why);
  if (!sandbox) sandbox = sandbox_or_null(Tier::strong, 2, why);
  if (!sandbox) GTEST_SKIP() << why;
  std::atomic<int> next = 0;
  std::int64_t resident = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; (n = next++) < kPrograms;) {
        if (n == kPrograms / 3) resident = resident_kib();
        const bool behaves = n % 3 != 0;
        const Kind& kind = kKinds[behaves ? 0 : 1 + n / 3 % (std::size(kKinds) - 1)];
        Program program;
        program.what = PythonRun{
            .driver = "exec(compile(payload, 'candidate', 'exec'), {'emit': emit})\ndone()\n",
            .payload = kind.code,
            .imports = {},
            .stdin_bytes = {}};
        program.limits.cpu = std::chrono::milliseconds(150);
        program.limits.wall = std::chrono::seconds(60);  // on a busy machine the clock runs on
        program.limits.memory_bytes = 64 << 20;
        const auto result = sandbox->run(program);
        ASSERT_TRUE(result) << result.error().message;
        EXPECT_EQ(name_of(result->verdict), name_of(kind.verdict)) << kind.code << result->reason;
        EXPECT_EQ(result->frames.size(), behaves ? 1U : 0U) << kind.code;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LT(resident_kib(), resident + (8 << 10)) << "KiB; flat after the first third";
  sandbox.reset();
  EXPECT_EQ(children(), "");
  EXPECT_EQ(own_groups(), 0);
}

}  // namespace
}  // namespace ponder
