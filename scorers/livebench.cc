#include "scorers/livebench.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "harness/base/text.h"
#include "harness/base/unicode.h"
#include "scorers/extract.h"

namespace ponder {

namespace {

using Parts = std::vector<std::string>;

/// What stands between `open` and the next `close` of the same line, from left to right.
Parts between(std::string_view text, std::string_view open, std::string_view close) {
  Parts found;
  std::size_t at = 0;
  while ((at = text.find(open, at)) != std::string_view::npos) {
    const std::size_t begin = at + open.size();
    const std::size_t end = text.find(close, begin);
    if (end == std::string_view::npos) break;
    const std::string_view inside = text.substr(begin, end - begin);
    if (inside.find('\n') != std::string_view::npos) {
      at = begin;
      continue;
    }
    found.emplace_back(inside);
    at = end + close.size();
  }
  return found;
}

std::string small(std::string_view text) {
  return to_lower(strip_right(strip_left(text)));
}

Parts split_commas(std::string_view text) {
  Parts parts;
  for (const std::string_view part : split(text, ',')) parts.push_back(small(part));
  return parts;
}

/// The content of the last box without `\text{`, braces and backslashes.
std::optional<std::string> boxed(std::string_view answer) {
  const BoxSearch box = find_box(answer);
  if (!box.last) return std::nullopt;
  std::string text = box.last->text;
  if (const std::size_t at = text.find("\\text{"); at != std::string::npos) text.erase(at, 6);
  std::erase_if(text, [](char c) { return c == '}' || c == '\\' || c == '{' || c == '$'; });
  return text;
}

std::string last_line(std::string_view answer) {
  const std::string_view text = trim(answer);
  const std::size_t newline = text.rfind('\n');
  return std::string(newline == std::string_view::npos ? text : text.substr(newline + 1));
}

/// A score in [0, 1] and what it was given for; nullopt: no answer was found.
struct Graded {
  double score = 0;
  std::string found = {};
};

using Grade = std::optional<Graded>(std::string_view target, std::string_view answer);

std::optional<Graded> equal_or_not(bool equal, std::string found) {
  return Graded{equal ? 1.0 : 0.0, std::move(found)};
}

std::optional<Graded> math_comp(std::string_view target, std::string_view answer) {
  if (target.size() > 1) {
    const std::size_t from = answer.size() > 50 ? answer.size() - 50 : 0;
    const std::string_view end = answer.substr(from);
    return equal_or_not(end.find(target) != std::string_view::npos, std::string(end));
  }
  std::optional<char> letter;
  for (const char c : {'A', 'B', 'C', 'D', 'E', 'F'}) {
    if (answer.find(std::string(4, c)) == std::string_view::npos) continue;
    if (!letter || c == target[0]) letter = c;
  }
  if (letter) return equal_or_not(*letter == target[0], std::string(1, *letter));
  const Parts solutions = between(answer, "<solution>", "</solution>");
  const auto box = boxed(answer);
  if (solutions.empty() && !box) return std::nullopt;
  std::string found = small(solutions.empty() ? *box : solutions.back());
  const bool one_letter = !found.empty() && found.find_first_not_of(found[0]) == std::string::npos;
  if (!solutions.empty() && one_letter) found.resize(1);  // ccccc
  return equal_or_not(found == small(target), found);
}

/// Numbers of `1, <expression 3>, 2`: the last one of each part.
std::vector<std::int64_t> numbers_in(std::string_view list) {
  std::vector<std::int64_t> out;
  for (const std::string_view part : split(list, ',')) {
    std::size_t end = part.size();
    while (end > 0 && !is_digit(part[end - 1])) --end;
    std::size_t begin = end;
    while (begin > 0 && is_digit(part[begin - 1])) --begin;
    out.push_back(parse_int(part.substr(begin, end - begin)).value_or(-1));
  }
  return out;
}

/// Levenshtein's: insertions, deletions and replacements of whole numbers.
std::size_t edit_distance(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j < row.size(); ++j) {
      const std::size_t above = row[j];
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above + 1, row[j - 1] + 1, replaced});
      diagonal = above;
    }
  }
  return row.back();
}

std::optional<Graded> olympiad(std::string_view target, std::string_view answer) {
  constexpr std::string_view kLabel = "answer:";
  const std::string text = to_lower(answer);
  std::string list;
  if (const std::size_t at = text.rfind(kLabel); at != std::string::npos) {
    const std::string_view rest = std::string_view(text).substr(at + kLabel.size());
    const std::size_t begin = std::min(rest.find_first_of("0123456789"), rest.size());
    list = rest.substr(begin, rest.find('\n', begin) - begin);
  } else if (const auto box = boxed(answer)) {
    list = *box;
  } else {
    list = last_line(answer);
  }
  if (list.find_first_of("0123456789") == std::string::npos) return std::nullopt;
  const auto wanted = numbers_in(target);
  auto found = numbers_in(list);
  // A list of any length is compared in bounded time: the longest gold has some sixty numbers.
  found.resize(std::min<std::size_t>(found.size(), 1000));
  const std::size_t longer = std::max(found.size(), wanted.size());
  return Graded{1 - static_cast<double>(edit_distance(found, wanted)) / static_cast<double>(longer),
                list};
}

