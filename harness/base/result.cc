#include "harness/base/result.h"

#include <cstdio>
#include <cstdlib>

namespace ponder {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "ponder: bug: %s does not hold (%s:%d)\n", condition, file, line);
  std::abort();
}

}  // namespace ponder
