#include "engine/bench/measure.h"

namespace ponder::bench {

double median(std::vector<double> values) {
  PONDER_CHECK(!values.empty());
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double Measure::rate(double repetition_seconds) const {
  switch (unit) {
    case Unit::flops:
      return cost.flops / repetition_seconds;
    case Unit::bytes:
      return cost.bytes / repetition_seconds;
    case Unit::tokens:
      break;
  }
  return static_cast<double>(tokens) / repetition_seconds;
}

double Measure::limit_seconds(const Ceilings& ceilings) const {
  return std::max(cost.bytes / ceilings.read_bandwidth, cost.flops / ceilings.fma_peak().flops);
}

bool Measure::memory_bound(const Ceilings& ceilings) const {
  return cost.bytes / ceilings.read_bandwidth > cost.flops / ceilings.fma_peak().flops;
}

}  // namespace ponder::bench
