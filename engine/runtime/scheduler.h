#pragma once

// Which sequences run, and how many tokens of each go into the next step.
//
// Every unfinished sequence has tokens whose keys and values are not computed yet: one when it is
// decoding, more when its prompt, an inserted text or, after a preemption, everything is to be
// computed. A step first takes one token of each decoding sequence, then fills its token budget
// with chunks of the others.
//
// Sequences are in one order, that of seniority: by their first admission, a fork right behind its
// trunk. Pages are given out optimistically; when they run out, the one that needs a page takes it
// from the most junior sequence that holds any, and waits when all who hold pages are senior to it.
// Who gave its pages back is computed again later, at its old place in the order. So the most
// senior sequence is never set back and always advances: nothing can starve, and no two sequences
// can drive each other out for ever.
//
// New sequences begin in the order of WaitingLine, once forks and preempted ones are at work again
// and there is room for all that is to be computed by then.

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "engine/qwen3/ops.h"
#include "engine/runtime/expected_length.h"
#include "engine/runtime/kv_cache.h"
#include "engine/runtime/sequence.h"
#include "engine/runtime/waiting_line.h"

namespace ponder {

class Scheduler {
 public:
  Scheduler(KvCache& cache, std::int32_t max_batch, std::int32_t step_tokens)
      : cache_(cache), max_batch_(max_batch), step_tokens_(step_tokens) {}

  /// A sequence that has not begun, or a fork, whose pages are its own matter (see add_fork).
  /// Alone, it must fit into the pages of the cache.
  void add(std::unique_ptr<Sequence> sequence);

  /// A fork of a sequence at work: shares the trunk's full pages. The page that both would write
  /// to must be copied, as returned, before the next step; when there is no page for the copy, its
  /// tokens are computed again instead.
  std::optional<PageCopy> add_fork(const Sequence& trunk, std::unique_ptr<Sequence> fork);

  bool idle() const { return active_.empty() && returning_.empty() && fresh_.empty(); }

  /// One sequence's part of a step.
  struct Share {
    Sequence* sequence = nullptr;
    std::int32_t tokens = 0;  ///< next ones from `computed` on
    bool ends = false;        ///< the share reaches the end of what is needed
  };

  /// Chooses the next step's shares and gives their sequences the pages. Empty only when idle().
  std::vector<Share> plan();

  /// The share's tokens are computed now: accounts for them and offers full pages to the cache.
  void computed(const Share& share);

  /// Takes a sequence out and frees its pages.
  std::unique_ptr<Sequence> remove(Sequence* sequence);

  void clear();

  std::int64_t preemptions() const { return preemptions_; }

 private:
  using Line = std::vector<std::unique_ptr<Sequence>>;  // by seniority

  bool admit();
  std::int64_t owed_before(const Sequence& next) const;
  void take_share(Sequence& sequence);
  bool prefix_is_coming(Sequence& sequence);
  std::int32_t grow(Sequence& sequence, std::int32_t wanted);
  bool take_pages_from_a_junior(const Sequence& sequence);
  void preempt(Sequence& victim);
  void announce(Sequence& sequence);
  void arrived(Sequence& sequence, std::int64_t page);
  void release_pages(Sequence& sequence);

  KvCache& cache_;
  std::int32_t max_batch_;
  std::int32_t step_tokens_;
  WaitingLine fresh_;
  ExpectedLength lengths_;
  Line returning_;  // forks and preempted ones, not at work
  Line active_;
  std::vector<Share> shares_;  // of the step being planned
  std::int32_t room_ = 0;      // tokens left in it
  // By page_hash: how many active sequences are going to compute a page.
  std::unordered_map<std::uint64_t, std::int32_t> coming_;
  std::int64_t arrivals_ = 0;
  std::int64_t admissions_ = 0;
  std::int64_t preemptions_ = 0;
};

}  // namespace ponder
