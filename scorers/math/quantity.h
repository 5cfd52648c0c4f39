#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scorers/math/rational.h"

namespace ponder::math {

/// A unit in one spelling: singular, powers as `^2`: "square centimeters", "sq. cm", "cm^2" are all
/// `cm^2`; "$" and "dollars" are `dollar`; words that are no unit stay as they are, singular.
std::string plain_unit(std::string_view unit);

/// What one of `from` is in `to`, both plain: 100 for m and cm. Nothing if they do not measure the
/// same.
std::optional<Rational> unit_factor(std::string_view from, std::string_view to);

}  // namespace ponder::math
