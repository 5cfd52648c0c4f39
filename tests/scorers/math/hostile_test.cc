// Whatever a model writes, and whatever happens to the workers, a verdict comes.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <random>
#include <thread>

#include "scorers/math/math_equal.h"
#include "scorers/math/oracle.h"
#include "tests/scorers/math/math_data.h"

namespace ponder {
namespace {

std::string repeated(const std::string& what, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += what;
  return out;
}

/// Decided by Calcium alone, after seconds of work.
std::pair<std::string, std::string> slow_pair() {
  std::string a = "0";
  std::string b = "0";
  for (const char* p : {"2",  "3",  "5",  "7",  "11", "13", "17", "19", "23", "29",
                        "31", "37", "41", "43", "47", "53", "59", "61", "67", "71"}) {
    a += std::string("+\\sin ") + p + "\\cos " + p;
    b += std::string("+\\frac12\\sin(2\\cdot") + p + ")";
  }
  return {a, b};
}

const std::pair<std::string, std::string> kNeedsWorker = {"\\sqrt{5+2\\sqrt6}", "\\sqrt2+\\sqrt3"};

TEST(MathHostile, HugeAnswersAreUndecidedAndNotComputed) {
  for (const MathProfile profile :
       {MathProfile::strict, MathProfile::qwen25_math, MathProfile::math_verify}) {
    const MathComparer comparer(MathOptions{.profile = profile});
    for (const std::string& answer : std::vector<std::string>{
             "5^(5^(5^5))", "99999999!", repeated("(", 1'000'000), repeated("\\", 10'000'000),
             repeated("((", 3000) + "5", repeated("{", 8000), repeated("9", 8000),
             repeated("5^", 4000) + "5", "\\sum_{k=1}^{100000}\\frac{1}{k!}",
             repeated("\\frac{1}{", 900) + "1" + repeated("}", 900), "10^{10^{10}}",
             "\\binom{99999999}{4999999}", "1e999999", "5" + repeated("!", 5000)}) {
      const auto equal = comparer.compare("5", answer).equal;
      if (profile == MathProfile::strict) {
        EXPECT_EQ(equal, std::nullopt) << answer.substr(0, 40);
      }
      EXPECT_EQ(comparer.compare(answer, answer).equal, true) << answer.substr(0, 40);
    }
  }
}

TEST(MathHostile, LongFormulasAreReadWithinTheirLimits) {
  const MathComparer comparer;
  EXPECT_EQ(comparer.compare("5", repeated("(", 50) + "5" + repeated(")", 50)).equal, true);
  EXPECT_EQ(comparer.compare("5", repeated("-", 40) + "5").equal, true);
  EXPECT_EQ(comparer.compare("2000", repeated("1+", 1999) + "1").equal, true);
  EXPECT_EQ(comparer.compare("2001", repeated("1+", 1999) + "1").equal, false);
  EXPECT_EQ(comparer.compare("1", repeated("1/", 200) + "1").equal, true);
  for (const std::string& deep :
       std::vector<std::string>{repeated("1/", 3000) + "1",
                                "5" + repeated("\\%", 3000),
                                "x" + repeated("^\\circ", 1000),
                                repeated("\\sqrt{", 63) + "5" + repeated("}", 63),
                                repeated("|", 4000),
                                repeated("\\left|", 1000) + "1" + repeated("\\right|", 1000),
                                repeated("\\{", 2000),
                                repeated("x_{", 2000),
                                repeated("a:", 2000) + "a",
                                repeated("x,", 2000) + "x",
                                repeated("\\pm ", 2000) + "1",
                                repeated("x=", 2000) + "1",
                                repeated("0<", 2000) + "1",
                                repeated("\\begin{pmatrix}", 500),
                                repeated("(0,1)\\cup", 800) + "(0,1)",
                                repeated("\\text{", 1000),
                                repeated("\\boxed{", 1000) + "5" + repeated("}", 1000),
                                repeated("3^{80000}+", 800) + "1",
                                "(x+y+z+w)^{2000}",
                                repeated("\\sin", 2000) + "x"}) {
    comparer.compare("5", deep);
    comparer.compare(deep, "x" + deep);
  }
}

TEST(MathHostile, AnyBytesGiveAVerdict) {
  std::mt19937 random(7);
  const std::vector<std::string> pieces = {"\\frac",
                                           "{",
                                           "}",
                                           "(",
                                           ")",
                                           "[",
                                           "]",
                                           "\\{",
                                           "\\}",
                                           "^",
                                           "_",
                                           "\\sqrt",
                                           "1",
                                           "23",
                                           ".",
                                           ",",
                                           "x",
                                           "y",
                                           "i",
                                           "e",
                                           "\\pi",
                                           "+",
                                           "-",
                                           "*",
                                           "/",
                                           "=",
                                           "<",
                                           "|",
                                           "\\pm",
                                           "%",
                                           "!",
                                           "\\infty",
                                           ":",
                                           ";",
                                           " ",
                                           "\\sin",
                                           "\\text{a}",
                                           "\\cup",
                                           "\\in",
                                           "&",
                                           "\\\\",
                                           "\\begin{pmatrix}",
                                           "\\end{pmatrix}",
                                           "$",
                                           "\\circ",
                                           "\\overline",
                                           "\xFF",
                                           "\xE2\x82",
                                           "π",
                                           "５",
                                           "\\le",
                                           "\\log_",
                                           "\\binom",
                                           "\\sum_{k=1}^",
                                           "e-",
                                           "\\pmod"};
  const MathComparer comparer;
  for (int round = 0; round < 3000; ++round) {
    std::string a;
    std::string b;
    for (std::string* text : {&a, &b}) {
      for (std::size_t n = random() % 12; n > 0; --n) *text += pieces[random() % pieces.size()];
    }
    const MathVerdict one = comparer.compare(a, b);
    const MathVerdict other = comparer.compare(b, a);
    EXPECT_EQ(one.equal == true, other.equal == true) << a << " | " << b;
    EXPECT_EQ(one.equal == false, other.equal == false) << a << " | " << b;
    EXPECT_EQ(comparer.compare(a, a).equal.value_or(true), true) << a;
  }
}

TEST(MathWorkers, AreKilledWhenTheyTakeTooLongAndReplaced) {
  const MathComparer comparer(MathOptions{.deadline = std::chrono::milliseconds(20)});
  const auto [a, b] = slow_pair();
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(comparer.compare(a, b).reason, "timeout");
    EXPECT_EQ(comparer.compare(kNeedsWorker.first, kNeedsWorker.second).reason, "exact_constant");
  }
}

TEST(MathWorkers, AreReplacedWhenTheyDie) {
  const MathComparer comparer;
  comparer.compare(kNeedsWorker.first, kNeedsWorker.second);
  for (const int worker : math::oracle_processes().idle_workers) kill(worker, SIGKILL);
  EXPECT_EQ(comparer.compare(kNeedsWorker.first, kNeedsWorker.second).reason, "exact_constant");
}

TEST(MathWorkers, AreReplacedWithTheirServerWhenThatDies) {
  const MathComparer comparer;
  comparer.compare(kNeedsWorker.first, kNeedsWorker.second);
  const int server = math::oracle_processes().server;
  ASSERT_GT(server, 0);
  kill(server, SIGKILL);
  siginfo_t ended = {};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(server), &ended, WEXITED | WNOWAIT), 0);
  EXPECT_EQ(comparer.compare(kNeedsWorker.first, kNeedsWorker.second).reason, "exact_constant");
  EXPECT_NE(math::oracle_processes().server, server);
  EXPECT_EQ(waitpid(server, nullptr, WNOHANG), -1) << "the dead server was not reaped";
}

