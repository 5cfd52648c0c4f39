// A completion depends on its request alone, shown at the level of the program: the demo run in
// many configurations, interrupted, resumed and in shards, always stores the same completions.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "harness/base/file.h"
#include "harness/base/text.h"
#include "results/store.h"
#include "tests/support/temporary_folder.h"

namespace ponder {
namespace {

enum class Flow { straight, killed, sharded };

struct Setting {
  int max_batch = 64;
  int threads = 1;
  bool small_memory = false;
  bool prefix_cache = true;
  Flow flow = Flow::straight;
  const char* kernels = "";  ///< PONDER_CPU_KERNELS

  std::string text() const {
    const char* flows[] = {"straight", "killed", "sharded"};
    return "max_batch " + std::to_string(max_batch) + ", threads " + std::to_string(threads) +
           (small_memory ? ", small memory" : "") + (prefix_cache ? "" : ", no prefix cache") +
           ", " + flows[static_cast<int>(flow)] + " " + kernels;
  }

  friend void PrintTo(const Setting& setting, std::ostream* out) { *out << setting.text(); }
};

/// What the digest covers, by arm; and the tokens really computed.
struct Outcome {
  std::map<std::tuple<std::string, std::string, std::string>, std::string> completions = {};
  std::int64_t spent = 0;
};

class DigestMatrix : public testing::Test {
 protected:
  /// Starts a run and returns its process.
  static pid_t start(const std::vector<std::string>& arguments, const char* kernels) {
    const pid_t child = fork();
    if (child != 0) return child;
    setenv("PONDER_CPU_KERNELS", kernels, 1);
    std::vector<char*> argv;
    for (const std::string& argument : arguments)
      argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    if (freopen("/dev/null", "w", stdout) == nullptr) _exit(126);
    execv(PONDER_BINARY, argv.data());
    _exit(127);
  }

  static std::vector<std::string> command(const Setting& s,
                                          const std::string& folder,
                                          const std::string& shard) {
    std::vector<std::string> out;
    for (const std::string_view word :
         split("run -m engine/demo_model -t demo --limit 14 --max-tokens 160 --seed 3 --epochs 1 "
               "--modes thinking,no-thinking,budget:16,budget:32,budget:48 --presence-penalty 0.2 "
               "-q",
               ' ')) {
      out.emplace_back(word);
    }
    out.insert(out.begin(), PONDER_BINARY);
    out.insert(out.end(), {"-o", folder, "--shard", shard, "--max-batch",
                           std::to_string(s.max_batch), "--threads", std::to_string(s.threads)});
    if (s.small_memory) out.insert(out.end(), {"--kv-memory", kSmall});
    if (!s.prefix_cache) out.emplace_back("--no-prefix-cache");
    return out;
  }

  static int wait_for(pid_t child) {
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return status;
  }

  /// Kills the run as soon as some of its records are stored. False: it had ended before.
  static bool kill_midway(pid_t child, const std::string& folder) {
    for (;;) {
      int status = 0;
      if (waitpid(child, &status, WNOHANG) == child) return false;
      const auto store = RunStore::open_read_only(folder);
      const auto finished = store ? (*store)->finished() : Result<std::set<RecordKey>>(Error{});
      if (finished && !finished->empty()) {
        kill(child, SIGKILL);
        wait_for(child);
        return true;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  static void add(Outcome& outcome, const std::string& folder) {
    const auto store = RunStore::open_read_only(folder);
    ASSERT_TRUE(store) << store.error().message;
    ASSERT_TRUE((*store)->for_each(true, [&](const SampleRecord& r) {
      EXPECT_EQ(r.error, "");
      std::string text = r.completion.thinking + '\0' + r.completion.answer + '\0' +
                         to_string(r.completion.thinking_end) + to_string(r.completion.finish);
      for (const std::int32_t id : r.completion.ids) text += ' ' + std::to_string(id);
      outcome.completions[{r.task + "/" + std::to_string(r.epoch), r.sample, to_string(r.mode)}] =
          text;
      outcome.spent += r.completion.usage.spent_tokens;
    }));
  }

  static Outcome run(const Setting& setting) {
    const TemporaryFolder folder;
    Outcome outcome;
    const int shards = setting.flow == Flow::sharded ? 2 : 1;
    for (int i = 1; i <= shards; ++i) {
      const std::string shard = std::to_string(i) + "/" + std::to_string(shards);
      const std::string run = folder / ("run" + std::to_string(i));
      const auto arguments = command(setting, run, shard);
      if (setting.flow == Flow::killed) {
        EXPECT_TRUE(kill_midway(start(arguments, setting.kernels), run)) << "it ended too early";
      }
      EXPECT_EQ(wait_for(start(arguments, setting.kernels)), 0);
      add(outcome, run);
    }
    return outcome;
  }

  static const Outcome& expected() {
    static const Outcome outcome = run({.max_batch = 1, .prefix_cache = false});
    return outcome;
  }

  static void check(const Setting& setting) {
    SCOPED_TRACE(setting.text());
    const Outcome outcome = run(setting);
    EXPECT_EQ(outcome.completions.size(), 2U * 14 * 5);
    EXPECT_TRUE(outcome.completions == expected().completions);
  }

  // 20 pages of 8 KiB; the longest sequence takes 17
  static constexpr const char* kSmall = "160K";
};

class DigestPairs : public DigestMatrix, public testing::WithParamInterface<Setting> {};

TEST_P(DigestPairs, GiveTheSameCompletions) {
  check(GetParam());
}

// Any two values of any two settings come up together.
INSTANTIATE_TEST_SUITE_P(All,
                         DigestPairs,
                         testing::Values(Setting{1, 1, false, true, Flow::straight},
                                         Setting{1, 2, true, false, Flow::killed},
                                         Setting{1, 1, true, true, Flow::sharded},
                                         Setting{3, 2, true, true, Flow::straight},
                                         Setting{3, 1, false, false, Flow::killed},
                                         Setting{3, 2, false, false, Flow::sharded},
                                         Setting{64, 1, true, false, Flow::straight},
                                         Setting{64, 2, false, true, Flow::killed},
                                         Setting{64, 2, true, false, Flow::sharded}));

TEST_F(DigestMatrix, PlainCodeGivesTheSameCompletions) {
  check({.kernels = "scalar"});
}

TEST_F(DigestMatrix, TheSmallMemoryPreempts) {
  const Outcome ample = run({.prefix_cache = false});
  const Outcome small = run({.small_memory = true, .prefix_cache = false});
  EXPECT_GT(small.spent, ample.spent) << "work must have been done twice";
}

// All 72, and the 24 uninterrupted ones with plain code: some minutes. To run it:
// build-dev/tests/e2e_test --gtest_also_run_disabled_tests --gtest_filter='*EverySetting*'
TEST_F(DigestMatrix, DISABLED_EverySettingGivesTheSameCompletions) {
  for (const int max_batch : {1, 3, 64}) {
    for (const int threads : {1, 2}) {
      for (const bool small_memory : {false, true}) {
        for (const bool prefix_cache : {false, true}) {
          for (const Flow flow : {Flow::straight, Flow::killed, Flow::sharded}) {
            check({max_batch, threads, small_memory, prefix_cache, flow});
          }
          check({max_batch, threads, small_memory, prefix_cache, Flow::straight, "scalar"});
        }
      }
    }
  }
}

}  // namespace
}  // namespace ponder
