#include "engine/cuda/step_graphs.h"

#include "engine/cuda/buckets.h"

namespace ponder::cuda {

std::optional<GraphKey> graph_key(const StepData& step, std::int64_t most_rows) {
  const std::size_t tokens = step.ids.size();
  if (tokens == 0 || step.page_rows.size() != tokens + 1 || step.head_tokens.size() != tokens ||
      !step.whole.empty()) {
    return std::nullopt;
  }
  const auto sequences = static_cast<std::int32_t>(tokens);
  const GraphKey key{.sequences = graph_sequences(sequences),
                     .split_items = graph_items(static_cast<std::int32_t>(step.split.size())),
                     .merge_items = step.merges.empty() ? 0 : graph_sequences(sequences)};
  if (key.sequences > most_rows) return std::nullopt;
  return key;
}

void pad_step(StepData& step, const GraphKey& key, std::int32_t spare_page) {
  const auto sequences = static_cast<std::int32_t>(step.ids.size());
  if (sequences < key.sequences) {
    step.pages.push_back(spare_page);
    step.page_rows.push_back(static_cast<std::int32_t>(step.pages.size()));
  }
  for (std::int32_t i = sequences; i < key.sequences; ++i) {
    step.ids.push_back(0);
    step.positions.push_back(i - sequences);  // fewer than a page holds: each writes its own slot
    step.sequences.push_back(sequences);
    step.head_tokens.push_back(i);
    step.requests.push_back({});
  }
  step.split.resize(static_cast<std::size_t>(key.split_items));
  step.merges.resize(static_cast<std::size_t>(key.merge_items));
}

Result<StepGraphs::Mode> StepGraphs::begin(Device& device,
                                           const std::optional<GraphKey>& key,
                                           int layout) {
  if (layout != layout_) graphs_.clear();
  layout_ = layout;
  mode_ = Mode::eager;
  if (!key) return mode_;
  key_ = *key;
  const auto [found, fresh] = graphs_.try_emplace(key_);
  if (fresh) return mode_;
  mode_ = found->second != nullptr ? Mode::replaying : Mode::recording;
  if (mode_ == Mode::recording) PONDER_TRY(device.begin_capture());
  return mode_;
}

Result<void> StepGraphs::end(Device& device) {
  const Mode mode = mode_;
  mode_ = Mode::eager;
  if (mode == Mode::eager) return {};
  auto& graph = graphs_[key_];
  if (mode == Mode::recording) graph = PONDER_TRY(device.end_capture());
  device.launch(*graph);
  return {};
}

}  // namespace ponder::cuda
