#pragma once

// The sentences and number forms shared by the end table and the HTML report, so that both say the
// same. Proportions become points here: one decimal, always.

#include <string>
#include <vector>

#include "results/summary.h"

namespace ponder {

std::string points(double proportion);                           ///< 0.9416 -> 94.2; - when unknown
std::string signed_points(double difference);                    ///< 0.0447 -> +4.5
std::string with_interval(double value, const Interval& ci95);   ///< 94.2 [92.8, 95.3]
std::string signed_interval(double diff, const Interval& ci95);  ///< +4.5 [+2.8, +6.1]
std::string p_value(double p);                                   ///< p < .001, p = .004, p = .12
std::string rounded(double count);                               ///< 1412.4 -> 1,412

/// Whether any row has several answers per sample, or another grader's scores.
bool has_epochs(const Summary& summary);
bool has_others(const Summary& summary);

/// 79.6 @64; - for one answer per sample.
std::string at_k(double proportion, std::int32_t k);

/// "macro of 57 subjects".
std::string macro_name(const MacroMean& macro);

/// "12 of 1,319": records on which the other grader differs.
std::string disagreement_count(const SummaryRow& row, const OtherScore& other);

/// Mean tokens per sample after the prompt: thinking, injected, answer.
std::string tokens_per_sample(const SummaryRow& row);

/// One sentence per task on its first comparison: better, worse, or no difference shown.
std::vector<std::string> findings(const Summary& summary);

/// What changes how the scores are to be read: missing samples, errors, unclosed thinking, endless
/// repetition.
std::vector<std::string> warnings(const Summary& summary);

}  // namespace ponder
