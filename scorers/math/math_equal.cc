#include "scorers/math/math_equal.h"

#include <flint/flint.h>

#include "harness/base/text.h"
#include "scorers/math/budget.h"
#include "scorers/math/limits.h"
#include "scorers/math/oracle.h"
#include "scorers/math/profiles.h"

namespace ponder {

namespace {

std::string shown(std::string_view text) {
  return to_valid_utf8(text.substr(0, math::kMaxShown));
}

/// Gives FLINT's memory of a thread back when the thread ends.
struct FlintCleanup {
  ~FlintCleanup() { flint_cleanup(); }
};

}  // namespace

MathVerdict MathComparer::compare(std::string_view gold, std::string_view answer) const {
  static thread_local const FlintCleanup cleanup;
  math::Budget budget(options_.deadline);
  gold = trim(gold);
  answer = trim(answer);
  math::ProfileVerdict found;
  if (gold.empty()) {
    found.reason = math::Reason::empty_gold;
  } else if (answer.empty()) {
    found.reason = math::Reason::empty_answer;
  } else {
    switch (options_.profile) {
      case MathProfile::strict:
        found = math::compare_strict(gold, answer, budget);
        break;
      case MathProfile::qwen25_math:
        found = math::compare_qwen25(gold, answer, budget);
        break;
      case MathProfile::math_verify:
        found = math::compare_math_verify(gold, answer, budget);
        break;
    }
  }
  MathVerdict verdict;
  const math::Side side = math::side_of(found.reason);
  if (side != math::Side::undecided) verdict.equal = side == math::Side::equal;
  verdict.reason = to_string(found.reason);
  verdict.gold_normal = shown(found.gold_normal);
  verdict.answer_normal = shown(found.answer_normal);
  return verdict;
}

void prepare_math_workers() {
  math::start_oracle();
}

}  // namespace ponder
