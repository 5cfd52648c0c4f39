#include "results/stats/pass_at_k.h"

#include "harness/base/result.h"

namespace ponder {

double pass_at_k(std::int64_t n, std::int64_t correct, std::int64_t k) {
  PONDER_CHECK(1 <= k && k <= n && 0 <= correct && correct <= n);
  if (n - correct < k) return 1;  // every draw holds a correct one
  double none = 1;
  for (std::int64_t i = n - correct + 1; i <= n; ++i) {
    none *= 1 - static_cast<double>(k) / static_cast<double>(i);
  }
  return 1 - none;
}

}  // namespace ponder
