#include "scorers/extract_number.h"

#include <algorithm>

#include "scorers/answer_label.h"
#include "scorers/extract_json.h"
#include "scorers/fold.h"
#include "scorers/number_literal.h"

namespace ponder {

namespace {

Extraction literal_extraction(ExtractRule rule, std::string_view folded, const NumberLiteral& n) {
  return extraction(rule, folded, n.begin, n.end);
}

std::optional<Extraction> find_field(std::string_view folded, const NumberStyle& style) {
  auto field = find_answer_field(folded);
  return field && canonical_number(field->text, style) ? field : std::nullopt;
}

std::optional<Extraction> find_hashes(std::string_view folded, const NumberStyle& style) {
  static constexpr std::string_view kMark = "####";
  const auto bare = [](std::string_view rest) {
    return rest.find_first_not_of(" \t\r*$%.\\") == std::string_view::npos;
  };
  for (std::size_t end = folded.size();; --end) {  // from line to line, backwards
    const std::size_t newline = end > 0 ? folded.rfind('\n', end - 1) : std::string_view::npos;
    const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
    const std::string_view line = folded.substr(begin, end - begin);
    if (const std::size_t mark = line.rfind(kMark); mark != std::string_view::npos) {
      const std::string_view rest = line.substr(mark + kMark.size());
      const auto number = next_number(rest, 0, style.space_groups);
      if (number && bare(rest.substr(0, number->begin)) && bare(rest.substr(number->end))) {
        Extraction found = literal_extraction(ExtractRule::hashes, rest, *number);
        found.offset += begin + mark + kMark.size();
        return found;
      }
    }
    if (begin == 0) return std::nullopt;
    end = begin;
  }
}

/// The number that a statement comes down to: its first one, or, where a chain of equations
/// begins with it, the one after the last `=` of the sentence.
std::optional<NumberLiteral> stated_number(std::string_view folded,
                                           const Statement& statement,
                                           const NumberStyle& style) {
  const std::string_view text = folded.substr(0, statement.end);
  const std::size_t start =
      std::min(text.find_first_not_of(" \t\r\n*_`$:\"'", statement.begin), text.size());
  const std::string_view line = text.substr(0, text.find('\n', start));
  auto number = next_number(line, start, style.space_groups);
  if (!number) return std::nullopt;
  const std::size_t sentence_end = std::min(line.find(". ", number->end), line.size());
  const std::string_view sentence = line.substr(0, sentence_end);
  const std::size_t equals = sentence.substr(start).rfind('=');
  if (equals != std::string_view::npos) {
    if (auto result = next_number(sentence, start + equals + 1, style.space_groups))
      number = result;
  }
  return number;
}

std::optional<Extraction> find_statement(std::string_view folded, const NumberStyle& style) {
  const std::vector<Statement> statements = answer_statements(folded);
  for (auto it = statements.rbegin(); it != statements.rend(); ++it) {
    if (const auto number = stated_number(folded, *it, style)) {
      return literal_extraction(ExtractRule::phrase, folded, *number);
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Extraction> find_last_number(std::string_view folded, const NumberStyle& style) {
  std::optional<NumberLiteral> last;
  for (auto n = next_number(folded, 0, style.space_groups); n;
       n = next_number(folded, n->end, style.space_groups)) {
    last = n;
  }
  if (!last) return std::nullopt;
  return literal_extraction(ExtractRule::last_number, folded, *last);
}

NumberSearch extract_number(std::string_view answer, const NumberStyle& style) {
  const std::string folded = fold(answer);
  BoxSearch box = find_box(folded);
  NumberSearch search;
  if (box.last) {
    search.found = std::move(box.last);
  } else if (box.unclosed) {
    search.unclosed_box = true;
  } else {
    search.found = find_field(folded, style);
    if (!search.found) search.found = find_hashes(folded, style);
    if (!search.found) search.found = find_statement(folded, style);
    if (!search.found) search.found = find_last_number(folded, style);
  }
  if (search.found) search.found = in_original(std::move(*search.found), answer);
  return search;
}

}  // namespace ponder
