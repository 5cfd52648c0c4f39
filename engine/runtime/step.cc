#include "engine/runtime/step.h"

#include <string>

namespace ponder {

namespace {

std::vector<std::int32_t> scored_after(const Sequence& sequence, std::int64_t position) {
  if (position + 1 == sequence.total()) return sequence.scoring->next;
  return {sequence.ids()[static_cast<std::size_t>(position) + 1]};
}

}  // namespace

void fill_inputs(const std::vector<Scheduler::Share>& shares, StepInputs& inputs) {
  inputs.clear();
  for (std::size_t row = 0; row < shares.size(); ++row) {
    const Sequence& sequence = *shares[row].sequence;
    for (std::int32_t i = 0; i < shares[row].tokens; ++i) {
      const std::int64_t position = sequence.computed + i;
      inputs.ids.push_back(sequence.ids()[static_cast<std::size_t>(position)]);
      inputs.positions.push_back(static_cast<std::int32_t>(position));
      inputs.sequences.push_back(static_cast<std::int32_t>(row));
      if (sequence.scoring && position + 1 >= sequence.scoring->from) {
        inputs.head.push_back({.token = static_cast<std::int32_t>(inputs.ids.size()) - 1,
                               .kind = HeadRow::Kind::logprob,
                               .targets = scored_after(sequence, position),
                               .top = sequence.scoring->group->top()});
      }
    }
    inputs.pages.insert(inputs.pages.end(), sequence.pages.begin(), sequence.pages.end());
    inputs.page_rows.push_back(static_cast<std::int32_t>(inputs.pages.size()));
    if (!sequence.scoring && shares[row].ends) {
      inputs.head.push_back({.token = static_cast<std::int32_t>(inputs.ids.size()) - 1,
                             .kind = HeadRow::Kind::sample,
                             .sample = sequence.sample_request()});
    }
  }
}

Error not_finite(const HeadResult& result, std::int64_t position) {
  const std::string what = result.bad_layer < 0
                               ? "the logits"
                               : "the input of layer " + std::to_string(result.bad_layer);
  return {ErrorCode::engine,
          what + " at token " + std::to_string(position) + (result.bad_layer < 0 ? " are" : " is") +
              " not finite",
          "check the weights: the checkpoint may be damaged"};
}

}  // namespace ponder
