#include "harness/cli/terminal.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

namespace ponder {
namespace {

/// Sets a variable for one test.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }

  ~Variable() { unsetenv(name_); }

 private:
  const char* name_;
};

TEST(UseColor, FollowsTerminalVariablesAndFlagInThatOrder) {
  const Variable term("TERM", "xterm");
  EXPECT_TRUE(use_color(ColorChoice::automatic, true));
  EXPECT_FALSE(use_color(ColorChoice::automatic, false));
  const Variable force("CLICOLOR_FORCE", "1");
  EXPECT_TRUE(use_color(ColorChoice::automatic, false));
  const Variable no("NO_COLOR", "1");
  EXPECT_FALSE(use_color(ColorChoice::automatic, true));
  EXPECT_FALSE(use_color(ColorChoice::automatic, false));
  EXPECT_TRUE(use_color(ColorChoice::always, false));
}

TEST(UseColor, EmptyNoColorAndZeroForceSayNothing) {
  const Variable term("TERM", "xterm");
  const Variable no("NO_COLOR", "");
  const Variable force("CLICOLOR_FORCE", "0");
  EXPECT_TRUE(use_color(ColorChoice::automatic, true));
  EXPECT_FALSE(use_color(ColorChoice::automatic, false));
}

TEST(UseColor, DumbTerminalsHaveNone) {
  const Variable term("TERM", "dumb");
  EXPECT_FALSE(use_color(ColorChoice::automatic, true));
}

TEST(Elide, CutsTheMiddleByCharacters) {
  EXPECT_EQ(elide("short", 10), "short");
  EXPECT_EQ(elide("0123456789abcdef", 9), "012...def");
  EXPECT_EQ(elide("0123456789", 2), "01");
  const std::string bars = "━━━━━━━━━━";
  EXPECT_EQ(elide(bars, 10), bars);
  EXPECT_EQ(elide(bars, 7), "━━...━━");
  for (std::size_t width = 0; width < 12; ++width) {
    EXPECT_LE(display_width(elide(bars, width)), width);
  }
}

TEST(Terminal, APipeGetsPlainLinesAndNoBlock) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  {
    Terminal terminal(ends[1], ColorChoice::automatic);
    EXPECT_FALSE(terminal.is_live());
    terminal.set_block({"hidden"});
    terminal.line("! seen");
  }
  close(ends[1]);
  char buffer[64] = {};
  const ssize_t n = read(ends[0], buffer, sizeof buffer);
  close(ends[0]);
  EXPECT_EQ(std::string(buffer, static_cast<std::size_t>(n)), "! seen\n");
}

}  // namespace
}  // namespace ponder
