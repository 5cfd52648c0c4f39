// Two arbitrary answers (split at the first line end) in all profiles: no crash, a verdict that its
// reason explains, the same verdict both ways round in the strict profile.

#include <algorithm>
#include <cstdint>
#include <string>

#include "harness/base/result.h"
#include "harness/base/text.h"
#include "scorers/math/math_equal.h"
#include "scorers/math/reason.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ponder;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(text.find('\n'), size);
  const std::string gold = text.substr(0, line);
  const std::string answer = text.substr(std::min(line + 1, size));
  for (const MathProfile profile :
       {MathProfile::strict, MathProfile::qwen25_math, MathProfile::math_verify}) {
    const MathComparer comparer(
        MathOptions{.profile = profile, .deadline = std::chrono::milliseconds(10)});
    const MathVerdict verdict = comparer.compare(gold, answer);
    PONDER_CHECK(is_utf8(verdict.gold_normal) && is_utf8(verdict.answer_normal));
    const auto& names = math::all_reasons();
    const auto at = std::find(names.begin(), names.end(), verdict.reason);
    PONDER_CHECK(at != names.end());
    const auto side = math::side_of(static_cast<math::Reason>(at - names.begin()));
    PONDER_CHECK(verdict.equal.has_value() == (side != math::Side::undecided));
    if (profile == MathProfile::strict && verdict.equal) {
      const MathVerdict back = comparer.compare(answer, gold);
      PONDER_CHECK(!back.equal || *back.equal == *verdict.equal);
    }
  }
  return 0;
}
