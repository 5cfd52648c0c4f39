#include <algorithm>
#include <optional>

#include "scorers/math/comparison.h"
#include "scorers/math/parser.h"
#include "scorers/math/prepare.h"
#include "scorers/math/profiles.h"

namespace ponder::math {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Whether `mark` stands between two digits, as in 3,5 and 2e7 (2e-7).
bool between_digits(std::string_view text, char mark) {
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] != mark || !is_digit(text[i - 1])) continue;
    const std::size_t next = mark == 'e' && text[i + 1] == '-' ? i + 2 : i + 1;
    if (next < text.size() && is_digit(text[next])) return true;
  }
  return false;
}

bool has_unit_letter(std::string_view text) {
  if (text.size() < 3 || text[text.size() - 2] != ' ' || !is_digit(text[text.size() - 3])) {
    return false;
  }
  return std::string_view("mgshlL").find(text.back()) != std::string_view::npos;
}

/// Other ways to read `text`, each worth trying only if the other answer is of a kind that could
/// match.
std::vector<Reading> other_readings(const Answer& answer, const Answer& other) {
  std::vector<Reading> out;
  const bool collection = other.tree.kind >= Kind::list && other.tree.kind <= Kind::set;
  const std::string& text = answer.cleaned;
  if (between_digits(text, ',')) {
    if (answer.tree.is(Kind::list) && !collection) out.push_back({.decimal_comma = true});
    if (collection) out.push_back({.comma_groups = false});
  }
  const auto has_e = [](const Node& n) { return n.is(Kind::constant, "e"); };
  if (between_digits(text, 'e') && any_node(other.tree, has_e)) {
    out.push_back({.e_notation = false});
  }
  if (has_unit_letter(text) && is_constant(other.tree)) out.push_back({.unit_letters = true});
  return out;
}

std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != '~') out += c;
  }
  return out;
}

bool is_prose(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view(" ,.-'!?;:\"()").find(c) != std::string_view::npos ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

Reason compare_unreadable(const Answer& a, const Answer& b) {
  if (squeezed(a.cleaned) == squeezed(b.cleaned) || a.tree == b.tree) return Reason::same_text;
  const bool prose_a = is_prose(a.cleaned);
  const bool prose_b = is_prose(b.cleaned);
  if ((prose_a || a.formula) && (prose_b || b.formula)) {
    return prose_a && prose_b ? Reason::different_text : Reason::different_kind;
  }
  return Reason::unreadable;
}

Reason compare_read(const Answer& a, const Answer& b, Budget& budget) {
  if (a.too_large || b.too_large) return Reason::too_large;
  if (!a.formula || !b.formula) return compare_unreadable(a, b);
  bool large_a = false;
  bool large_b = false;
  const Node x = prepared(a.tree, budget, &large_a);
  const Node y = prepared(b.tree, budget, &large_b);
  if (budget.spent()) return Reason::timeout;
  if (large_a || large_b) return a.tree == b.tree ? Reason::same_form : Reason::too_large;
  return Comparison(budget).compare(x, y);
}

}  // namespace

ProfileVerdict compare_strict(std::string_view gold, std::string_view answer, Budget& budget) {
  if (gold == answer) return {Reason::same_text, std::string(gold), std::string(answer)};
  const Answer a = parse_answer(gold, {});
  const Answer b = parse_answer(answer, {});
  Reason reason = compare_read(a, b, budget);
  if (!is_equal(reason) && !a.too_large && !b.too_large) {
    for (const auto& [first, second] : {std::pair(&a, &b), std::pair(&b, &a)}) {
      for (const Reading& reading : other_readings(*first, *second)) {
        const Reason again =
            compare_read(parse_answer(first == &a ? gold : answer, reading), *second, budget);
        if (is_equal(again) && !is_equal(reason)) reason = again;
      }
    }
  }
  return {reason, a.too_large ? std::string() : spell(a.tree),
          b.too_large ? std::string() : spell(b.tree)};
}

}  // namespace ponder::math
