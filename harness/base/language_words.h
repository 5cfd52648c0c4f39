#pragma once

#include <string_view>
#include <vector>

namespace ponder {

/// The commonest words of a language that shares its script with others, in small letters, parted
/// by blanks.
struct LanguageWords {
  std::string_view code = {};
  std::string_view words = {};
};

const std::vector<LanguageWords>& language_words();

}  // namespace ponder
