#include "engine/cuda/step_staging.h"

#include <algorithm>
#include <cstring>

namespace ponder::cuda {

namespace {

/// `visit` sees every array with its pointer, in the order in which they lie. The page table is the
/// largest and comes last: the upload ends where it ends.
template <class Visit>
void visit_arrays(StepData& data, StepPointers& pointers, const Visit& visit) {
  visit(data.ids, pointers.ids);
  visit(data.positions, pointers.positions);
  visit(data.sequences, pointers.sequences);
  visit(data.page_rows, pointers.page_rows);
  visit(data.head_tokens, pointers.head_tokens);
  visit(data.requests, pointers.requests);
  visit(data.penalised, pointers.penalised);
  visit(data.targets, pointers.targets);
  visit(data.whole, pointers.whole);
  visit(data.split, pointers.split);
  visit(data.merges, pointers.merges);
  visit(data.copies, pointers.copies);
  visit(data.pages, pointers.pages);
}

constexpr std::size_t kAlignment = 256;
constexpr std::size_t kLeastRoom = 64;  // numbers of an array

std::size_t aligned(std::size_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

}  // namespace

Result<void> StepStaging::make_room(Device& device, StepData& data) {
  bool fits = device_.data() != nullptr;
  std::size_t i = 0;
  visit_arrays(data, pointers_, [&](const auto& array, auto&) {
    if (i == room_.size()) room_.push_back(kLeastRoom);
    if (array.size() > room_[i]) {
      room_[i] = std::max(2 * room_[i], array.size());
      fits = false;
    }
    ++i;
  });
  if (fits) return {};
  offsets_.clear();
  std::size_t bytes = 0;
  visit_arrays(data, pointers_, [&](const auto& array, auto&) {
    const std::size_t number = sizeof(array[0]);
    const std::size_t room = room_[offsets_.size()];
    offsets_.push_back(bytes);
    bytes = aligned(bytes + room * number);
  });
  host_.clear();
  device_.clear();
  const auto size = static_cast<std::int64_t>(bytes);
  host_ = PONDER_TRY(PinnedBuffer<unsigned char>::make(device, size));
  device_ = PONDER_TRY(DeviceBuffer<unsigned char>::make(device, size));
  std::memset(host_.data(), 0, bytes);
  i = 0;
  visit_arrays(data, pointers_, [&](const auto&, auto*& pointer) {
    using Pointer = std::remove_reference_t<decltype(pointer)>;
    pointer = reinterpret_cast<Pointer>(device_.data() + offsets_[i++]);
  });
  ++layout_;
  return {};
}

Result<void> StepStaging::upload(Device& device, StepData& data) {
  PONDER_TRY(make_room(device, data));
  std::size_t i = 0;
  std::size_t end = 0;
  visit_arrays(data, pointers_, [&](const auto& array, auto&) {
    const std::size_t bytes = array.size() * sizeof(array[0]);
    if (bytes > 0) std::memcpy(host_.data() + offsets_[i], array.data(), bytes);
    end = offsets_[i++] + bytes;
  });
  device.upload(device_.data(), host_.data(), end);
  return {};
}

Result<void> StepResults::reserve(Device& device,
                                  std::int64_t tokens,
                                  std::int64_t rows,
                                  std::int64_t targets) {
  // Null: memory had run out, which the sizes do not show.
  const bool made = host_.data() != nullptr && device_.data() != nullptr;
  if (made && tokens <= tokens_ && rows <= rows_ && targets <= targets_) return {};
  tokens_ = std::max(tokens_, tokens);
  rows_ = std::max(rows_, rows);
  targets_ = std::max(targets_, targets <= targets_ ? targets_ : 2 * targets);
  host_.clear();
  device_.clear();
  const auto end = static_cast<std::int64_t>(offsets().end);
  host_ = PONDER_TRY(PinnedBuffer<unsigned char>::make(device, end));
  device_ = PONDER_TRY(DeviceBuffer<unsigned char>::make(device, end));
  ++layout_;
  return {};
}

StepResults::Offsets StepResults::offsets() const {
  std::size_t at = 0;
  const auto take = [&at](std::int64_t count, std::size_t width) {
    const std::size_t place = at;
    at = aligned(at + static_cast<std::size_t>(count) * width);
    return place;
  };
  Offsets o = {};
  o.bad_layer = take(tokens_, sizeof(std::int32_t));
  o.answers = take(rows_, sizeof(HeadAnswer));
  o.target_logits = take(targets_, sizeof(float));
  o.top_ids = take(rows_ * kHeadTop, sizeof(std::int32_t));
  o.top_logits = take(rows_ * kHeadTop, sizeof(float));
  o.end = at;
  return o;
}

StepResults::Arrays StepResults::arrays(unsigned char* base) const {
  const Offsets o = offsets();
  return {.bad_layer = reinterpret_cast<std::int32_t*>(base + o.bad_layer),
          .answers = reinterpret_cast<HeadAnswer*>(base + o.answers),
          .target_logits = reinterpret_cast<float*>(base + o.target_logits),
          .top_ids = reinterpret_cast<std::int32_t*>(base + o.top_ids),
          .top_logits = reinterpret_cast<float*>(base + o.top_logits)};
}

void StepResults::download(Device& device, bool top) {
  const Offsets o = offsets();
  device.download(host_.data(), device_.data(), top ? o.end : o.top_ids);
}

}  // namespace ponder::cuda
