#pragma once

// CRUXEval: what a function gives for an input, or an input for which it gives a value. The answer
// is read as plain data in the sandbox, and compared here.

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "sandbox/sandbox.h"
#include "scorers/scorer.h"

namespace ponder::program {

enum class Asked { output, input };

struct ExpressionCase {
  std::string program = {};   ///< defines the function
  std::string function = {};  ///< its name
  std::string value = {};     ///< what it gives, as Python writes it
};

/// Cases by sample id.
struct ExpressionSuite {
  std::map<std::string, ExpressionCase, std::less<>> cases = {};
  Asked asked = Asked::output;
};

/// What stands between the last [ANSWER] and the [/ANSWER] after it, or the end; else in the last
/// block of code; else the whole answer. Spaces off both ends.
std::string answer_text(std::string_view answer);

ScorerPtr expression_scorer(Asked asked);  ///< before there is a sandbox

/// Reasons: passed, wrong_output, exception, no_plain_data, and those of ProgramRun and unfit().
ScorerPtr open_expression_scorer(std::shared_ptr<const ExpressionSuite> suite, Sandbox& sandbox);

}  // namespace ponder::program
