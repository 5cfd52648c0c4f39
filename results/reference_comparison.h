#pragma once

// Ours beside the published figure. Two numbers of the same questions need not be equal: the
// difference is held against the errors of both. Where the protocols differ in what moves a score,
// there is no test, only the reasons.

#include <cstdint>
#include <string>
#include <vector>

#include "results/reference.h"
#include "results/summary.h"

namespace ponder {

enum class Agreement : std::uint8_t { agrees, higher, lower, not_comparable };

struct ReferenceComparison {
  std::string run = {};
  std::string task = {};
  Mode mode = {};
  Reference reference = {};
  double value = 0;  ///< ours, of the reference's metric
  Interval ci95 = {};
  double diff = 0;          ///< ours - published
  Interval diff_ci95 = {};  ///< of both sides' errors
  Agreement agreement = Agreement::not_comparable;
  std::vector<std::string> obstacles = {};  ///< why there is no test
  std::vector<std::string> remarks = {};    ///< what else differs
};

/// "agrees", "higher", "lower", "not comparable".
std::string to_string(Agreement agreement);

/// The 95 % interval of ours - published by Newcombe's hybrid of two intervals: ours as the run has
/// it, theirs Wilson's of `value` from n * samples answers. The published run asked the same
/// questions, so that its own error is that of its draws, at most the binomial one. Agrees: the
/// interval holds 0.  source  Newcombe 1998, Statist. Med. 17, 873, method 10
Interval difference95(double ours, const Interval& ci95, const Reference& reference);

/// One for each row of the summary that has scored records and a published figure, in its order.
std::vector<ReferenceComparison> compare_with_references(const Summary& summary);

/// "gsm8k_base thinking: Qwen3-8B-Base on GSM8K, Qwen3 technical report, table 6 (n 1,319); not
/// comparable: ...; also: ...": a line for below the table.
std::string in_words(const ReferenceComparison& comparison);

}  // namespace ponder
