// Each word (what stands between blanks) is looked at once: its last `.`, `?` or `!` that a blank
// or a closing mark follows may end a sentence. What comes behind it in the word, and the first
// letter of the next word, decide.

#include "scorers/ifeval/sentences.h"

#include <algorithm>
#include <string>
#include <vector>

#include "harness/base/unicode.h"
#include "scorers/ifeval/pattern.h"

namespace ponder::ifeval {

namespace {

/// In small letters, without the last stop; sorted.
constexpr std::string_view kAbbreviations[] = {
    "a.d",   "a.m",  "adm", "ala",  "ariz", "ark",  "aug",  "ave",    "b.c",   "bros", "calif",
    "capt",  "cf",   "cie", "co",   "col",  "colo", "conn", "corp",   "cos",   "d.c",  "dec",
    "dist",  "dr",   "e.g", "feb",  "fig",  "fla",  "fri",  "ft",     "ga",    "gen",  "gov",
    "i.e",   "ill",  "inc", "ind",  "jan",  "jr",   "kan",  "ky",     "l.a",   "lt",   "ltd",
    "maj",   "mass", "md",  "messrs", "mg", "mich", "minn", "mo",     "mon",   "mr",   "mrs",
    "ms",    "mt",   "n.c", "n.h",  "n.j",  "n.m",  "n.y",  "neb",    "nev",   "nov",  "oct",
    "okla",  "ore",  "p.a", "p.m",  "pa",   "ph.d", "pp",   "prof",   "r.i",   "rep",  "reps",
    "rev",   "s.c",  "sen", "sens", "sep",  "sept", "sgt",  "sr",     "st",    "tenn", "tues",
    "u.k",   "u.n",  "u.s", "u.s.a", "u.s.s.r", "va", "viz", "vs",    "vt",    "w.va", "wash",
    "wed",   "wis",  "wyo", "yr",
};

/// Words that are common in small letters, so that a capital says a sentence begins; sorted.
constexpr std::string_view kCommonWords[] = {
    "a",     "about", "after", "all",   "although", "an",   "and",  "another", "any",  "are",
    "as",    "at",    "be",    "because", "before", "both", "but",  "by",      "can",  "do",
    "does",  "each",  "even",  "every", "few",  "for",      "from", "had",     "has",  "have",
    "he",    "her",   "here",  "his",   "how",  "however",  "if",   "in",      "is",   "it",
    "its",   "just",  "let",   "many",  "meanwhile", "more", "most", "my",     "no",   "not",
    "now",   "of",    "on",    "once",  "one",  "only",     "or",   "our",     "over", "she",
    "since", "so",    "some",  "such",  "that", "the",      "their", "then",   "there", "these",
    "they",  "this",  "those", "though", "to",  "two",      "under", "until",  "up",   "was",
    "we",    "were",  "what",  "when",  "where", "whether", "which", "while",  "who",  "why",
    "will",  "with",  "you",   "your",
};

static_assert(std::is_sorted(std::begin(kAbbreviations), std::end(kAbbreviations)));
static_assert(std::is_sorted(std::begin(kCommonWords), std::end(kCommonWords)));

template <std::size_t N>
bool contains(const std::string_view (&sorted)[N], std::string_view word) {
  return std::binary_search(std::begin(sorted), std::end(sorted), word);
}

/// Marks that Punkt takes for no part of a word.
bool is_mark(char c) {
  return std::string_view(")\";}]*:@'({[!?").find(c) != std::string_view::npos;
}

bool is_end(char c) {
  return c == '.' || c == '?' || c == '!';
}

struct Word {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const bool blank = is_space(next_code_point(text, &at));
    if (!blank && !inside) words.push_back({begin, at});
    if (!blank) words.back().end = at;
    inside = !blank;
  }
  return words;
}

enum class Starter { yes, no, unknown };

/// Punkt's orthographic heuristic for the word that follows.
Starter starts_sentence(std::string_view next) {
  if (next.empty()) return Starter::unknown;
  if (std::string_view(";:,.!?").find(next[0]) != std::string_view::npos) return Starter::no;
  std::size_t at = 0;
  const char32_t first = next_code_point(next, &at);
  if (is_lower(first)) return Starter::no;
  if (!is_upper(first)) return Starter::unknown;
  std::string small = to_lower(next);
  while (!small.empty() && (is_mark(small.back()) || is_end(small.back()) || small.back() == ',')) {
    small.pop_back();
  }
  return contains(kCommonWords, small) ? Starter::yes : Starter::unknown;
}

/// -1,234.5 with or without a stop behind it.
bool is_number(std::string_view token) {
  if (token.starts_with('-')) token.remove_prefix(1);
  if (token.starts_with('.') || token.starts_with(',')) token.remove_prefix(1);
  return !token.empty() && token[0] >= '0' && token[0] <= '9' &&
         token.find_first_not_of("0123456789,.-") == std::string_view::npos;
}

/// One letter.
bool is_initial(std::string_view token) {
  if (token.empty()) return false;
  std::size_t at = 0;
  return is_letter(next_code_point(token, &at)) && at == token.size();
}

/// Whether the stop behind `before` (the part of its word up to it) ends a sentence.
/// `next`: what follows it, a mark of the same word or the next word.
bool stop_ends(std::string_view before, std::string_view next) {
  const std::size_t mark = before.find_last_of(")\";}]*:@'({[!?");
  std::string_view token = mark == std::string_view::npos ? before : before.substr(mark + 1);
  if (token.empty()) return true;  // the stop stands alone
  const Starter starter = starts_sentence(next);
  if (token.ends_with('.')) return starter == Starter::yes;  // an ellipsis
  const std::string small = to_lower(token);
  const std::size_t hyphen = small.rfind('-');
  const bool abbreviation =
      contains(kAbbreviations, small) ||
      (hyphen != std::string::npos && contains(kAbbreviations, std::string_view(small).substr(hyphen + 1)));
  if (is_initial(token)) {
    std::size_t at = 0;
    return starter == Starter::yes ||
           (starter == Starter::unknown && !is_upper(next_code_point(next, &at)));
  }
  if (abbreviation) return starter == Starter::yes;
  if (is_number(token)) return starter != Starter::no;
  return true;
}

/// Closing marks up to the next blank belong to the sentence before.
bool only_closing_marks(std::string_view text) {
  return text.find_first_not_of("\"')]}") == std::string_view::npos;
}

}  // namespace

std::int64_t count_sentences(std::string_view text) {
  const std::vector<Word> words = words_of(text);
  if (words.empty()) return 0;
  std::int64_t count = 0;
  bool open = false;  // the sentence has a word
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = text.substr(words[i].begin, words[i].end - words[i].begin);
    const bool last = i + 1 == words.size();
    open = true;
    // The last character of the word that may end a sentence.
    std::size_t at = word.size();
    while (at > 0) {
      const bool followed = at < word.size() ? is_mark(word[at]) : !last;
      if (is_end(word[at - 1]) && followed) break;
      --at;
    }
    if (at == 0) continue;
    const std::string_view rest = word.substr(at);
    const std::string_view next =
        !rest.empty() ? rest.substr(0, 1)
                      : text.substr(words[i + 1].begin, words[i + 1].end - words[i + 1].begin);
    if (word[at - 1] == '.' && !stop_ends(word.substr(0, at - 1), next)) continue;
    ++count;
    open = !only_closing_marks(rest);
  }
  return count + open;
}

}  // namespace ponder::ifeval
