#include "scorers/judged.h"

namespace ponder {

Verdict JudgedScorer::score(const Sample& /*sample*/, std::string_view /*answer*/) const {
  return {.outcome = Outcome::unscored, .reason = "not_judged"};
}

}  // namespace ponder
