// Follows CONTRIBUTING.md, "A new benchmark", to the letter: its files are written, its commands
// run.

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>

#include "harness/base/file.h"
#include "harness/base/text.h"
#include "results/store.h"
#include "tests/support/temporary_folder.h"

namespace ponder {
namespace {

std::string section() {
  const std::string text = read_file("CONTRIBUTING.md").value();
  const std::size_t begin = text.find("## A new benchmark");
  return text.substr(begin, text.find("\n## ", begin) - begin);
}

/// The indented lines behind the one that ends in `before`, without their indentation.
std::string block_behind(const std::string& text, const std::string& before) {
  std::string out;
  bool inside = false;
  for (const std::string_view line : split(text, '\n')) {
    if (line.starts_with("    ") && inside) {
      out += std::string(line.substr(4)) + "\n";
    } else if (!trim(line).empty()) {
      inside = line.ends_with(before);
    }
  }
  return out;
}

TEST(NewBenchmark, RunsAsContributingSays) {
  const std::string text = section();
  TemporaryFolder folder;
  for (const std::string name : {"capitals.yaml", "capitals.jsonl", "cases.jsonl"}) {
    const std::string bytes = block_behind(text, "`" + name + "`:");
    ASSERT_FALSE(bytes.empty()) << name;
    std::ofstream(folder / name) << bytes;
  }
  const std::string repository = std::filesystem::current_path();
  std::string commands = block_behind(text, "Then:");
  for (const auto& [from, to] :
       {std::pair<std::string, std::string>{"ponder tasks", PONDER_BINARY " tasks"},
        {"ponder run", PONDER_BINARY " run"},
        {"engine/demo_model", repository + "/engine/demo_model"}}) {
    const std::size_t at = commands.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    commands.replace(at, from.size(), to);
  }
  const std::string script = "cd " + folder.path() + " && set -e\n" + commands;
  const int status = std::system(("sh -c '" + script + "' >" + (folder / "out") + " 2>&1").c_str());
  const std::string output = read_file(folder / "out").value();
  ASSERT_EQ(WEXITSTATUS(status), 0) << output;
  EXPECT_NE(output.find("3 cases agree"), std::string::npos) << output;
  EXPECT_NE(output.find("capitals"), std::string::npos) << output;
  const auto store = RunStore::open_read_only(folder / "runs/capitals");
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ((*store)->manifest().identity.tasks.at(0).name, "capitals");
  EXPECT_EQ((*store)->manifest().identity.tasks.at(0).samples, 2);
}

}  // namespace
}  // namespace ponder
