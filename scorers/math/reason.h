#pragma once

#include <string_view>
#include <vector>

namespace ponder::math {

/// Why a comparison came out as it did. The names (to_string) are part of what users read.
enum class Reason {
  // equal
  same_text,         ///< the two answers are the same characters, or the same words
  same_form,         ///< they read as the same expression
  exact_number,      ///< both are rational numbers of the same value
  normal_form,       ///< the difference is zero as a rational function in symbols and radicals
  exact_constant,    ///< the difference of two constants is zero (Calcium)
  equal_at_points,   ///< identity in symbols: the sides agree at random points, exactly or to more
                     ///< digits than chance allows
  same_elements,     ///< the same sets, lists, tuples, matrices, intervals
  same_relation,     ///< equations with the same solutions by form, the same inequalities
  unwrapped,         ///< one side names the value (x = 5), the other only states it (5)
  unit_left_out,     ///< one side carries a unit, currency or degree sign, the other none
  unit_converted,    ///< 100 cm = 1 m
  percent_left_out,  ///< 50% and 50
  base_left_out,     ///< 204 in base 5 and 204
  numeric_match,     ///< profiles of others: numbers within their tolerance
  // unequal
  different_text,      ///< words that differ
  different_number,    ///< rational numbers of different value
  different_form,      ///< rational functions that differ
  different_constant,  ///< constants whose difference is proven not to be zero
  different_at_point,  ///< a point was found where the sides are proven to differ
  different_elements,  ///< sets, tuples, matrices: an element without a partner, another size
  different_relation,  ///< equations or inequalities that say something else
  different_kind,      ///< a number and an interval, a set and an equation
  different_unit,      ///< 5 cm and 5 m
  different_base,      ///< 204 in base 5 and 204 in base 7
  different_symbol,    ///< x = 5 and y = 5
  // undecided
  empty_gold,    ///< nothing to compare with
  empty_answer,  ///< nothing to compare
  too_large,     ///< text, nesting, digits, exponents, polynomials: see limits.h
  unreadable,    ///< formulas that the parser does not know, and different as text
  undefined,     ///< both sides have no value (division by zero)
  not_decided,   ///< no step of the ladder could decide
  timeout        ///< the deadline came first
};

std::string_view to_string(Reason reason);

/// Equal, unequal or undecided: the class that a reason belongs to.
enum class Side { equal, unequal, undecided };
Side side_of(Reason reason);

/// All names, in the order above.
const std::vector<std::string_view>& all_reasons();

}  // namespace ponder::math
