// Letters are counted by script. A script that one language uses decides alone; Han with kana among
// it is Japanese. In a script that several share, every word counts for the languages whose list it
// stands in, the more the fewer they are.

#include "harness/base/language.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "harness/base/language_words.h"
#include "harness/base/unicode.h"

namespace ponder {

namespace {

struct Block {
  char32_t first = 0;
  char32_t last = 0;
  std::string_view script = {};  ///< a language code where one language alone uses it
};

constexpr Block kBlocks[] = {
    {0x0041, 0x024F, "latin"},     {0x0370, 0x03FF, "el"},         {0x0400, 0x052F, "cyrillic"},
    {0x0530, 0x058F, "hy"},        {0x0590, 0x05FF, "he"},         {0x0600, 0x06FF, "arabic"},
    {0x0750, 0x077F, "arabic"},    {0x0900, 0x097F, "devanagari"}, {0x0980, 0x09FF, "bn"},
    {0x0A00, 0x0A7F, "pa"},        {0x0A80, 0x0AFF, "gu"},         {0x0B80, 0x0BFF, "ta"},
    {0x0C00, 0x0C7F, "te"},        {0x0C80, 0x0CFF, "kn"},         {0x0D00, 0x0D7F, "ml"},
    {0x0D80, 0x0DFF, "si"},        {0x0E00, 0x0E7F, "th"},         {0x0E80, 0x0EFF, "lo"},
    {0x1000, 0x109F, "my"},        {0x10A0, 0x10FF, "ka"},         {0x1100, 0x11FF, "ko"},
    {0x1200, 0x139F, "am"},        {0x1780, 0x17FF, "km"},         {0x1E00, 0x1EFF, "latin"},
    {0x3040, 0x30FF, "kana"},      {0x3130, 0x318F, "ko"},         {0x31F0, 0x31FF, "kana"},
    {0x3400, 0x4DBF, "han"},       {0x4E00, 0x9FFF, "han"},        {0xAC00, 0xD7AF, "ko"},
    {0xFB50, 0xFDFF, "arabic"},    {0xFE70, 0xFEFF, "arabic"},     {0x20000, 0x2FA1F, "han"},
};

std::string_view script_of(char32_t c) {
  for (const Block& block : kBlocks) {
    if (c <= block.last) return c >= block.first ? block.script : std::string_view();
  }
  return {};
}

/// A character that words are made of: letters, and the marks that scripts of India write vowels
/// with.
bool is_part_of_word(char32_t c) {
  return is_letter(c) || (c >= 0x0900 && c <= 0x0DFF && !is_digit(c) && c != 0x0964 && c != 0x0965) ||
         (c >= 0x0E30 && c <= 0x0E4E) || (c >= 0x064B && c <= 0x0652);
}

/// `text` without what is of no language; a blank stands where something was.
std::string prose_of(std::string_view text) {
  struct Pair {
    std::string_view open = {};
    std::string_view close = {};
  };

  static constexpr std::array<Pair, 6> kPairs = {
      {{"```", "```"}, {"$$", "$$"}, {"$", "$"}, {"\\(", "\\)"}, {"\\[", "\\]"}, {"`", "`"}}};
  std::string out;
  std::array<bool, kPairs.size()> unclosed = {};  // looked for to the end once
  for (std::size_t at = 0; at < text.size();) {
    bool skipped = false;
    for (std::size_t i = 0; i < kPairs.size() && !skipped; ++i) {
      const auto& [open, close] = kPairs[i];
      if (unclosed[i] || text.compare(at, open.size(), open) != 0) continue;
      const std::size_t end = text.find(close, at + open.size());
      if (end == std::string_view::npos) {
        unclosed[i] = true;
        continue;
      }
      at = end + close.size();
      out += ' ';
      skipped = true;
    }
    if (skipped) continue;
    if (text[at] == '\\') {  // a command outside of formulas
      ++at;
      while (at < text.size() && ((text[at] >= 'a' && text[at] <= 'z') ||
                                  (text[at] >= 'A' && text[at] <= 'Z'))) {
        ++at;
      }
      out += ' ';
      continue;
    }
    out += text[at++];
  }
  return out;
}

/// Languages of each word.
const std::unordered_map<std::string_view, std::vector<std::string_view>>& word_index() {
  static const auto index = [] {
    std::unordered_map<std::string_view, std::vector<std::string_view>> out;
    for (const LanguageWords& language : language_words()) {
      std::string_view rest = language.words;
      while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        std::vector<std::string_view>& codes = out[rest.substr(0, end)];
        if (end > 0 && (codes.empty() || codes.back() != language.code)) {
          codes.push_back(language.code);
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    return out;
  }();
  return index;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool plain = true;  // no digits
  const auto finish = [&] {
    if (!word.empty() && plain) words.push_back(word);
    word.clear();
    plain = true;
  };
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, &at);
    if (is_part_of_word(c) || c == '\'' || c == 0x2019) {
      append_utf8(word, c == 0x2019 ? U'\'' : to_lower(c));
    } else if (is_digit(c) || c == '_') {
      plain = false;
      word += '0';
    } else {
      finish();
    }
  }
  finish();
  return words;
}

/// Of the languages that share a script, the one with the commonest words.
std::string by_words(const std::vector<std::string>& words, std::string_view script) {
  // In 60ths, which 1 to 6 languages divide: no rounding.
  std::map<std::string_view, std::int64_t> points;
  for (const std::string& word : words) {
    std::size_t at = 0;
    if (script_of(next_code_point(word, &at)) != script) continue;
    const auto found = word_index().find(word);
    if (found == word_index().end()) continue;
    const auto share = 60 / static_cast<std::int64_t>(found->second.size());
    for (const std::string_view code : found->second) points[code] += share + 60;
  }
  std::string best;
  std::int64_t most = 0;
  for (const auto& [code, count] : points) {
    if (count <= most) continue;
    most = count;
    best = code;
  }
  return best;
}

constexpr std::string_view kKnown =
    " am ar bg bn ca cs da de el en es et fa fi fr gu he hi hr hu hy id it ja ka km kn ko lo lt lv "
    "ml mr ms my ne nl no pa pl pt ro ru si sk sl sq sr sv sw ta te th tl tr uk ur vi zh ";

}  // namespace

bool is_known_language(std::string_view code) {
  return !code.empty() && code.find(' ') == std::string_view::npos &&
         kKnown.find(" " + std::string(code) + " ") != std::string_view::npos;
}

std::string detect_language(std::string_view text) {
  const std::string prose = prose_of(text);
  std::map<std::string_view, std::int64_t> letters;
  for (std::size_t at = 0; at < prose.size();) {
    const char32_t c = next_code_point(prose, &at);
    if (!is_letter(c)) continue;
    const std::string_view script = script_of(c);
    // One sign of these says about as much as three letters.
    const bool dense = script == "han" || script == "kana" || script == "ko";
    if (!script.empty()) letters[script] += dense ? 3 : 1;
  }
  const std::int64_t kana = letters["kana"];
  letters["han"] += kana;
  letters.erase("kana");
  const auto most = std::max_element(letters.begin(), letters.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most == letters.end() || most->second == 0) return "";
  const std::string_view script = most->first;
  if (script == "han") return 20 * kana >= most->second ? "ja" : "zh";
  const bool shared = script == "latin" || script == "cyrillic" || script == "arabic" ||
                      script == "devanagari";
  return shared ? by_words(words_of(prose), script) : std::string(script);
}

}  // namespace ponder