TEST(MathWorkers, ServeManyThreadsAtOnce) {
  const auto cases = math::read_pairs("tests/data/scorers/math.jsonl");
  const MathComparer comparer;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 6; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = t; i < cases.size(); i += 3) {
        const auto equal = comparer.compare(cases[i].gold, cases[i].answer).equal;
        const auto& want = cases[i].row.at("equal");
        if (equal.has_value() != want.is_boolean() || (equal && *equal != want.get<bool>())) {
          ++wrong;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST(MathWorkers, BelongToTheProcessThatStartedThem) {
  const MathComparer comparer;
  comparer.compare(kNeedsWorker.first, kNeedsWorker.second);
  const int server = math::oracle_processes().server;
  const pid_t child = fork();
  if (child == 0) {
    const bool equal = comparer.compare(kNeedsWorker.first, kNeedsWorker.second).equal == true;
    const bool own = math::oracle_processes().server != server;
    _exit(equal && own ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_EQ(comparer.compare(kNeedsWorker.first, kNeedsWorker.second).equal, true);
  EXPECT_EQ(math::oracle_processes().server, server);
}

/// Whether a process is there (and not a zombie).
bool is_alive(int pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(stat, text);
  const std::size_t close = text.rfind(')');
  return close != std::string::npos && close + 2 < text.size() && text[close + 2] != 'Z';
}

TEST(MathWorkers, EndWithTheProgramThatIsKilled) {
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    const MathComparer comparer;
    comparer.compare(kNeedsWorker.first, kNeedsWorker.second);
    const auto processes = math::oracle_processes();
    const int pids[2] = {processes.server, processes.idle_workers.at(0)};
    if (write(pipe_ends[1], pids, sizeof pids) != sizeof pids) _exit(1);
    for (;;) pause();
  }
  int pids[2] = {0, 0};
  ASSERT_EQ(read(pipe_ends[0], pids, sizeof pids), static_cast<ssize_t>(sizeof pids));
  close(pipe_ends[0]);
  close(pipe_ends[1]);
  EXPECT_TRUE(is_alive(pids[0]));
  EXPECT_TRUE(is_alive(pids[1]));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  for (int wait = 0; wait < 500 && (is_alive(pids[0]) || is_alive(pids[1])); ++wait) {
    usleep(10'000);
  }
  EXPECT_FALSE(is_alive(pids[0]));
  EXPECT_FALSE(is_alive(pids[1]));
}

}  // namespace
}  // namespace ponder
