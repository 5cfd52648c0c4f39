#pragma once

// Which sequences run, and how many tokens of each go into the next step.
//
// Every unfinished sequence has tokens whose keys and values are not computed yet: one when it is
// decoding, more when its prompt, an inserted text or, after a preemption, everything is to be
// computed. A step first takes one token of each decoding sequence, then fills its token budget
// with chunks of the others. Sequences are admitted while there is room for their first chunk; when
// pages run out in mid-flight the last one in line gives its pages back and is computed again
// later. Since results do not depend on any of this, the order only has to be fast: forks and
// preempted sequences first (their pages are warm), then thinking arms, which run longest, then the
// rest.

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "engine/qwen3/ops.h"
#include "engine/runtime/kv_cache.h"
#include "engine/runtime/sequence.h"

namespace ponder {

class Scheduler {
 public:
  Scheduler(KvCache& cache, std::int32_t max_batch, std::int32_t step_tokens)
      : cache_(cache), max_batch_(max_batch), step_tokens_(step_tokens) {}

  void add(std::unique_ptr<Sequence> sequence);

  bool idle() const { return waiting_.empty() && active_.empty(); }

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
  bool admit();
  bool prefix_is_coming(const Sequence& sequence, const std::vector<Share>& shares) const;
  bool grow(Sequence& sequence, std::int32_t tokens);
  void preempt(Sequence& victim);
  void release_pages(Sequence& sequence);

  KvCache& cache_;
  std::int32_t max_batch_;
  std::int32_t step_tokens_;
  std::list<std::unique_ptr<Sequence>> waiting_;   // in order of admission
  std::vector<std::unique_ptr<Sequence>> active_;  // in order of admission
  std::int64_t preemptions_ = 0;
};

}  // namespace ponder
