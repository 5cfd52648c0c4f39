#include <algorithm>

#include "harness/base/unicode.h"
#include "scorers/ifeval/checks.h"
#include "scorers/ifeval/sentences.h"
#include "scorers/ifeval/text_parts.h"
#include "scorers/ifeval/words.h"

namespace ponder::ifeval {

bool number_sentences(std::string_view response, const Arguments& arguments) {
  return arguments.compare(count_sentences(response), "relation", "num_sentences");
}

bool number_words(std::string_view response, const Arguments& arguments) {
  return arguments.compare(count_words(response), "relation", "num_words");
}

bool number_paragraphs(std::string_view response, const Arguments& arguments) {
  // Parted by `***`; the first and the last may be blank and do not count then.
  const auto parts = split_by(response, "***");
  auto count = static_cast<std::int64_t>(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!is_blank(parts[i])) continue;
    if (i != 0 && i + 1 != parts.size()) return false;
    --count;
  }
  return count == arguments.integer("num_paragraphs");
}

bool nth_paragraph_first_word(std::string_view response, const Arguments& arguments) {
  const auto parts = split_by(response, "\n\n");
  const std::int64_t count =
      std::count_if(parts.begin(), parts.end(), [](std::string_view p) { return !is_blank(p); });
  const std::int64_t nth = arguments.integer("nth_paragraph");
  if (nth < 1 || nth > count) return false;
  // Blank parts are not counted but keep their place in the list: so it is there.
  std::string_view paragraph = strip(parts[static_cast<std::size_t>(nth - 1)]);
  if (paragraph.empty()) return false;
  std::string first;
  std::size_t at = 0;
  while (at < paragraph.size() && paragraph[at] == '\'') ++at;
  while (at < paragraph.size() && paragraph[at] == '"') ++at;
  while (at < paragraph.size()) {
    const char32_t c = next_code_point(paragraph, &at);
    if (is_space(c) || (c < 0x80 && std::string_view(".,?!'\"").find(static_cast<char>(c)) !=
                                        std::string_view::npos)) {
      break;
    }
    append_utf8(first, to_lower(c));
  }
  return count == arguments.integer("num_paragraphs") &&
         first == to_lower(arguments.text("first_word"));
}

}  // namespace ponder::ifeval
