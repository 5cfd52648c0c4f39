// Extraction and scoring of arbitrary bytes: no crash, no fault, and what they promise.

#include <cstdint>
#include <string>

#include "harness/base/text.h"
#include "scorers/answer_label.h"
#include "scorers/choice.h"
#include "scorers/extract_choice.h"
#include "scorers/extract_json.h"
#include "scorers/extract_math.h"
#include "scorers/extract_number.h"
#include "scorers/fold.h"
#include "scorers/gsm8k_filters.h"
#include "scorers/math_segment.h"
#include "scorers/number.h"

namespace {

using namespace ponder;

/// A range that lies in the answer, on whole characters where the text has them.
void check_range(const Extraction& found, const std::string& answer) {
  PONDER_CHECK(found.offset <= answer.size());
  PONDER_CHECK(found.length <= answer.size() - found.offset);
}

void check_scanners(const std::string& answer) {
  const std::string folded = fold(answer);
  PONDER_CHECK(!is_utf8(answer) || fold(folded) == folded);
  std::size_t before = 0;
  for (const Statement& statement : answer_statements(folded)) {
    PONDER_CHECK(before <= statement.begin && statement.begin <= statement.end);
    PONDER_CHECK(statement.end <= folded.size());
    before = statement.end;
  }
  before = 0;
  for (const MathSegment& segment : math_segments(folded)) {
    PONDER_CHECK(before <= segment.outer && segment.outer < segment.begin);
    PONDER_CHECK(segment.begin < segment.end && segment.end < segment.outer_end);
    PONDER_CHECK(segment.outer_end <= folded.size());
    before = segment.outer_end;
  }
  if (const BoxSearch box = find_box(folded); box.last) {
    PONDER_CHECK(folded.compare(box.last->offset, box.last->length, box.last->text) == 0);
  }
  if (const auto field = find_answer_field(folded)) {
    PONDER_CHECK(field->text.size() <= field->length);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ScorerPtr number = number_scorer();
  static const ScorerPtr german = number_scorer("de");
  static const ScorerPtr french = number_scorer("fr");
  static const ScorerPtr choice = choice_scorer();
  const std::string answer(reinterpret_cast<const char*>(data), size);
  const Sample sample{.target = "42", .choices = {"42", "x", "é", ""}};

  check_scanners(answer);
  for (const ScorerPtr& scorer : {number, german, french, choice}) {
    const Verdict verdict = scorer->score(sample, answer);
    PONDER_CHECK(is_utf8(verdict.extracted));
    PONDER_CHECK(verdict == scorer->score(sample, answer));
  }
  gsm8k_strict_filter(answer);
  gsm8k_flexible_filter(answer);
  extract_qwen25(answer);
  extract_math_verify(answer);

  if (const auto found = extract_number(answer).found) check_range(*found, answer);
  if (const auto found = extract_math(answer).found) check_range(*found, answer);
  if (const auto found = extract_choice(answer, sample.choices)) {
    check_range(*found, answer);
    PONDER_CHECK(found->text.size() == 1 && found->text[0] >= 'A' && found->text[0] <= 'Z');
  }
  for (const NumberStyle& style : {NumberStyle{}, NumberStyle{true, true}}) {
    const auto value = canonical_number(answer, style);
    // A canonical spelling has a point before its decimals, whatever the language of the text.
    if (value && value->size() < 18) PONDER_CHECK(canonical_number(*value) == value);
  }
  return 0;
}
