#include "engine/cuda/check/sequences.h"

#include <algorithm>

#include "harness/base/rng.h"

namespace ponder::cuda::check {

std::vector<std::int32_t> some_ids(std::uint64_t seed, std::size_t count, std::int32_t vocab) {
  Rng rng(seed);
  std::vector<std::int32_t> ids(count);
  for (std::int32_t& id : ids) {
    id = static_cast<std::int32_t>(rng.below(static_cast<std::uint32_t>(vocab)));
  }
  return ids;
}

void Sequences::drop(Sequence& sequence) {
  free_.insert(free_.end(), sequence.pages.begin(), sequence.pages.end());
  sequence.pages.clear();
  sequence.computed = 0;
}

void Sequences::forget_all() {
  free_.clear();
  for (std::int32_t p = limits_.pages; p-- > 0;) free_.push_back(p);
}

/// The next tokens of a sequence as row `row` of the step.
void Sequences::lay_out(Sequence& sequence, std::int32_t tokens, std::int32_t row) {
  const std::int32_t end = sequence.computed + tokens;
  while (static_cast<std::int32_t>(sequence.pages.size()) * kPageTokens < end) {
    PONDER_CHECK(!free_.empty());
    sequence.pages.push_back(free_.back());
    free_.pop_back();
  }
  for (std::int32_t p = sequence.computed; p < end; ++p) {
    inputs_.ids.push_back(sequence.ids[static_cast<std::size_t>(p)]);
    inputs_.positions.push_back(p);
    inputs_.sequences.push_back(row);
  }
  const std::int32_t used = (end + kPageTokens - 1) / kPageTokens;
  inputs_.pages.insert(inputs_.pages.end(), sequence.pages.begin(), sequence.pages.begin() + used);
  inputs_.page_rows.push_back(static_cast<std::int32_t>(inputs_.pages.size()));
}

Result<void> Sequences::step(const std::vector<Sequence*>& sequences,
                             std::int32_t tokens,
                             double temperature) {
  inputs_.clear();
  std::vector<Sequence*> drawing;
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    Sequence& s = *sequences[i];
    const auto left = static_cast<std::int32_t>(s.ids.size()) - s.computed;
    const std::int32_t count = std::min(tokens, left);
    lay_out(s, count, static_cast<std::int32_t>(i));
    if (count == left) {
      drawing.push_back(&s);
      inputs_.head.push_back(
          {.token = static_cast<std::int32_t>(inputs_.ids.size()) - 1,
           .sample = {.sampling = {.temperature = temperature, .top_k = 20, .top_p = 0.95},
                      .seed = 1,
                      .stream = s.stream,
                      .position = s.computed + count}});
    }
    s.computed += count;
  }
  const auto results = PONDER_TRY(forward(ops_, config_, inputs_));
  for (std::size_t i = 0; i < drawing.size(); ++i) {
    if (results[i].bad_layer != -1) {
      return Error{ErrorCode::engine,
                   "numbers are not finite at layer " + std::to_string(results[i].bad_layer)};
    }
    drawing[i]->ids.push_back(results[i].id);
  }
  return {};
}

Result<void> Sequences::generate(std::vector<Sequence*> sequences,
                                 std::int32_t tokens,
                                 std::int32_t chunk,
                                 double temperature) {
  std::vector<std::size_t> lengths;
  for (Sequence* s : sequences) {
    lengths.push_back(s->ids.size() + static_cast<std::size_t>(tokens));
    while (s->computed + 1 < static_cast<std::int32_t>(s->ids.size())) {
      const auto left = static_cast<std::int32_t>(s->ids.size()) - s->computed;
      PONDER_TRY(step({s}, std::min(chunk, left), temperature));
    }
  }
  for (;;) {
    std::vector<Sequence*> going;
    for (std::size_t i = 0; i < sequences.size(); ++i) {
      if (sequences[i]->ids.size() < lengths[i]) going.push_back(sequences[i]);
    }
    if (going.empty()) return {};
    PONDER_TRY(step(going, 1, temperature));
  }
}

Result<Sequence> Sequences::fork(const Sequence& trunk) {
  Sequence child = trunk;
  if (trunk.computed % kPageTokens == 0) return child;
  const auto last = static_cast<std::size_t>(trunk.computed / kPageTokens);
  PONDER_CHECK(!free_.empty());
  child.pages.resize(last + 1);
  child.pages[last] = free_.back();
  free_.pop_back();
  const PageCopy copy{.from = trunk.pages[last], .to = child.pages[last]};
  PONDER_TRY(ops_.copy_pages({&copy, 1}));
  return child;
}

Result<Sequence> Sequences::copy(const Sequence& other) {
  Sequence made = other;
  std::vector<PageCopy> copies;
  for (std::int32_t& page : made.pages) {
    PONDER_CHECK(!free_.empty());
    copies.push_back({.from = page, .to = free_.back()});
    page = free_.back();
    free_.pop_back();
  }
  PONDER_TRY(ops_.copy_pages(copies));
  return made;
}

Result<std::vector<float>> Sequences::logits(const std::vector<std::int32_t>& ids,
                                             std::int32_t chunk) {
  Sequence s = start(ids, 0);
  std::vector<float> out;
  ops_.keep_logits(true);
  while (s.computed < static_cast<std::int32_t>(ids.size())) {
    inputs_.clear();
    const std::int32_t count = std::min(chunk, static_cast<std::int32_t>(ids.size()) - s.computed);
    lay_out(s, count, 0);
    for (std::int32_t t = 0; t < count; ++t) inputs_.head.push_back({.token = t});
    s.computed += count;
    PONDER_TRY(forward(ops_, config_, inputs_));
    out.insert(out.end(), ops_.logits().begin(), ops_.logits().end());
  }
  ops_.keep_logits(false);
  drop(s);
  return out;
}

}  // namespace ponder::cuda::check
