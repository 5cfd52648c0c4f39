// Every attack of tests/sandbox/attacks under every backend, as root and as an ordinary user: the
// right verdict, in time, nothing seen, nothing left, and the worker as good as before. And every
// attack without the sandbox, where it must succeed, so that no test passes for the wrong reason.
// The runs are those of attack_runner; here its facts are compared with the table.
// PONDER_ATTACKS=all runs all of them (a minute or two), otherwise a part runs.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ostream>
#include <set>

#include "harness/base/value.h"
#include "tests/sandbox/attack_table.h"

namespace ponder {
namespace {

constexpr uid_t kOrdinary = 65534;
constexpr int kCannotStart = 122;

/// What runs under each setting in every test run; own as the present user runs more.
const char* const kFew[] = {"03_memory_bomb.py",          "05_disk_fill.py",
                            "10_endless_stdout.py",       "15_daemon.py",
                            "18_kill_everything.py",      "20_read_the_host.py",
                            "22_read_other_processes.py", "23_sockets.py",
                            "28_new_namespaces.py",       "33_int80.py",
                            "34_become_root.py",          "47_early_done.py",
                            "50_leave_state.py"};
const std::string kCanary = "canary-5f1d0c";

bool run_all() {
  const char* wish = std::getenv("PONDER_ATTACKS");
  return wish != nullptr && std::string(wish) == "all";
}

/// The lines that attack_runner prints when this user runs it.
std::vector<Value> lines_of(std::vector<std::string> words, uid_t user) {
  words.insert(words.begin(), PONDER_ATTACK_RUNNER);
  int out[2];
  if (pipe(out) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    dup2(out[1], 1);
    close(out[0]);
    close(out[1]);
    if (user != geteuid() && (setgid(user) != 0 || setuid(user) != 0)) {
      _exit(kCannotStart);
    }
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const std::string key = "PONDER_CANARY_KEY=" + kCanary;
    const char* environment[] = {key.c_str(), "PATH=/usr/bin:/bin", "HOME=/tmp", nullptr};
    execve(argv[0], argv.data(), const_cast<char**>(environment));
    _exit(kCannotStart);
  }
  close(out[1]);
  std::FILE* file = fdopen(out[0], "r");
  std::vector<Value> lines;
  char* row = nullptr;
  std::size_t size = 0;
  while (getline(&row, &size, file) > 0) lines.push_back(parse_json(row).value());
  std::free(row);
  std::fclose(file);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == kCannotStart) {
    return {parse_json(R"({"refused": "this user cannot run attack_runner", "hint": ""})").value()};
  }
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "attack_runner: status " << status;
  return lines;
}

std::string text(const Value& line, const char* name) {
  const Value* value = line.find(name);
  return value != nullptr && value->is_string() ? value->as_string() : "";
}

bool flag(const Value& line, const char* name, bool otherwise) {
  const Value* value = line.find(name);
  return value == nullptr ? otherwise : value->as_boolean();
}

double number(const Value& line, const char* name) {
  const Value* value = line.find(name);
  return value == nullptr ? -1 : value->as_real();
}

std::vector<std::string> texts(const Value& line, const char* name) {
  const Value* value = line.find(name);
  if (value == nullptr) return {"no \"" + std::string(name) + "\""};
  std::vector<std::string> out;
  for (const Value& item : value->as_list()) out.push_back(item.as_string());
  return out;
}

std::string shown(const Value& line) {
  return to_json(line).value().substr(0, 1500);
}

const Attack& attack_named(const std::string& file) {
  static const std::vector<Attack> attacks = read_attacks();
  for (const Attack& attack : attacks) {
    if (attack.file == file) return attack;
  }
  static const Attack none;
  return none;
}

void expect_nothing_left(const Value& line) {
  EXPECT_EQ(number(line, "left_processes"), 0);
  EXPECT_EQ(texts(line, "left_traces"), std::vector<std::string>{});
}

void expect_contained(const Value& line, const std::string& backend, const std::string& tier) {
  const Attack& attack = attack_named(text(line, "file"));
  const std::string style = text(line, "style");
  SCOPED_TRACE(attack.file + " (" + style + "): " + shown(line));
  const std::string verdict = text(line, "verdict");
  const AttackSetting setting{style, backend, tier};
  const auto right = attack.expected(setting);
  EXPECT_NE(std::find(right.begin(), right.end(), verdict), right.end());
  EXPECT_TRUE(!text(line, "reason").empty() || verdict == "OK" || verdict == "WA");
  EXPECT_TRUE(attack.known_gap(setting) || !flag(line, "escape", true));
  EXPECT_FALSE(flag(line, "leak", true)) << "a secret is in the output";
  for (const std::string& part : attack.says) {
    EXPECT_NE(text(line, "out").find(part), std::string::npos) << part;
  }
  const auto limit = static_cast<double>(attack.limits.wall_limit().count() + 1000);
  EXPECT_LT(number(line, "elapsed_ms"), attack.within_ms > 0 ? attack.within_ms : limit);
  EXPECT_TRUE(flag(line, "repeats", true));
  EXPECT_EQ(text(line, "honest"), "OK") << "the program after it";
  expect_nothing_left(line);
  if (!attack.next.empty()) {
    EXPECT_EQ(text(line, "next"), attack.next_expect.at(0));
  }
}

struct Setting {
  std::string backend = {};
  std::string user = {};  ///< "root", "ordinary"
};

void PrintTo(const Setting& setting, std::ostream* out) {
  *out << setting.backend << " as " << setting.user;
}

uid_t user_of(const Setting& setting) {
  return setting.user == "ordinary" && geteuid() == 0 ? kOrdinary : geteuid();
}

class Attacks : public testing::TestWithParam<Setting> {};

TEST_P(Attacks, AreAllContained) {
  const Setting& setting = GetParam();
  if (setting.user == "root" && geteuid() != 0) GTEST_SKIP() << "not started as root";
  std::vector<std::string> words = {"--backend", setting.backend};
  const bool few = !run_all() && (setting.backend != "own" || user_of(setting) != geteuid());
  if (!run_all()) words.push_back("--quick");
  if (few) words.insert(words.end(), std::begin(kFew), std::end(kFew));
  const auto lines = lines_of(words, user_of(setting));
  ASSERT_FALSE(lines.empty());
  if (lines.front().find("refused") != nullptr) {
    GTEST_SKIP() << text(lines.front(), "refused") << ": " << text(lines.front(), "hint");
  }
  std::set<int> rows;
  for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
    expect_contained(lines[i], setting.backend, text(lines.front(), "tier"));
    rows.insert(attack_named(text(lines[i], "file")).number);
  }
  ASSERT_TRUE(flag(lines.back(), "closed", false)) << shown(lines.back());
  expect_nothing_left(lines.back());
  EXPECT_GE(rows.size(), run_all() ? 57U : few ? std::size(kFew) : 40U);
}

