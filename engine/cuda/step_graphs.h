#pragma once

// Which steps are recorded as a graph, and the graphs. A step of decoding launches some hundreds of
// small kernels, always the same but for their data; recorded once, they are queued by one call.
//
// A graph fixes addresses and sizes of grids, so a step is made to fit one: rows behind its own are
// added up to a bucket. They stand on a page of nobody's, at positions of their own, and nothing
// reads what they compute. Lists of the attention are filled up with items of no rows.

#include <map>
#include <memory>
#include <optional>

#include "engine/cuda/device.h"
#include "engine/cuda/step_staging.h"

namespace ponder::cuda {

/// Sizes of all grids of a step of decoding.
struct GraphKey {
  std::int32_t sequences = 0;
  std::int32_t split_items = 0;
  std::int32_t merge_items = 0;

  auto operator<=>(const GraphKey&) const = default;
};

/// What the step would be recorded as; none if it is not one token of each sequence with its logits
/// wanted, or if it has more rows than `most_rows`.
std::optional<GraphKey> graph_key(const StepData& step, std::int64_t most_rows);

/// Fills the step up to the sizes of `key`; `spare_page` is nobody's.
void pad_step(StepData& step, const GraphKey& key, std::int32_t spare_page);

class StepGraphs {
 public:
  enum class Mode : std::uint8_t {
    eager,      ///< operations are queued as they come
    recording,  ///< as they come, into a graph
    replaying,  ///< operations have nothing to do
  };

  /// Begins a step; `layout` tells when addresses have changed, which makes all graphs void. A step
  /// is recorded when it comes the second time: the first time kernels may still have to be loaded,
  /// and steps that come once do not pay for a graph. errors  engine
  Result<Mode> begin(Device& device, const std::optional<GraphKey>& key, int layout);

  /// Ends what begin() began: the graph is queued. errors  engine
  Result<void> end(Device& device);

 private:
  std::map<GraphKey, std::unique_ptr<DeviceGraph>> graphs_;  // null: came once
  int layout_ = 0;
  Mode mode_ = Mode::eager;
  GraphKey key_ = {};
};

}  // namespace ponder::cuda
