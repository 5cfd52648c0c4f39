#pragma once

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace ponder::math {

/// The last \boxed{..} or \fbox{..} of a MATH solution, which all 5,000 have.
inline std::string last_box(const std::string& solution) {
  const std::size_t boxed = solution.rfind("\\boxed");
  const std::size_t fbox = solution.rfind("\\fbox");
  const std::size_t command = boxed == std::string::npos ? fbox : boxed;
  if (command == std::string::npos) return {};
  if (solution.compare(command, 7, "\\boxed ") == 0) {
    return solution.substr(command + 7, solution.find('$', command) - command - 7);
  }
  const std::size_t open = solution.find('{', command);
  int depth = 0;
  for (std::size_t i = open; i < solution.size(); ++i) {
    if (solution[i] == '{') ++depth;
    if (solution[i] == '}' && --depth == 0) return solution.substr(open + 1, i - open - 1);
  }
  return {};
}

/// All 5,000 golds of the MATH test set; empty without $PONDER_DATA_DIR/math.
inline std::vector<std::string> math_golds() {
  const char* root = std::getenv("PONDER_DATA_DIR");
  if (root == nullptr) return {};
  std::ifstream file(std::string(root) + "/math/test.jsonl");
  std::vector<std::string> golds;
  for (std::string line; std::getline(file, line);) {
    golds.push_back(last_box(nlohmann::json::parse(line).at("solution")));
  }
  return golds;
}

struct PairCase {
  std::string gold;
  std::string answer;
  nlohmann::json row;
};

inline std::vector<PairCase> read_pairs(const std::string& path) {
  std::ifstream in(path);
  std::vector<PairCase> out;
  for (std::string line; std::getline(in, line);) {
    auto row = nlohmann::json::parse(line);
    PairCase pair{row.at("gold"), row.at("answer"), {}};
    pair.row = std::move(row);
    out.push_back(std::move(pair));
  }
  return out;
}

}  // namespace ponder::math
