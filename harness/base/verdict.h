#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace ponder {

/// `no_answer` counts as wrong; `unscored` (infrastructure failed) is left out of every metric.
enum class Outcome : std::uint8_t { correct, incorrect, no_answer, unscored };

struct Verdict {
  Outcome outcome = Outcome::unscored;
  double score = 0;            ///< in [0, 1]
  std::string extracted = {};  ///< what was compared with the target
  std::string reason = {};     ///< a code: equal, different, no_number, thinking_unclosed, ...

  /// What others would have scored, in [0, 1], by their name: graders that published tables rest on
  /// (lm_eval_strict, qwen25_math). Shown beside `score`, never mixed with it.
  std::map<std::string, double> other_scores = {};

  /// How much an entry of `other_scores` counts in the mean over samples; 1 where not named. For
  /// metrics that pool something else than samples: instructions, cells of a grid, difficulty.
  /// >= 0; 0: the sample says nothing under that name.
  std::map<std::string, double> other_weights = {};

  bool operator==(const Verdict&) const = default;
};

std::string to_string(Outcome outcome);

}  // namespace ponder
