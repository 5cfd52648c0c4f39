// All canonical solutions of HumanEval+ and MBPP+ through the tasks' own scorers, then programs
// that must fail. Needs PONDER_DATA_DIR and a machine that can build a sandbox; takes minutes.
//
// usage: evalplus_bench [SANDBOX_WORD] [CACHE: set XDG_CACHE_HOME]

#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "harness/base/file.h"
#include "sandbox/sandbox.h"
#include "tasks/evalplus.h"
#include "tasks/raw_rows.h"

namespace {

using namespace ponder;

struct Answer {
  Sample sample = {};
  std::string entry_point = {};
  std::string solution = {};
};

using Change = std::function<std::string(const Answer&)>;

std::string fenced(const std::string& code) {
  return "```python\n" + code + "\n```\n";
}

std::string as_is(const Answer& answer) {
  return answer.solution;
}

/// The function of a mutant gets the right value and hands back another one.
std::string off_by_one(const Answer& answer) {
  return answer.solution + "\n_right = " + answer.entry_point + "\ndef " + answer.entry_point +
         "(*arguments):\n"
         "    value = _right(*arguments)\n"
         "    if isinstance(value, bool): return not value\n"
         "    if isinstance(value, (int, float, complex)):\n"
         "        return value + 1 if value + 1 != value else -value\n"
         "    if isinstance(value, str): return value + '!'\n"
         "    if isinstance(value, list): return value + [7919]\n"
         "    if isinstance(value, tuple): return value + (7919,)\n"
         "    if isinstance(value, (set, frozenset)): return value | {7919}\n"
         "    if isinstance(value, dict): return {**value, 7919: 7919}\n"
         "    return 7919 if value is None else None\n";
}

std::string constant(const Answer& answer) {
  return "def " + answer.entry_point + "(*arguments):\n    return 7919.25\n";
}

std::string raises(const Answer& answer) {
  return "def " + answer.entry_point + "(*arguments):\n    raise ValueError(arguments)\n";
}

std::string loops(const Answer& answer) {
  return "def " + answer.entry_point + "(*arguments):\n    while True: pass\n";
}

std::vector<Answer> answers_of(const Task& task, const LoadedTask& loaded) {
  std::vector<Answer> answers;
  const auto rows = read_raw_rows(task.files.front(), data_directory());
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const RawRow& row = (*rows)[i];
    answers.push_back({loaded.samples[i], *row.string("entry_point"),
                       *row.string("prompt") + *row.string("canonical_solution")});
  }
  return answers;
}

struct Count {
  std::map<std::string, int> reasons = {};
  std::vector<std::string> unexpected = {};
};

Count grade(const Scorer& scorer,
            const std::vector<Answer>& answers,
            const Change& change,
            std::size_t step,
            Outcome wanted,
            int threads) {
  Count count;
  std::mutex mutex;
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = step * next++; i < answers.size(); i = step * next++) {
      const Verdict verdict = scorer.score(answers[i].sample, fenced(change(answers[i])));
      const std::lock_guard lock(mutex);
      ++count.reasons[verdict.reason];
      if (verdict.outcome != wanted) {
        count.unexpected.push_back(answers[i].sample.id + " " + answers[i].entry_point + ": " +
                                   verdict.reason + ", " + verdict.extracted);
      }
    }
  };
  std::vector<std::thread> pool;
  for (int i = 0; i < threads; ++i) pool.emplace_back(work);
  for (std::thread& thread : pool) thread.join();
  return count;
}

void report(const std::string& what, const Count& count, double seconds) {
  std::printf("%-28s %6.1f s ", what.c_str(), seconds);
  for (const auto& [reason, n] : count.reasons) std::printf(" %s %d", reason.c_str(), n);
  std::printf("\n");
  for (const std::string& line : count.unexpected)
    std::printf("    NOT AS EXPECTED %s\n", line.c_str());
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const auto settings = parse_sandbox(argc > 1 ? argv[1] : "auto", false);
  auto sandbox = settings ? open_sandbox(*settings) : settings.error();
  if (!sandbox) {
    std::fprintf(stderr, "%s\n", sandbox.error().message.c_str());
    return 3;
  }
  std::printf("%s\n", (*sandbox)->description().c_str());
  const int threads = (*sandbox)->workers();
  int unexpected = 0;
  double total = 0;
  for (const Task& task : {humaneval_plus(), mbpp_plus()}) {
    auto loaded = task.load({.data_dir = data_directory()});
    if (!loaded) {
      std::fprintf(stderr, "%s\n", loaded.error().message.c_str());
      return 2;
    }
    const auto answers = answers_of(task, *loaded);
    const ScorerPtr scorer = *loaded->open_scorer(**sandbox);
    const auto timed = [&](const char* what, const Change& change, std::size_t step,
                           Outcome wanted) {
      const auto begin = std::chrono::steady_clock::now();
      const Count count = grade(*scorer, answers, change, step, wanted, threads);
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
      report(task.name + " " + what, count, seconds.count());
      unexpected += static_cast<int>(count.unexpected.size());
      return seconds.count();
    };
    timed("solutions, first time", as_is, 1,
          Outcome::correct);  // expected values are computed, too
    total += timed("solutions", as_is, 1, Outcome::correct);
    timed("off by one", off_by_one, 1, Outcome::incorrect);
    timed("wrong constant", constant, 1, Outcome::incorrect);
    timed("exception", raises, 1, Outcome::incorrect);
    timed("infinite loop", loops, 40, Outcome::incorrect);
  }
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("all solutions %.1f s; harness memory at most %.0f MiB; not as expected %d\n", total,
              static_cast<double>(usage.ru_maxrss) / 1024, unexpected);
  return unexpected == 0 ? 0 : 1;
}
