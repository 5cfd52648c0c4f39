#include "engine/runtime/waiting_line.h"

#include <tuple>
#include <utility>

namespace ponder {

bool WaitingLine::Longer::operator()(const Sequence* a, const Sequence* b) const {
  return std::tuple(-a->turn.expected, a->turn.number) <
         std::tuple(-b->turn.expected, b->turn.number);
}

void WaitingLine::add(std::unique_ptr<Sequence> sequence) {
  Queue& queue = tasks_[sequence->request().key.task];
  queue.by_length.insert(sequence.get());
  const std::int64_t number = sequence->turn.number;
  queue.by_arrival.emplace(number, std::move(sequence));
  ++size_;
}

Sequence* WaitingLine::next() const {
  const Queue* fairest = nullptr;
  Sequence* longest = nullptr;
  for (const auto& [task, queue] : tasks_) {
    if (queue.by_length.empty()) continue;
    const auto waits = [](const Queue& q) {
      return std::pair(q.last_fair_turn, q.by_arrival.begin()->first);
    };
    if (fairest == nullptr || waits(queue) < waits(*fairest)) fairest = &queue;
    Sequence* candidate = *queue.by_length.begin();
    if (longest == nullptr || Longer()(candidate, longest)) longest = candidate;
  }
  return fair_turn() && fairest != nullptr ? fairest->by_arrival.begin()->second.get() : longest;
}

std::unique_ptr<Sequence> WaitingLine::take() {
  Sequence* sequence = next();
  PONDER_CHECK(sequence != nullptr);
  Queue& queue = tasks_[sequence->request().key.task];
  if (fair_turn()) queue.last_fair_turn = turns_;
  ++turns_;
  --size_;
  queue.by_length.erase(sequence);
  return std::move(queue.by_arrival.extract(sequence->turn.number).mapped());
}

void WaitingLine::clear() {
  tasks_.clear();
  size_ = 0;
}

}  // namespace ponder
