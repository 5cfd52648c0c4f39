#include "scorers/extract_math.h"

#include <algorithm>
#include <cctype>
#include <iterator>

#include "harness/base/text.h"
#include "scorers/answer_label.h"
#include "scorers/extract_json.h"
#include "scorers/extract_number.h"
#include "scorers/fold.h"
#include "scorers/math_segment.h"

namespace ponder {

namespace {

bool says_something(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || is_letter(c) || static_cast<unsigned char>(c) >= 0x80;
  });
}

/// [begin, end) of `text` without spaces, Markdown marks and a final point at its ends.
std::optional<Extraction> bare(ExtractRule rule,
                               std::string_view text,
                               std::size_t begin,
                               std::size_t end) {
  static constexpr std::string_view kMarks = " \t\r\n*_`";
  const auto strip = [&](std::string_view marks) {
    while (end > begin && marks.find(text[end - 1]) != std::string_view::npos) --end;
  };
  strip(kMarks);
  strip(".");
  strip(kMarks);
  while (begin < end && kMarks.find(text[begin]) != std::string_view::npos) ++begin;
  if (!says_something(text.substr(begin, end - begin))) return std::nullopt;
  return extraction(rule, text, begin, end);
}

std::optional<Extraction> find_hashes(std::string_view folded) {
  const std::size_t mark = folded.rfind("####");
  if (mark == std::string_view::npos) return std::nullopt;
  const std::size_t end = std::min(folded.find('\n', mark), folded.size());
  return bare(ExtractRule::hashes, folded, mark + 4, end);
}

/// The sentence that begins at `begin`: to the end of its line, or to a point before a space.
std::size_t sentence_end(std::string_view folded, std::size_t begin, std::size_t limit) {
  const std::string_view text = folded.substr(0, limit);
  const std::size_t line = std::min(text.find('\n', begin), text.size());
  return std::min(text.substr(0, line).find(". ", begin), line);
}

/// Whether what stands between two pieces of mathematics makes them one answer.
bool joins(std::string_view between) {
  static constexpr std::string_view kJoints[] = {",", "and", "or", ", and", ", or", "和", "或"};
  return std::find(std::begin(kJoints), std::end(kJoints), trim(between)) != std::end(kJoints);
}

std::optional<Extraction> stated(std::string_view folded,
                                 const Statement& statement,
                                 const std::vector<MathSegment>& segments) {
  const std::size_t begin =
      std::min(folded.find_first_not_of(" \t\r\n*_`:", statement.begin), statement.end);
  const auto first = std::lower_bound(
      segments.begin(), segments.end(), begin,
      [](const MathSegment& segment, std::size_t at) { return segment.outer < at; });
  // Display mathematics may take lines of its own: the sentence ends behind it.
  const bool leads = first != segments.end() && first->outer == begin;
  const std::size_t end = leads ? statement.end : sentence_end(folded, begin, statement.end);
  if (first == segments.end() || first->outer_end > end) {
    return bare(ExtractRule::phrase, folded, begin, sentence_end(folded, begin, statement.end));
  }
  auto last = first;
  while (last + 1 != segments.end() && (last + 1)->outer_end <= end &&
         joins(folded.substr(last->outer_end, (last + 1)->outer - last->outer_end))) {
    ++last;
  }
  if (last == first) return bare(ExtractRule::phrase, folded, first->begin, first->end);
  return bare(ExtractRule::phrase, folded, first->outer, last->outer_end);
}

std::optional<Extraction> find_statement(std::string_view folded,
                                         const std::vector<MathSegment>& segments) {
  const std::vector<Statement> statements = answer_statements(folded);
  for (auto it = statements.rbegin(); it != statements.rend(); ++it) {
    if (auto found = stated(folded, *it, segments)) return found;
  }
  return std::nullopt;
}

std::optional<Extraction> find_last_segment(std::string_view folded,
                                            const std::vector<MathSegment>& segments) {
  for (auto it = segments.rbegin(); it != segments.rend(); ++it) {
    if (auto found = bare(ExtractRule::last_math, folded, it->begin, it->end)) return found;
  }
  return std::nullopt;
}

}  // namespace

MathSearch extract_math(std::string_view answer) {
  const std::string folded = fold(answer);
  BoxSearch box = find_box(folded);
  MathSearch search;
  if (box.last) {
    search.found = std::move(box.last);
  } else if (box.unclosed) {
    search.unclosed_box = true;
  } else {
    search.found = find_answer_field(folded);
    if (!search.found) search.found = find_hashes(folded);
    if (!search.found) {
      const std::vector<MathSegment> segments = math_segments(folded);
      search.found = find_statement(folded, segments);
      if (!search.found) search.found = find_last_segment(folded, segments);
    }
    if (!search.found) search.found = find_last_number(folded);
  }
  if (search.found) search.found = in_original(std::move(*search.found), answer);
  return search;
}

}  // namespace ponder
