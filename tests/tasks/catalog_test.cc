#include "tasks/catalog.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace ponder {
namespace {

std::vector<std::string> names_of(const std::vector<std::string>& wanted) {
  const auto found = find_tasks(wanted);
  EXPECT_TRUE(found);
  std::vector<std::string> names;
  for (const Task* task : *found) names.push_back(task->name);
  return names;
}

using Names = std::vector<std::string>;

const std::string kUnpinned[] = {"gpqa/", "include/", "mmmlu/", "supergpqa/"};

TEST(Catalog, IsSortedAndWhole) {
  EXPECT_TRUE(std::is_sorted(catalog().begin(), catalog().end(),
                             [](const Task& a, const Task& b) { return a.name < b.name; }));
  std::set<std::string> names;
  for (const Task& task : catalog()) {
    SCOPED_TRACE(task.name);
    EXPECT_TRUE(names.insert(task.name).second);
    EXPECT_FALSE(task.description.empty());
    EXPECT_FALSE(task.licence.empty());
    EXPECT_FALSE(task.source.empty());
    EXPECT_GT(task.rows, 0);
    EXPECT_FALSE(task.fewshot_choices.empty());
    EXPECT_TRUE(task.load);
    EXPECT_TRUE(task.scorer);
    // No copy of these was to be had: whatever the user brings is taken, and its sum recorded.
    const bool pinned =
        std::none_of(std::begin(kUnpinned), std::end(kUnpinned), [&](const std::string& folder) {
          return task.files.size() > 0 && task.files[0].path.starts_with(folder);
        });
    for (const DataFile& file : task.files) {
      if (!pinned) continue;
      EXPECT_EQ(file.sha256.size(), 64U) << file.path;
    }
  }
}

TEST(FindTasks, TakesNamesGroupsAndGlobsEachTaskOnce) {
  EXPECT_EQ(names_of({"gsm8k", "demo_totals"}), (Names{"gsm8k", "demo_totals"}));
  EXPECT_EQ(names_of({"demo"}), (Names{"demo_choice", "demo_totals"}));
  EXPECT_EQ(names_of({"demo-totals", "demo_*"}), (Names{"demo_totals", "demo_choice"}));
  EXPECT_EQ(names_of({"*8*"}), (Names{"gsm8k", "gsm8k_base"}));
  EXPECT_EQ(names_of({"aime"}), (Names{"aime_2024", "aime_2025"}));
  EXPECT_EQ(names_of({"*"}).size(), catalog().size());
}

TEST(FindTasks, RefusesUnknownNamesWithTheNearestOne) {
  const auto typo = find_tasks({"gsm8"});
  ASSERT_FALSE(typo);
  EXPECT_EQ(typo.error().code, ErrorCode::usage);
  EXPECT_EQ(typo.error().message, "unknown task 'gsm8'");
  EXPECT_EQ(typo.error().hint, "did you mean 'gsm8k'?");
  for (const char* name : {"", "xyzzy", "x*", "gsm8k*k", "Demo"}) EXPECT_FALSE(find_tasks({name}));
}

}  // namespace
}  // namespace ponder
