// Keywords are regular expressions there, so they are here.

#include <algorithm>

#include "harness/base/unicode.h"
#include "scorers/ifeval/checks.h"
#include "scorers/ifeval/pattern.h"

namespace ponder::ifeval {

namespace {

/// Between two word boundaries.
bool stands_alone(const std::string& word, std::string_view text) {
  std::size_t from = 0;
  while (const auto found = find_first(word, text, true, from)) {
    const auto begin = static_cast<std::size_t>(found->data() - text.data());
    if (is_word_boundary(text, begin) && is_word_boundary(text, begin + found->size())) return true;
    if (begin == text.size()) return false;
    from = begin;
    next_code_point(text, &from);
  }
  return false;
}

}  // namespace

bool keywords_exist(std::string_view response, const Arguments& arguments) {
  const auto keywords = arguments.texts("keywords");
  return std::all_of(keywords.begin(), keywords.end(), [&](const std::string& keyword) {
    return find_first(keyword, response, true).has_value();
  });
}

bool keyword_frequency(std::string_view response, const Arguments& arguments) {
  const std::string keyword(strip_right(strip_left(arguments.text("keyword"))));
  const auto count = static_cast<std::int64_t>(find_all(keyword, response, true).size());
  return arguments.compare(count, "relation", "frequency");
}

bool forbidden_words(std::string_view response, const Arguments& arguments) {
  const auto words = arguments.texts("forbidden_words");
  return std::none_of(words.begin(), words.end(),
                      [&](const std::string& word) { return stands_alone(word, response); });
}

bool letter_frequency(std::string_view response, const Arguments& arguments) {
  std::string letter = to_lower(strip_right(strip_left(arguments.text("letter"))));
  const std::string text = to_lower(response);
  std::int64_t count = 0;
  if (!letter.empty()) {
    for (std::size_t at = text.find(letter); at != std::string::npos;
         at = text.find(letter, at + letter.size())) {
      ++count;
    }
  }
  return arguments.compare(count, "let_relation", "let_frequency");
}

}  // namespace ponder::ifeval