/// The last three of the three words, in order.
std::string verdict_words(std::string_view text) {
  Parts words;
  std::string word;
  for (const char c : to_lower(text) + " ") {
    if (is_letter(c)) {
      word += c;
    } else {
      if (word == "yes" || word == "no" || word == "unknown") words.push_back(word);
      word.clear();
    }
  }
  std::string out;
  for (std::size_t i = words.size() > 3 ? words.size() - 3 : 0; i < words.size(); ++i) {
    out += (out.empty() ? "" : ", ") + words[i];
  }
  return out;
}

std::optional<Graded> web_of_lies(std::string_view target, std::string_view answer) {
  const Parts solutions = between(answer, "<solution>", "</solution>");
  std::string bold;
  for (const std::string& part : between(answer, "**", "**")) bold += part + " ";
  const auto box = boxed(answer);
  std::string found;
  if (!solutions.empty()) found = verdict_words(solutions.back());
  if (found.empty()) found = verdict_words(bold);
  if (found.empty() && box) found = verdict_words(*box);
  if (found.empty()) found = verdict_words(last_line(answer));
  if (found.empty()) return std::nullopt;
  return equal_or_not(found == small(target), found);
}

std::optional<Graded> spatial(std::string_view target, std::string_view answer) {
  static constexpr std::array<std::string_view, 21> kNumbers = {
      "zero",     "one",     "two",     "three",     "four",     "five",     "six",
      "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",   "thirteen",
      "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"};
  const std::string wanted = small(target);
  const Parts bold = between(answer, "**", "**");
  for (std::size_t i = 0; i < 3 && i < bold.size(); ++i) {
    const std::string text = small(bold[bold.size() - 1 - i]);
    const auto number = std::find(kNumbers.begin(), kNumbers.end(), text);
    const bool equal = text == wanted || (number != kNumbers.end() &&
                                          std::to_string(number - kNumbers.begin()) == wanted);
    bool shape = false;
    for (const std::string_view name : {"tetrahedra", "tetrahedron", "triangle", "square"}) {
      shape = shape || (wanted == name && text.find(name) != std::string::npos &&
                        text.size() < 2 * name.size() + 5);
    }
    if (equal || shape) return equal_or_not(true, text);
  }
  if (bold.empty()) return std::nullopt;
  return equal_or_not(false, small(bold.back()));
}

std::optional<Graded> zebra_puzzle(std::string_view target, std::string_view answer) {
  const Parts wanted = split_commas(target);
  std::string text;
  const Parts solutions = between(answer, "<solution>", "</solution>");
  for (const std::string& part : solutions) text += (text.empty() ? "" : ",") + part;
  if (text.empty()) text = boxed(answer).value_or("");
  if (text.empty()) text = last_line(answer);
  Parts found = split_commas(text);
  if (found.size() < wanted.size() && text == last_line(answer)) return std::nullopt;
  // Of one list the first count, of several the last.
  if (solutions.size() != 1 && found.size() > wanted.size())
    found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(wanted.size()));
  std::size_t right = 0;
  for (std::size_t i = 0; i < wanted.size() && i < found.size(); ++i) {
    std::string want = wanted[i];
    std::string have = found[i];
    std::replace(want.begin(), want.end(), '-', ' ');
    std::replace(have.begin(), have.end(), '-', ' ');
    right += have.find(want) != std::string::npos;
  }
  const double share = static_cast<double>(right) / static_cast<double>(wanted.size());
  return Graded{((right == wanted.size() ? 1 : 0) + share) / 2, text};
}

std::optional<Graded> cta(std::string_view target, std::string_view answer) {
  const auto clean = [](std::string_view text) {
    std::string out = small(text);
    std::erase_if(out, [](char c) {
      return !is_letter(c) && !is_digit(c) && c != '_' && static_cast<unsigned char>(c) < 0x80;
    });
    return out;
  };
  const std::string found = clean(boxed(answer).value_or(std::string(answer)));
  return equal_or_not(found == clean(target), found);
}

struct Rule {
  std::string_view task = {};
  Grade* grade = nullptr;
};

constexpr Rule kRules[] = {{"math_comp", math_comp},        {"olympiad", olympiad},
                           {"web_of_lies_v2", web_of_lies}, {"spatial", spatial},
                           {"zebra_puzzle", zebra_puzzle},  {"cta", cta}};

class LiveBench final : public Scorer {
 public:
  using Scorer::score;

  std::string name() const override { return "livebench/1"; }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    const std::string_view subject = sample.subject;
    const std::string_view task = subject.substr(subject.rfind('/') + 1);
    const auto rule = std::find_if(std::begin(kRules), std::end(kRules),
                                   [&](const Rule& r) { return r.task == task; });
    if (rule == std::end(kRules) || sample.target.empty()) {
      return {.outcome = Outcome::unscored, .reason = "unknown_task"};
    }
    if (trim(answer).empty()) return {.outcome = Outcome::no_answer, .reason = "empty_answer"};
    const auto graded = rule->grade(sample.target, answer);
    if (!graded) return {.outcome = Outcome::no_answer, .reason = "no_answer_found"};
    const bool whole = graded->score == 1;
    return {.outcome = whole ? Outcome::correct : Outcome::incorrect,
            .score = graded->score,
            .extracted = to_valid_utf8(graded->found.substr(0, 200)),
            .reason = whole               ? "equal"
                      : graded->score > 0 ? "partly"
                                          : "different"};
  }
};

}  // namespace

ScorerPtr livebench_scorer() {
  return std::make_shared<LiveBench>();
}

}  // namespace ponder
