// Extraction and scoring of arbitrary bytes: no crash, no fault, and what they promise.

#include <cstdint>
#include <string>

#include "harness/base/text.h"
#include "scorers/choice.h"
#include "scorers/extract_choice.h"
#include "scorers/extract_number.h"
#include "scorers/gsm8k_filters.h"
#include "scorers/number.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ponder;
  static const ScorerPtr number = number_scorer();
  static const ScorerPtr choice = choice_scorer();
  const std::string answer(reinterpret_cast<const char*>(data), size);
  const Sample sample{.target = "42", .choices = {"42", "x", "é", ""}};

  const Verdict verdict = number->score(sample, answer);
  PONDER_CHECK(is_utf8(verdict.extracted));
  choice->score(sample, answer);
  gsm8k_strict_filter(answer);
  gsm8k_flexible_filter(answer);

  if (const auto found = extract_number(answer).found) PONDER_CHECK(found->offset < size);
  if (const auto found = extract_choice(answer, sample.choices)) {
    PONDER_CHECK(found->offset < size);
    PONDER_CHECK(found->text.size() == 1 && found->text[0] >= 'A' && found->text[0] <= 'Z');
  }
  if (const auto value = canonical_number(answer)) {
    if (value->size() < 18) PONDER_CHECK(canonical_number(*value) == value);
  }
  return 0;
}
