#include "engine/cuda/attention_plan.h"

#include <algorithm>

namespace ponder::cuda {

AttentionPlan plan_attention(std::span<const std::int32_t> positions,
                             std::span<const std::int32_t> sequences,
                             int group) {
  AttentionPlan plan;
  for (std::size_t begin = 0; begin < sequences.size();) {
    const auto end = static_cast<std::size_t>(
        std::upper_bound(sequences.begin() + static_cast<std::ptrdiff_t>(begin), sequences.end(),
                         sequences[begin]) -
        sequences.begin());
    const auto first_token = static_cast<std::int32_t>(begin);
    const std::int32_t rows = static_cast<std::int32_t>(end - begin) * group;
    if (rows <= kTileRows) {
      const std::int32_t splits = positions[end - 1] / kSplitTokens + 1;
      for (std::int32_t split = 0; split < splits; ++split) {
        plan.split.push_back({.first_token = first_token,
                              .first_row = 0,
                              .rows = rows,
                              .split = split,
                              .state = splits == 1 ? -1 : plan.states + split});
      }
      if (splits > 1) {
        plan.merges.push_back(
            {.first_token = first_token, .first_row = 0, .rows = rows, .state = plan.states});
        plan.states += splits;
      }
    } else {
      constexpr std::int32_t kRows = kTileRows * kWholeWarps;
      for (std::int32_t row = 0; row < rows; row += kRows) {
        plan.whole.push_back({.first_token = first_token,
                              .first_row = row,
                              .rows = std::min(kRows, rows - row),
                              .split = 0,
                              .state = -1});
      }
    }
    begin = end;
  }
  return plan;
}

}  // namespace ponder::cuda
