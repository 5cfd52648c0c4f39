#include "scorers/math/math_equal.h"

#include "scorers/math/oracle.h"

namespace ponder {

void prepare_math_workers() {
  math::start_oracle();
}

}  // namespace ponder
