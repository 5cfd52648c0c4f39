#include "sandbox/bwrap.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "harness/base/text.h"

namespace ponder {
namespace {

std::unique_ptr<Sandbox> opened(Backend backend, std::string& why) {
  SandboxSettings settings;
  settings.backend = backend;
  settings.workers = 1;
  settings.most = Tier::strong;
  auto sandbox = open_sandbox(settings);
  if (sandbox) return std::move(*sandbox);
  why = sandbox.error().message;
  return nullptr;
}

std::vector<Program> programs() {
  Program data;
  data.what =
      PythonRun{.driver = "emit(7, payload[::-1])\nprint('out')\ndone()\n", .payload = "abc"};
  Program files = data;
  std::get<PythonRun>(files.what).driver = "emit(0, open('in', 'rb').read())\nopen('out', 'w')\n";
  files.files = {{"in", std::string("\0x", 2)}};
  Program fails = data;
  std::get<PythonRun>(fails.what).driver = "1 / 0\n";
  Program endless = data;
  endless.limits.cpu = std::chrono::milliseconds(200);
  std::get<PythonRun>(endless.what).driver = "while True: pass\n";
  Program command;
  command.profile = Profile::generic;
  command.what =
      CommandRun{.argv = {"/bin/sh", "-c", "cat > kept; echo $HOME; echo no >&2; test -w /box"},
                 .stdin_bytes = "from stdin",
                 .collect = "kept",
                 .environment = {"EXTRA=1"}};
  Program missing = command;
  std::get<CommandRun>(missing.what).collect = "nothing";
  Program exits = command;
  std::get<CommandRun>(exits.what).argv = {"/bin/sh", "-c", "exit 3"};
  return {data, files, fails, endless, command, missing, exits};
}

TEST(Bwrap, GivesTheResultsOfTheOwnLauncher) {
  std::string why;
  const auto own = opened(Backend::own, why);
  const auto bwrap = opened(Backend::bwrap, why);
  if (!own || !bwrap) GTEST_SKIP() << why;
  EXPECT_TRUE(bwrap->description().starts_with("bwrap, strong (")) << bwrap->description();
  EXPECT_EQ(bwrap->python_version(), own->python_version());
  for (const Program& program : programs()) {
    const auto expected = own->run(program);
    const auto result = bwrap->run(program);
    ASSERT_TRUE(expected && result);
    EXPECT_EQ(result->verdict, expected->verdict) << result->reason << " " << expected->reason;
    EXPECT_EQ(result->frames, expected->frames);
    EXPECT_EQ(result->done, expected->done);
    EXPECT_EQ(result->out.bytes, expected->out.bytes);
    EXPECT_EQ(result->exit_code, expected->exit_code);
    EXPECT_EQ(result->signal, expected->signal);
  }
}

TEST(Bwrap, IsNoWeakerThanStrong) {
  SandboxSettings settings;
  settings.backend = Backend::bwrap;
  settings.least = settings.most = Tier::degraded;
  const auto sandbox = open_sandbox(settings);
  ASSERT_FALSE(sandbox);
  EXPECT_EQ(sandbox.error().code, ErrorCode::usage);
}

TEST(Bwrap, IsToldToDropEverythingAndToLeaveNothingWritableButTheBox) {
  LaunchPlan plan;
  plan.header.box_bytes = 4096;
  plan.read_only = {"/etc", "/nowhere/at/all"};
  const std::string text = bwrap_options(plan);
  const auto words = split(std::string_view(text).substr(0, text.size() - 1), '\0');
  const auto at = [&](std::string_view word) {
    return std::find(words.begin(), words.end(), word) - words.begin();
  };
  const auto count = static_cast<std::ptrdiff_t>(words.size());
  for (const char* word : {"--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc",
                           "--unshare-uts", "--unshare-cgroup", "--disable-userns", "--as-pid-1",
                           "--die-with-parent", "--new-session", "--clearenv"}) {
    EXPECT_LT(at(word), count) << word;
  }
  EXPECT_EQ(words[static_cast<std::size_t>(at("--cap-drop") + 1)], "ALL");
  EXPECT_LT(at("--tmpfs"), at("--remount-ro"));
  EXPECT_LT(at("--ro-bind-try"), at("--remount-ro"));
  EXPECT_EQ(words[static_cast<std::size_t>(at("--size") + 1)], "4096");
  EXPECT_EQ(at("--bind"), count) << "a writable bind";
  EXPECT_EQ(at("--proc"), count) << "it was not asked for";
  EXPECT_EQ(at("/nowhere/at/all"), count) << "it does not exist";
}

}  // namespace
}  // namespace ponder
