#pragma once

#include <string>
#include <string_view>

#include "scorers/math/budget.h"
#include "scorers/math/reason.h"

namespace ponder::math {

/// What a profile makes of one pair.
struct ProfileVerdict {
  Reason reason = Reason::not_decided;
  std::string gold_normal = {};
  std::string answer_normal = {};
};

/// Our own rules: comparison.h on parsed answers, with the readings of lexer.h where a mark has two
/// meanings: the pair is equal if it is equal in one of them.
ProfileVerdict compare_strict(std::string_view gold, std::string_view answer, Budget& budget);

/// The rules of Qwen2.5-Math's grader: its rewriting of the text (qwen25_text.h), then text,
/// numbers within 1e-4 with percent up to a factor of 100, tuples, matrices, equations up to sign,
/// and last equality by value or within 1e-4.
ProfileVerdict compare_qwen25(std::string_view gold, std::string_view answer, Budget& budget);

/// The verdicts of Math-Verify 0.8.0, errors included (math_verify.cc lists them). Not symmetric.
ProfileVerdict compare_math_verify(std::string_view gold, std::string_view answer, Budget& budget);

}  // namespace ponder::math
