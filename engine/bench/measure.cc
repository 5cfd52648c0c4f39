#include "engine/bench/measure.h"

namespace ponder::bench {

double median(std::vector<double> values) {
  PONDER_CHECK(!values.empty());
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double Measure::limit_seconds(const Ceilings& ceilings) const {
  return std::max(cost.bytes / ceilings.read_bandwidth, cost.flops / ceilings.fma_peak().flops);
}

bool Measure::memory_bound(const Ceilings& ceilings) const {
  return cost.bytes / ceilings.read_bandwidth > cost.flops / ceilings.fma_peak().flops;
}

}  // namespace ponder::bench
