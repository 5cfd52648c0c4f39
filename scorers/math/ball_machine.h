#pragma once

#include <string_view>

namespace ponder::math {

/// What rigorous ball arithmetic says of two programs (machine.h).
enum class BallAnswer {
  different,  ///< proven: at this value, or at one of the points, the difference excludes zero
  agree,      ///< constants: not told apart at the highest precision; symbols: equal to at least
              ///< 24 digits at every point, to 300 at some
  unknown,    ///< too few points where both sides have a value
  undefined   ///< constants: a side has no finite value
};

/// Both programs without symbols.
BallAnswer compare_constants(std::string_view a, std::string_view b);

/// At fixed pseudo-random rational points, and if too few have real values on both sides, at whole
/// ones. Unless i occurs, square roots and logarithms of negative numbers put a point outside the
/// domain. May take for ever: for workers only.
BallAnswer compare_at_points(std::string_view a, std::string_view b, int symbols);

}  // namespace ponder::math
