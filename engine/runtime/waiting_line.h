#pragma once

// Sequences that have not begun, and which of them begins next.
//
// The longest expected comes first, so that a run does not end in a tail of a few long traces. Left
// at that, short requests would wait behind long ones for as long as those keep coming. So every
// fourth turn is a fair one: it goes to the task whose last fair turn is the longest ago, and there
// to the request that waits longest. With T tasks waiting, a request with m older ones of its own
// task before it therefore begins within 4 T (m + 1) turns, whatever else is submitted.

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "engine/runtime/sequence.h"

namespace ponder {

class WaitingLine {
 public:
  static constexpr std::int64_t kFairTurn = 4;  ///< every so many-th turn is a fair one

  /// Uses sequence->turn.number (order of arrival, unique) and turn.expected.
  void add(std::unique_ptr<Sequence> sequence);

  bool empty() const { return size_ == 0; }

  /// The one to begin next; null when there is none.
  Sequence* next() const;

  /// Takes next() out; there must be one.
  std::unique_ptr<Sequence> take();

  void clear();

 private:
  struct Longer {
    bool operator()(const Sequence* a, const Sequence* b) const;
  };

  struct Queue {
    std::map<std::int64_t, std::unique_ptr<Sequence>> by_arrival = {};
    std::set<Sequence*, Longer> by_length = {};
    std::int64_t last_fair_turn = -1;
  };

  bool fair_turn() const { return turns_ % kFairTurn == kFairTurn - 1; }

  std::map<std::string, Queue> tasks_;
  std::int64_t turns_ = 0;  // taken so far
  std::size_t size_ = 0;
};

}  // namespace ponder
