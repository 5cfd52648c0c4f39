#pragma once

// Several continuations of one context, scored together.
//
// What all of them begin with (the context, and first tokens that they share) is computed once, by
// one sequence, the trunk. The logits at its end hold the log p of every continuation's next token,
// so continuations that differ in one token are done then. Each of the others goes on as a branch,
// a fork of the trunk, which computes its own tokens but the last: for that one only the log p is
// wanted. With C context tokens and continuations of n tokens: C + sum of (n - 1) tokens computed.
//
// A score is kept by its place, not added up as it comes, so that a sequence that lost its pages
// and is computed again writes the same numbers again, and sums are always taken in order.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "harness/base/generation.h"

namespace ponder {

class ScoreGroup {
 public:
  /// `sequences`: context and continuation, at least one of them, each with a token at index
  /// `from`, the first one scored. A token needs one before it, so `from` is 1 or more, at the
  /// latest when move_behind() was called.
  ScoreGroup(const std::vector<std::vector<std::int32_t>>& sequences, std::int64_t from);

  /// The sequences turn out to stand behind so many other tokens, such as a thinking trace.
  void move_behind(std::int64_t tokens) { from_ += tokens; }

  /// What to tell besides the sums.
  void tell(bool tokens, std::int32_t top) {
    tokens_ = tokens;
    top_ = tokens ? top : 0;
  }

  std::int32_t top() const { return top_; }

  std::size_t size() const { return rests_.size(); }

  /// Index of the first scored token.
  std::int64_t from() const { return from_; }

  /// Ids that all sequences begin with; each has at least one more.
  const std::vector<std::int32_t>& common() const { return common_; }

  /// What sequence `i` goes on with after the common ids.
  const std::vector<std::int32_t>& rest(std::size_t i) const { return rests_[i]; }

  /// The first id of every rest.
  std::vector<std::int32_t> next_ids() const;

  /// Tokens of the longest sequence, without those it was moved behind.
  std::int64_t longest() const;

  /// The score of the token at index `at` >= from of sequence `i`.
  void record(std::size_t i, std::int64_t at, ScoredToken token, bool greedy);

  /// Complete when every sequence has been computed. Usage stays empty.
  LogProbs log_probs() const;

  // How far the computation is; kept by ScoreRunner.
  std::int64_t trunk_tokens = 0;  ///< of the sequence that all others are forks of
  std::size_t running = 0;        ///< sequences not computed yet
  std::int64_t spent = 0;         ///< tokens computed by those that are
  bool failed = false;            ///< the error is out; what still comes is dropped

 private:
  std::int64_t from_;
  std::vector<std::int32_t> common_;
  std::vector<std::vector<std::int32_t>> rests_;
  std::vector<std::vector<ScoredToken>> scores_;  // per sequence, from `from` on
  std::vector<std::vector<bool>> greedy_;         // the same shape
  bool tokens_ = false;
  std::int32_t top_ = 0;
};

/// What makes a sequence one that is not continued but scored: log p of its own tokens from `from`
/// on, and of the ids that may follow its last one.
struct Scoring {
  std::shared_ptr<ScoreGroup> group = {};
  std::optional<std::size_t> branch = {};  ///< which rest it computes; none: it is the trunk
  std::int64_t from = 0;
  std::vector<std::int32_t> next = {};
};

}  // namespace ponder
