#pragma once

// Regular expressions as Python's `re` reads them, run by RE2, which is linear in the text whatever
// the pattern. What RE2 has no form for is refused, but for the look-around of lm-eval's own
// answer patterns, which has an equivalent with a group.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace re2 {
class RE2;
}

namespace ponder::lmeval {

class PythonRegex {
 public:
  /// `\d`, `\w` and `\s` are those of Unicode, as in Python; `\b` knows ASCII words only.
  /// errors  config (names the pattern and what cannot be run)
  static Result<PythonRegex> compile(const std::string& pattern);

  /// A match of findall: the groups, or the whole match where there are none.
  using Groups = std::vector<std::string>;

  std::vector<Groups> find_all(std::string_view text) const;

  /// re.sub(pattern, "", text)
  std::string remove_from(std::string_view text) const;

  const std::string& pattern() const { return pattern_; }

 private:
  struct Match;

  std::vector<Match> matches(std::string_view text) const;

  std::string pattern_ = {};
  std::shared_ptr<const re2::RE2> regex_ = {};
  bool has_dollar_ = false;
};

/// The pattern in RE2's syntax. errors  config
Result<std::string> to_re2(const std::string& pattern);

}  // namespace ponder::lmeval
