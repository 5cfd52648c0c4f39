#pragma once

#include <string_view>
#include <vector>

namespace ponder {

/// polymath/<language>/<level>.jsonl, 125 rows.
struct PolyMathFile {
  std::string_view language = {};
  std::string_view level = {};
  std::string_view sha256 = {};
};

/// 18 languages by 4 levels, the levels of a language together: low, medium, high, top.
const std::vector<PolyMathFile>& polymath_files();

}  // namespace ponder
