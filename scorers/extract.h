#pragma once

// Where in an answer the final answer stands. All extraction happens on folded text (fold.h), by
// scanners that read every byte a bounded number of times: answers are hostile input.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ponder {

/// How the final answer was found.
enum class ExtractRule : std::uint8_t {
  boxed,        ///< \boxed{...} or \fbox{...}
  json,         ///< "answer": "C"
  hashes,       ///< a line `#### 42`
  phrase,       ///< "the answer is 42", "Answer: C"
  last_math,    ///< nothing better: the last $..$ of the text
  last_number,  ///< nothing better: the last number of the text
  alone,        ///< the letter is the whole answer, or its whole first or last line
  mention       ///< "option C", "(C)"
};

std::string to_string(ExtractRule rule);

/// A piece of a text. The search functions of this folder take folded text and give ranges in it;
/// extract_*() take the answer as given and give ranges in that (in_original).
struct Extraction {
  ExtractRule rule = ExtractRule::boxed;
  std::string text = {};   ///< folded
  std::size_t offset = 0;  ///< of its first byte
  std::size_t length = 0;  ///< in bytes; of the original, where folding changed them

  bool operator==(const Extraction&) const = default;
};

/// The bytes [begin, end) of `folded`.
Extraction extraction(ExtractRule rule,
                      std::string_view folded,
                      std::size_t begin,
                      std::size_t end);

/// Turns a range in fold(text) into the range of `text` that it came from.
Extraction in_original(Extraction found, std::string_view text);

struct BoxSearch {
  std::optional<Extraction> last = {};
  bool unclosed = false;  ///< a box was opened and never closed: the answer was probably cut
};

/// The complete box that starts last: \boxed{...} and \fbox{...} with nested braces (of nested
/// boxes the inner one), `\boxed 5` and `\boxed\frac12`. Escaped braces do not count, boxes without
/// a letter or digit ("put it within \boxed{}") are passed over. Boxes inside 1,024 open ones are
/// not looked for, so that memory stays small.
BoxSearch find_box(std::string_view folded);

/// ASCII only, whatever the locale says.
bool is_digit(char c);
bool is_letter(char c);

}  // namespace ponder
