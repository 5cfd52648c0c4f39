#pragma once

// Scores by subject. A subject is a path, "stem/anatomy", whose parts are levels of the breakdown,
// the widest first; the task names them ("category/subject").

#include <string>
#include <string_view>
#include <vector>

#include "results/estimate.h"

namespace ponder {

/// The mean over the groups of one level of the mean over their samples: every group weighs the
/// same, however many samples it has (macro; a row's own value is the mean over samples, micro).
struct MacroMean {
  std::string level = {};  ///< category, subject, language, ...
  std::int64_t groups = 0;
  double value = 0;
  double standard_error = 0;  ///< NaN if a group has one sample only
  Interval ci95 = {};
};

/// "stem" and "stem/anatomy": the groups that a subject belongs to, the widest first.
std::vector<std::string> groups_of(std::string_view subject);

/// The name of a level; "subject" where `levels` names none. `depth` counts from 1.
std::string level_name(std::string_view levels, std::size_t depth);

/// One for each level that has at least two groups; none if a sample has no subject.
///
/// With G groups of n_g units and residuals r of a unit from its group's mean, the error is that of
/// a sum with weights w = 1 / (G n_g): the square root of the sum over clusters of (sum of w r
/// sqrt(n_g / (n_g - 1)))^2, which for independent units is that of the groups' errors over G.
std::vector<MacroMean> macro_means(const std::vector<Score>& scores, std::string_view levels);

}  // namespace ponder
