#include "harness/cli/progress_view.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <unistd.h>

#include <cstdlib>

#include "harness/base/text.h"
#include "tests/support/fake_task.h"

namespace ponder {
namespace {

using std::chrono::seconds;

SampleRecord record(bool correct) {
  SampleRecord made;
  made.verdict.outcome = correct ? Outcome::correct : Outcome::incorrect;
  made.completion.usage.spent_tokens = 100;
  return made;
}

SampleRecord failed() {
  SampleRecord made;
  made.error = "prompt too long";
  return made;
}

Plan plan_of(const Task& task, const char* modes = "thinking,no-thinking") {
  return *make_plan({&task}, {.modes = *parse_modes(modes)});
}

TEST(Progress, AccuracyIsThatOfTheFinishedPrefixOnly) {
  const Task task = fake_task("t", 10);
  Progress progress(plan_of(task, "thinking"));
  for (const std::uint32_t sample : {5U, 6U, 7U})
    progress.add({.sample = sample}, record(true), false);
  EXPECT_EQ(progress.cell(0, 0).prefix_scored, 0);
  for (const std::uint32_t sample : {0U, 1U, 2U})
    progress.add({.sample = sample}, record(false), false);
  EXPECT_EQ(progress.cell(0, 0).prefix_scored, 3);
  EXPECT_EQ(progress.cell(0, 0).prefix_correct, 0);
  progress.add({.sample = 4}, record(true), false);
  progress.add({.sample = 3}, failed(), false);
  EXPECT_EQ(progress.cell(0, 0).prefix_scored, 7);  // the error is passed over
  EXPECT_EQ(progress.cell(0, 0).prefix_correct, 4);
}

TEST(Progress, TokensLeftUseTheMeanOfEachCell) {
  const Task task = fake_task("t", 10);
  Progress progress(plan_of(task));
  EXPECT_EQ(progress.tokens_left(), 0);
  progress.add({.sample = 0, .mode = 0}, record(true), false);
  EXPECT_EQ(progress.tokens_left(), 9 * 100 + 10 * 100);
  SampleRecord cheap = record(true);
  cheap.completion.usage.spent_tokens = 10;
  progress.add({.sample = 0, .mode = 1}, cheap, false);
  EXPECT_EQ(progress.tokens_left(), 9 * 100 + 9 * 10);
}

TEST(AccuracySoFar, IsSilentBeforeThirtySamples) {
  EXPECT_EQ(accuracy_so_far({.planned = 100, .done = 29, .prefix_scored = 29}), "");
  EXPECT_EQ(
      accuracy_so_far({.planned = 1319, .done = 900, .prefix_scored = 812, .prefix_correct = 730}),
      "~89.9 ±2.1");
  EXPECT_EQ(
      accuracy_so_far({.planned = 812, .done = 812, .prefix_scored = 812, .prefix_correct = 730}),
      "89.9 ±2.1");
}

TEST(ClockText, GrowsByHours) {
  EXPECT_EQ(clock_text(seconds(72)), "01:12");
  EXPECT_EQ(clock_text(seconds(3723)), "1:02:03");
}

/// What arrives at the other side of a pseudo-terminal of some width.
class PseudoTerminal {
 public:
  explicit PseudoTerminal(unsigned short columns) {
    winsize size = {.ws_row = 24, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
    if (openpty(&master_, &slave_, nullptr, nullptr, &size) != 0) return;
    fcntl(master_, F_SETFL, O_NONBLOCK);
    setenv("TERM", "xterm", 1);
    setenv("NO_COLOR", "1", 1);
  }

  ~PseudoTerminal() {
    unsetenv("NO_COLOR");
    close(master_);
    close(slave_);
  }

  /// False where the machine has no pseudo-terminals (/dev/pts is not mounted).
  bool opened() const { return slave_ >= 0; }

  int fd() const { return slave_; }

  std::string read_all() const {
    std::string all;
    char buffer[4096];
    for (ssize_t n = 0; (n = read(master_, buffer, sizeof buffer)) > 0;) {
      all.append(buffer, static_cast<std::size_t>(n));
    }
    return all;
  }

 private:
  int master_ = -1;
  int slave_ = -1;
};

/// The lines drawn, without the sequences that move the cursor and erase.
std::vector<std::string> lines_of(const std::string& screen) {
  std::string text;
  for (std::size_t i = 0; i < screen.size(); ++i) {
    if (screen[i] == '\x1b') {
      while (i < screen.size() && std::isalpha(static_cast<unsigned char>(screen[i])) == 0) ++i;
    } else if (screen[i] != '\r') {
      text += screen[i];
    }
  }
  std::vector<std::string> lines;
  for (const std::string_view line : split(text, '\n')) lines.emplace_back(line);
  return lines;
}

class LiveBlock : public testing::TestWithParam<unsigned short> {};

TEST_P(LiveBlock, FitsTheTerminalAndLeavesNothingBehind) {
  const PseudoTerminal pty(GetParam());
  if (!pty.opened()) GTEST_SKIP() << "this machine gives no pseudo-terminal";
  const Task task = fake_task("a_task_with_a_long_name", 100);
  const Plan plan = plan_of(task, "thinking,no-thinking,budget:8,budget:16,budget:32,budget:64");
  ProgressView::Clock::time_point now{};
  std::string screen;
  {
    Terminal terminal(pty.fd(), ColorChoice::automatic);
    ASSERT_TRUE(terminal.is_live());
    ProgressView view(plan, terminal, Display::full, [&] { return now; });
    for (std::uint32_t i = 0; i < 60; ++i) {
      now += std::chrono::milliseconds(500);
      for (std::uint32_t mode = 0; mode < 6; ++mode) {
        SampleRecord made = record(i % 2 == 0);
        if (mode == 0 && i == 3) made.completion.thinking_end = ThinkingEnd::unclosed;
        view.stored({.sample = i, .mode = mode}, made);
      }
      view.tick(600 * (i + 1));
      screen += pty.read_all();  // its buffer is small: a full one blocks the writer
    }
    const auto lines = lines_of(screen);
    ASSERT_GT(lines.size(), 60U);
    bool saw_accuracy = false;
    bool saw_rate = false;
    for (const std::string& line : lines) {
      EXPECT_LT(display_width(line), GetParam()) << line;
      saw_accuracy |= line.find("~50.0 ±12.") != std::string::npos;
      saw_rate |= line.find("1,200 tok/s") != std::string::npos &&
                  line.find("ETA 00:") != std::string::npos;
    }
    EXPECT_TRUE(saw_accuracy);
    EXPECT_TRUE(saw_rate);
    view.end();
  }
  // The block of six lines is erased, the warning stays.
  EXPECT_EQ(pty.read_all(), "\x1b[6A\r\x1b[J! 1 thinking not closed\r\n");
}

INSTANTIATE_TEST_SUITE_P(Columns, LiveBlock, testing::Values<unsigned short>(80, 40));

TEST(PlainProgress, OneLineATenthAndNoControlCharacters) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const Task task = fake_task("t", 100);
  const Plan plan = plan_of(task, "thinking");
  ProgressView::Clock::time_point now{};
  {
    Terminal terminal(ends[1], ColorChoice::automatic);
    ProgressView view(plan, terminal, Display::full, [&] { return now; });
    for (std::uint32_t i = 0; i < 100; ++i) {
      view.stored({.sample = i}, record(true));
      view.tick(100 * i);
    }
    view.end();
  }
  close(ends[1]);
  std::string all(8192, '\0');
  const ssize_t n = read(ends[0], all.data(), all.size());
  close(ends[0]);
  all.resize(static_cast<std::size_t>(n));
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 10);
  EXPECT_EQ(all.find_first_of("\r\x1b"), std::string::npos);
  EXPECT_NE(all.find("t  thinking  50/100  50 %  ~100.0 ±3.6"), std::string::npos) << all;
  EXPECT_NE(all.find("t  thinking  100/100  100.0 ±1.8  done 00:00\n"), std::string::npos) << all;
}

TEST(PlainProgress, QuietSaysNothing) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const Task task = fake_task("t", 3);
  const Plan plan = plan_of(task, "thinking");
  {
    Terminal terminal(ends[1], ColorChoice::automatic);
    ProgressView view(plan, terminal, Display::quiet);
    for (std::uint32_t i = 0; i < 3; ++i) view.stored({.sample = i}, failed());
    view.tick(1);
    view.end();
  }
  close(ends[1]);
  char byte;
  EXPECT_EQ(read(ends[0], &byte, 1), 0);
  close(ends[0]);
}

}  // namespace
}  // namespace ponder
