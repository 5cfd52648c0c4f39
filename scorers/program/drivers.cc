#include "scorers/program/drivers.h"

#include "scorers/program/driver_sources.h"

namespace ponder::program {

const std::string& function_driver() {
  static const std::string text =
      std::string(kWirePy) + kFindProgramPy + kRunCodePy + kFunctionDriverPy;
  return text;
}

const std::string& asserts_driver() {
  static const std::string text = std::string(kFindProgramPy) + kRunCodePy + kAssertsDriverPy;
  return text;
}

const std::string& expression_driver() {
  static const std::string text =
      std::string(kWirePy) + kFindProgramPy + kRunCodePy + kExpressionDriverPy;
  return text;
}

const std::string& stdio_driver() {
  static const std::string text = std::string(kFindProgramPy) + kRunCodePy + kStdioDriverPy;
  return text;
}

const std::vector<std::string>& driver_imports() {
  static const std::vector<std::string> names = {
      "array",     "ast",       "bisect",    "collections", "copy",   "datetime",
      "decimal",   "fractions", "functools", "hashlib",     "heapq",  "io",
      "itertools", "json",      "math",      "operator",    "random", "re",
      "string",    "struct",    "sys",       "types",       "typing", "cmath"};
  return names;
}

}  // namespace ponder::program
