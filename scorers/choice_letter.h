#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace ponder {

/// A letter that names a choice, as written in a text.
struct ChoiceLetter {
  char letter = 'A';       ///< A to Z
  std::size_t length = 1;  ///< bytes in the text
  bool small = false;      ///< written as a to z
};

/// The letter at `at` of folded text, if it does not go on as a word ("Both", "D'accord", "بسبب"):
/// Latin letters, and those by which Arabic (أ ب ج د) and Bengali (অ ব ড ঢ) tests count their
/// choices. Scripts that set no spaces may follow: "C选项". nullopt: another character, or a word.
/// source  simple-evals, common.py (normalize_extracted_answer)
std::optional<ChoiceLetter> choice_letter(std::string_view folded, std::size_t at);

}  // namespace ponder
