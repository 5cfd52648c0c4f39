// Holds the demo evaluation to what the README says of it: thinking nearly always right, answering
// at once mostly wrong, and a curve between them that rises with the budget. Reads the
// leaderboard.json of a finished run; .ci/run makes one first.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace {

struct Cell {
  double correct = 0;
  double n = 0;
};

std::map<std::string, Cell> cells_by_mode(const nlohmann::json& board) {
  std::map<std::string, Cell> cells;
  for (const auto& row : board["rows"]) {
    Cell& cell = cells[row["mode"].get<std::string>()];
    cell.correct += row["correct"].get<double>();
    cell.n += row["n"].get<double>();
  }
  return cells;
}

TEST(Demo, ThinkingIsRightBudgetsRiseAndAnsweringAtOnceIsMostlyWrong) {
  const char* path = std::getenv("PONDER_DEMO_LEADERBOARD");
  if (path == nullptr) GTEST_SKIP() << "PONDER_DEMO_LEADERBOARD names no leaderboard.json";
  std::ifstream file(path);
  ASSERT_TRUE(file) << path;
  const nlohmann::json board = nlohmann::json::parse(file);
  EXPECT_EQ(board["schema"], "ponder.leaderboard/1");
  const auto cells = cells_by_mode(board);
  const auto accuracy = [&](const std::string& mode) {
    const Cell& cell = cells.at(mode);
    EXPECT_GE(cell.n, 200) << mode;
    return cell.correct / cell.n;
  };
  EXPECT_GE(accuracy("thinking"), 0.90);
  EXPECT_LE(accuracy("no-thinking"), 0.60);
  double before = 0;
  for (const char* mode : {"budget:16", "budget:32", "budget:48", "budget:64"}) {
    const double now = accuracy(mode);
    EXPECT_GT(now, before - 0.02) << mode << ": within noise of the smaller budget, or above";
    before = std::max(before, now);
  }
  EXPECT_GT(accuracy("budget:64"), accuracy("budget:16") + 0.30);
  EXPECT_GT(accuracy("thinking"), accuracy("budget:64"));
}

}  // namespace
