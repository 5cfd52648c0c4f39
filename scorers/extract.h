#pragma once

// Where in an answer the final answer stands. All extraction happens on folded text (fold.h), by
// scanners that read every byte a bounded number of times: answers are hostile input.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ponder {

/// How the final answer was found.
enum class ExtractRule : std::uint8_t {
  boxed,        ///< \boxed{...} or \fbox{...}
  json,         ///< "answer": "C"
  hashes,       ///< a line `#### 42`
  phrase,       ///< "the answer is 42", "Answer: C"
  last_number,  ///< nothing better: the last number of the text
  alone,        ///< the letter is the whole answer, or its whole first or last line
  mention       ///< "option C", "(C)"
};

std::string to_string(ExtractRule rule);

struct Extraction {
  ExtractRule rule = ExtractRule::boxed;
  std::string text = {};   ///< folded
  std::size_t offset = 0;  ///< of its first byte, in the text it was taken from

  bool operator==(const Extraction&) const = default;
};

struct BoxSearch {
  std::optional<Extraction> last = {};
  bool unclosed = false;  ///< a box was opened and never closed: the answer was probably cut
};

/// The complete box that starts last: \boxed{...} and \fbox{...} with nested braces (of nested
/// boxes the inner one), `\boxed 5` and `\boxed\frac12`. Escaped braces do not count, boxes without
/// a letter or digit ("put it within \boxed{}") are passed over.
BoxSearch find_box(std::string_view folded);

/// What follows one "answer is", "Answer:", "answer =" (and 答案是, 答案为, 答案:), up to the start
/// of the next such phrase: all statements together are one pass over the text.
struct Statement {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool verb = false;  ///< "is", not a colon or equals sign
};

/// In the order of the text.
std::vector<Statement> answer_statements(std::string_view folded);

/// ASCII only, whatever the locale says.
bool is_digit(char c);
bool is_letter(char c);

}  // namespace ponder
