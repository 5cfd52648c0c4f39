#include <algorithm>

#include "harness/base/language.h"
#include "harness/base/unicode.h"
#include "scorers/ifeval/checks.h"
#include "scorers/ifeval/words.h"

namespace ponder::ifeval {

namespace {

/// What cannot be told counts as followed: as there.
bool is_in_language(std::string_view response, std::string_view code) {
  const std::string found = detect_language(response);
  return found.empty() || found == code;
}

}  // namespace

bool response_language(std::string_view response, const Arguments& arguments) {
  // Chinese has two codes there; the scripts are told apart nowhere here.
  const std::string_view code = arguments.text("language");
  return is_in_language(response, code.substr(0, code.find('-')));
}

bool english_capital(std::string_view response, const Arguments&) {
  return is_all_upper(response) && is_in_language(response, "en");
}

bool english_lowercase(std::string_view response, const Arguments&) {
  return is_all_lower(response) && is_in_language(response, "en");
}

bool capital_word_frequency(std::string_view response, const Arguments& arguments) {
  const auto words = word_tokens(response);
  const auto count = std::count_if(words.begin(), words.end(),
                                   [](const std::string& word) { return is_all_upper(word); });
  return arguments.compare(count, "capital_relation", "capital_frequency");
}

}  // namespace ponder::ifeval
