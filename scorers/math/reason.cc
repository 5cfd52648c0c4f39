#include "scorers/math/reason.h"

namespace ponder::math {

const std::vector<std::string_view>& all_reasons() {
  static const std::vector<std::string_view> names = {
      "same_text",          "same_form",          "exact_number",       "normal_form",
      "exact_constant",     "equal_at_points",    "same_elements",      "same_relation",
      "unwrapped",          "unit_left_out",      "unit_converted",     "percent_left_out",
      "base_left_out",      "numeric_match",      "different_text",     "different_number",
      "different_form",     "different_constant", "different_at_point", "different_elements",
      "different_relation", "different_kind",     "different_unit",     "different_base",
      "different_symbol",   "empty_gold",         "empty_answer",       "too_large",
      "unreadable",         "undefined",          "not_decided",        "timeout"};
  return names;
}

std::string_view to_string(Reason reason) {
  return all_reasons()[static_cast<std::size_t>(reason)];
}

Side side_of(Reason reason) {
  if (reason <= Reason::numeric_match) return Side::equal;
  return reason <= Reason::different_symbol ? Side::unequal : Side::undecided;
}

}  // namespace ponder::math