INSTANTIATE_TEST_SUITE_P(Sandbox,
                         Attacks,
                         testing::Values(Setting{"own", "root"},
                                         Setting{"own", "ordinary"},
                                         Setting{"bwrap", "root"},
                                         Setting{"bwrap", "ordinary"}),
                         [](const auto& test) {
                           return test.param.backend + "_" + test.param.user;
                         });

void expect_right_mix(const Setting& setting) {
  SCOPED_TRACE(setting.user);
  const auto lines = lines_of({"--mix", "1000"}, user_of(setting));
  ASSERT_EQ(lines.size(), 3U) << "no sandbox for this user";
  SCOPED_TRACE(shown(lines[1]));
  EXPECT_EQ(number(lines[1], "programs"), 1000);
  EXPECT_EQ(number(lines[1], "attacks"), 333);
  EXPECT_EQ(texts(lines[1], "wrong"), std::vector<std::string>{});
  EXPECT_LT(number(lines[1], "grown_kib"), 8 << 10);
  expect_nothing_left(lines[2]);
}

TEST(AttackMix, OfAThousandProgramsChangesNoVerdict) {
  if (!run_all()) GTEST_SKIP() << "PONDER_ATTACKS=all runs this one";
  if (geteuid() == 0) expect_right_mix({"own", "root"});
  expect_right_mix({"own", "ordinary"});
}

TEST(AttackControls, SucceedWithoutTheSandbox) {
  if (!run_all()) GTEST_SKIP() << "PONDER_ATTACKS=all runs this one";
  int succeeded = 0;
  for (const Value& line : lines_of({"--controls"}, geteuid())) {
    SCOPED_TRACE(shown(line));
    const bool success = flag(line, "succeeded", false);
    EXPECT_TRUE(!flag(line, "ran", false) || success);
    EXPECT_TRUE(success || !text(line, "why").empty());
    succeeded += success ? 1 : 0;
  }
  EXPECT_GE(succeeded, geteuid() == 0 ? 60 : 45);
}

TEST(AttackTable, HasEveryRowOfTheThreatModelWithAControlOrAReason) {
  std::set<int> rows;
  for (const Attack& attack : read_attacks()) {
    rows.insert(attack.number);
    EXPECT_FALSE(attack.expected({}).empty()) << attack.file;
    EXPECT_NE(attack.control.none.empty(), attack.control.how.empty()) << attack.file;
  }
  EXPECT_EQ(rows.size(), 57U);
  EXPECT_EQ(*rows.rbegin(), 57);
}

}  // namespace
}  // namespace ponder
