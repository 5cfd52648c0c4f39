#pragma once

// When EvalPlus counts an output as right. source  evalplus/evalplus, evalplus/eval/__init__.py
// (unsafe_execute) and evalplus/eval/_special_oracle.py, of 2024-10.

#include <optional>
#include <string_view>

#include "scorers/program/python_value.h"

namespace ponder::program {

/// How outputs of a function are judged when plain equality is not the rule.
enum class Oracle {
  equality,
  always,           ///< are_equivalent: any output
  or_zero,          ///< sum_div: 0 too
  or_near_extra,    ///< surface_Area: another formula's value too, within atol
  or_extra,         ///< digit_distance_nums: another formula's value too
  same_set,         ///< similar_elements and seven others: set(output) == set(expected)
  not_none,         ///< check_str and two others: whether it is None is compared
  polynomial_root,  ///< find_zero: |p(output)| <= atol
};

/// `dataset` is "humaneval" or "mbpp".
Oracle oracle_of(std::string_view dataset, std::string_view entry_point);

/// The word by which the driver is asked for Expected::extra; empty: there is none.
std::string_view extra_of(Oracle oracle);

/// What the canonical solution gave for one input.
struct Expected {
  PythonValue value = {};
  std::optional<PythonValue> extra = {};  ///< the other formula's value, or p's coefficients
};

/// Judges the outputs of one run in the order of the inputs. Not equal: within `atol`, when that is
/// not 0, of the same type and length, |a - b| <= atol + 1e-7 |b| for each number, with inner lists
/// of one shape. `atol` 0 becomes 1e-6 once an expected value is a float or a list or tuple of
/// floats, and stays so for the inputs that follow.
class EvalPlusRules {
 public:
  EvalPlusRules(Oracle oracle, double atol) : oracle_(oracle), atol_(atol) {}

  bool accepts(const PythonValue& output, const Expected& expected);

 private:
  Oracle oracle_;
  double atol_;
};

}  // namespace ponder::program
