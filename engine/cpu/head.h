#pragma once

#include <span>
#include <vector>

#include "engine/cpu/linear.h"

namespace ponder::cpu {

/// Logits of the wanted rows, a few rows at a time, each reduced at once to an id or to log
/// probabilities: memory stays at kRows x vocabulary whatever is asked.
class Head {
 public:
  Head(ThreadPool& pool, Linear& linear, const Kernels&) : pool_(pool), linear_(linear) {}

  void configure(const Matrix& lm_head, std::int64_t sampled_vocab);

  /// normed (tokens, hidden): the final norm of every token; bad_layer (tokens,).
  void run(std::span<const HeadRow> rows,
           std::span<const float> normed,
           std::span<const std::int32_t> bad_layer);

  const std::vector<HeadResult>& results() const { return results_; }

  void keep_logits(bool keep) { keep_ = keep; }

  std::span<const float> logits() const { return kept_; }

 private:
  static constexpr std::size_t kRows = 64;

  HeadResult reduce(const HeadRow& row,
                    std::span<const float> logits,
                    std::int32_t bad_layer) const;

  ThreadPool& pool_;
  Linear& linear_;
  const Matrix* lm_head_ = nullptr;
  std::int64_t sampled_vocab_ = 0;
  bool keep_ = false;
  std::vector<float> gathered_;  // (kRows, hidden)
  std::vector<float> logits_;    // (kRows, vocab)
  std::vector<float> kept_;      // (rows, vocab), for tests
  std::vector<HeadResult> results_;
};

}  // namespace ponder::cpu
