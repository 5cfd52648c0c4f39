#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "scorers/program/evalplus_rules.h"

namespace ponder::program {

/// Inputs of a function: the JSON of the dataset, byte for byte (it may hold Infinity and integers
/// of any size, which no number of ours could keep).
struct InputSet {
  std::string json = "[]";  ///< a list of lists of arguments
  std::size_t count = 0;
};

/// A programming problem of the EvalPlus kind: a function to be written, and inputs on which it
/// must give what the canonical solution gives.
struct FunctionCase {
  std::string id =
      {};  ///< of the dataset: "HumanEval/0", "Mbpp/2"; decides how inputs are restored
  std::string entry_point = {};
  std::string prompt = {};     ///< what a completion of a base model continues
  std::string canonical = {};  ///< a whole program
  InputSet base = {};
  InputSet plus = {};
  double atol = 0;
  Oracle oracle = Oracle::equality;
};

/// As EvalPlus; one canonical solution needs more than 1 GiB.
inline constexpr std::int64_t kFunctionMemory = std::int64_t{4} << 30;

/// Cases by sample id.
struct FunctionSuite {
  std::string dataset_sha256 = {};
  std::map<std::string, FunctionCase, std::less<>> cases = {};
  bool completion = false;  ///< answers continue the prompt, instead of being chat answers

  /// CPU time of a run: at least this (4 s, as EvalPlus), or 4 times the canonical solution's.
  std::chrono::milliseconds least_cpu{4000};
};

}  // namespace ponder::program
