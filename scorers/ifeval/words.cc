#include "scorers/ifeval/words.h"

#include <array>
#include <utility>

#include "harness/base/unicode.h"
#include "scorers/ifeval/pattern.h"

namespace ponder::ifeval {

namespace {

/// Characters that are tokens of their own wherever they stand.
bool stands_apart(char32_t c) {
  constexpr std::u32string_view kMarks = U";@#$%&?!*()[]{}<>\"`«»“”‘’„";
  return kMarks.find(c) != std::u32string_view::npos;
}

struct Cases {
  bool upper = false;
  bool lower = false;
};

Cases cases_of(std::string_view text) {
  Cases found;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, &at);
    if (is_upper(c)) {
      found.upper = true;
    } else if (is_lower(c)) {
      found.lower = true;
    } else if (to_lower(c) != c && to_upper(c) != c) {  // title case
      found = {.upper = true, .lower = true};
    }
  }
  return found;
}

/// `text` with a blank on each side of what parts words.
std::string spaced(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = next_code_point(text, &at);
    const std::string_view bytes = text.substr(begin, at - begin);
    const char next = at < text.size() ? text[at] : '\0';
    if (is_space(c)) {
      out += ' ';
    } else if (stands_apart(c) || ((c == ':' || c == ',') && !(next >= '0' && next <= '9'))) {
      out += ' ';
      out += bytes;
      out += ' ';
    } else if ((c == '-' || c == '.' || c == '\'') && next == static_cast<char>(c)) {
      while (at < text.size() && text[at] == static_cast<char>(c)) ++at;  // -- .. ''
      out += ' ';
    } else {
      out += bytes;
    }
  }
  return out + ' ';
}

/// Adds a word, parted from the ending that NLTK takes for a word of its own.
void add_word(std::string_view word, std::vector<std::string>& out) {
  constexpr std::array<std::string_view, 15> kEndings = {"'s",  "'S",  "'m",  "'M",  "'d",
                                                         "'D",  "'ll", "'LL", "'re", "'RE",
                                                         "'ve", "'VE", "n't", "N'T", "'"};
  constexpr std::array<std::pair<std::string_view, std::size_t>, 6> kJoined = {
      {{"cannot", 3}, {"gimme", 3}, {"gonna", 3}, {"gotta", 3}, {"lemme", 3}, {"wanna", 3}}};
  while (word.ends_with('.')) word.remove_suffix(1);
  if (word.empty()) return;
  for (const std::string_view ending : kEndings) {
    if (word.size() > ending.size() && word.ends_with(ending) &&
        word[word.size() - ending.size() - 1] != '\'') {
      out.emplace_back(word.substr(0, word.size() - ending.size()));
      out.emplace_back(ending);
      return;
    }
  }
  const std::string small = to_lower(word);
  for (const auto& [joined, first] : kJoined) {
    if (small != joined) continue;
    out.emplace_back(word.substr(0, first));
    out.emplace_back(word.substr(first));
    return;
  }
  out.emplace_back(word);
}

}  // namespace

std::int64_t count_words(std::string_view text) {
  std::int64_t count = 0;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const bool is_word = is_word_character(next_code_point(text, &at));
    count += is_word && !inside;
    inside = is_word;
  }
  return count;
}

std::vector<std::string> word_tokens(std::string_view text) {
  std::vector<std::string> out;
  const std::string apart = spaced(text);
  std::size_t begin = 0;
  for (std::size_t at = 0; at < apart.size(); ++at) {
    if (apart[at] != ' ') continue;
    if (at > begin) add_word(std::string_view(apart).substr(begin, at - begin), out);
    begin = at + 1;
  }
  return out;
}

bool is_all_upper(std::string_view text) {
  const Cases found = cases_of(text);
  return found.upper && !found.lower;
}

bool is_all_lower(std::string_view text) {
  const Cases found = cases_of(text);
  return found.lower && !found.upper;
}

}  // namespace ponder::ifeval
