#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "scorers/scorer.h"

namespace ponder {

/// What two texts may differ in and still be equal. Whitespace at the ends never counts.
struct TextRules {
  bool ignore_case = false;
  bool ignore_punctuation = false;  ///< ASCII
  bool ignore_space = false;        ///< runs of whitespace are one blank

  bool operator==(const TextRules&) const = default;
};

std::string normalised(std::string_view text, const TextRules& rules);

/// One of the scorers that a task file may name: a small closed set, so that a new benchmark is
/// data, not code.
struct ScorerSpec {
  std::string kind = {};     ///< see scorer_kinds()
  TextRules rules = {};      ///< exact, contains, regex, json
  std::string pattern = {};  ///< regex: RE2 syntax
  std::int64_t group = -1;   ///< regex: what is compared; -1: the first group, or the whole match
  bool first = false;        ///< regex: the first match, not the last
  std::string field = "answer";  ///< json
  std::string language = {};     ///< number: how numbers are written
};

struct ScorerKind {
  std::string_view name = {};
  std::string_view help = {};
};

/// exact, choice, number, math, regex, contains, json.
const std::vector<ScorerKind>& scorer_kinds();

/// The name of the scorer tells its settings, so that a run with other ones is another run:
///   exact/1     the whole answer is the target
///   contains/1  the answer holds the target
///   regex/1     what the pattern's last match holds is the target; no match: no answer
///   json/1      the field of the last JSON object in the answer is the target
///   choice, number, math: choice.h, number.h, math_scorer.h
/// errors  config (unknown kind, with the nearest; a pattern that RE2 cannot run, with its reason)
Result<ScorerPtr> make_scorer(const ScorerSpec& spec);

}  // namespace ponder
