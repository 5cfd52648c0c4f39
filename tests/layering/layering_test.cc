// Reads every #include "..." line of the tree and fails on one that the design forbids. The table
// is the design: who may include whom.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

using Rules = std::vector<std::pair<std::string, std::vector<std::string>>>;

/// Folder -> prefixes that its files may include, besides the folder itself. The longest folder
/// that a path starts with decides.
const Rules& rules() {
  static const Rules table = {
      {"harness/base", {}},
      {"harness/run",
       {"harness/base/", "engine/engine.h", "tasks/task.h", "tasks/catalog.h", "scorers/scorer.h",
        "sandbox/sandbox.h", "results/store.h"}},
      {"harness/fetch", {"harness/base/"}},
      {"harness/cli",
       {"harness/", "engine/", "tasks/", "scorers/", "sandbox/", "results/",
        "ponder_git.h"}},  // generated: the commit that was built
      {"engine", {"harness/base/"}},
      {"engine/replay", {"harness/base/", "engine/engine.h"}},
      {"engine/qwen3", {"harness/base/", "engine/engine.h", "engine/sampler.h", "engine/exp.h"}},
      {"engine/runtime",
       {"harness/base/", "engine/engine.h", "engine/sampler.h", "engine/budget.h",
        "engine/reasoning.h", "engine/qwen3/"}},
      {"engine/bench", {"harness/base/", "engine/engine.h", "engine/qwen3/", "engine/runtime/"}},
      {"engine/cpu", {"harness/base/", "engine/sampler.h", "engine/exp.h", "engine/qwen3/"}},
      {"engine/cuda", {"harness/base/", "engine/sampler.h", "engine/exp.h", "engine/qwen3/"}},
      {"engine/cuda/check",
       {"harness/base/", "engine/sampler.h", "engine/qwen3/", "engine/cpu/", "engine/cuda/"}},
      {"engine/remote",
       {"harness/base/", "engine/engine.h", "engine/reasoning.h", "engine/budget.h"}},
      {"tasks", {"harness/base/", "scorers/"}},
      {"scorers", {"harness/base/", "sandbox/sandbox.h"}},
      {"sandbox", {"harness/base/"}},
      {"sandbox/launcher", {}},  // shares its specification with the harness, nothing else
      {"results", {"harness/base/"}},
  };
  return table;
}

/// Libraries that belong to one place.
const std::map<std::string, std::vector<std::string>>& fenced() {
  static const std::map<std::string, std::vector<std::string>> table = {
      {"sqlite3.h", {"results/"}},      {"zstd.h", {"results/", "tasks/rows/"}},
      {"re2/", {"scorers/", "tasks/"}}, {"curl/", {"engine/remote/", "harness/fetch/"}},
      {"CLI/", {"harness/cli/"}},       {"utf8proc.h", {"engine/qwen3/", "harness/base/"}},
      {"flint/", {"scorers/math/"}},    {"acb.h", {"scorers/math/"}},
      {"calcium/", {"scorers/math/"}},  {"yaml-cpp/", {"tasks/yaml/"}},
      {"snappy.h", {"tasks/rows/"}},    {"archive", {"harness/fetch/"}},
      {"cuda", {"engine/cuda/"}},       {"seccomp.h", {"sandbox/"}},
      {"cublas", {"engine/cuda/gpu/"}},
  };
  return table;
}

bool starts_with_any(const std::string& path, const std::vector<std::string>& prefixes) {
  for (const std::string& prefix : prefixes) {
    if (path.starts_with(prefix)) return true;
  }
  return false;
}

struct Include {
  std::string file;
  std::string target;
  bool quoted;
};

std::vector<Include> all_includes() {
  static const std::regex line_form(R"(^\s*#\s*include\s*(["<])([^">]+)[">])");
  std::vector<Include> out;
  for (const char* root : {"harness", "engine", "tasks", "scorers", "sandbox", "results"}) {
    if (!fs::exists(root)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      const std::string extension = entry.path().extension();
      if (extension != ".h" && extension != ".cc" && extension != ".cu" && extension != ".cuh")
        continue;
      std::ifstream file(entry.path());
      std::string line;
      std::smatch match;
      while (std::getline(file, line)) {
        if (std::regex_search(line, match, line_form)) {
          out.push_back({entry.path().generic_string(), match[2], match[1] == "\""});
        }
      }
    }
  }
  return out;
}

const std::pair<std::string, std::vector<std::string>>* rule_for(const std::string& file) {
  const std::pair<std::string, std::vector<std::string>>* best = nullptr;
  for (const auto& rule : rules()) {
    if (file.starts_with(rule.first + "/") &&
        (best == nullptr || rule.first.size() > best->first.size())) {
      best = &rule;
    }
  }
  return best;
}

TEST(Layering, FoldersIncludeOnlyWhatTheDesignAllows) {
  const auto includes = all_includes();
  ASSERT_GT(includes.size(), 50U) << "run from the repository root";
  for (const Include& include : includes) {
    if (!include.quoted) continue;
    const auto* rule = rule_for(include.file);
    ASSERT_NE(rule, nullptr) << include.file << " is in a folder without a rule";
    const bool own = include.target.starts_with(rule->first + "/");
    EXPECT_TRUE(own || starts_with_any(include.target, rule->second))
        << include.file << " must not include " << include.target;
  }
}

TEST(Layering, LibrariesStayBehindTheirFence) {
  for (const Include& include : all_includes()) {
    for (const auto& [library, places] : fenced()) {
      if (!include.quoted && include.target.starts_with(library)) {
        EXPECT_TRUE(starts_with_any(include.file, places))
            << include.file << " must not include <" << include.target << ">";
      }
    }
  }
}

TEST(Layering, HeavyHeadersStayOutOfHeaders) {
  for (const Include& include : all_includes()) {
    if (!include.file.ends_with(".h")) continue;
    for (const char* heavy : {"nlohmann/json.hpp", "re2/re2.h", "regex", "iostream", "CLI/CLI.hpp",
                              "yaml-cpp/yaml.h"}) {
      EXPECT_NE(include.target, heavy) << include.file;
    }
  }
}

TEST(Layering, NoFileIsLongerThanFourHundredLines) {
  for (const char* root : {"harness", "engine", "tasks", "scorers", "sandbox", "results"}) {
    if (!fs::exists(root)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      const std::string extension = entry.path().extension();
      if (extension != ".h" && extension != ".cc" && extension != ".cu" && extension != ".cuh")
        continue;
      std::ifstream file(entry.path());
      std::string first;
      std::getline(file, first);
      const auto lines = 1 + std::count(std::istreambuf_iterator<char>(file), {}, '\n');
      EXPECT_TRUE(lines <= 400 || first.find("long because") != std::string::npos)
          << entry.path() << " has " << lines << " lines";
    }
  }
}

}  // namespace
