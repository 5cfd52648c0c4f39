// The extraction rules of the two graders that published MATH figures rest on, faults included.

#include <algorithm>
#include <cctype>
#include <iterator>
#include <vector>

#include "harness/base/text.h"
#include "scorers/extract_math.h"

namespace ponder {

namespace {

constexpr std::size_t kNone = std::string_view::npos;

std::string_view behind_last(std::string_view text, std::string_view mark) {
  return text.substr(text.rfind(mark) + mark.size());
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != kNone;
}

/// What follows the last "boxed": up to the matching brace, or to the end; without a brace up to
/// the next dollar sign.
std::string_view behind_boxed(std::string_view rest) {
  if (rest.empty() || rest[0] != '{') return trim(rest.substr(0, rest.find('$')));
  std::size_t depth = 0;
  for (std::size_t at = 0; at < rest.size(); ++at) {
    if (rest[at] == '{') ++depth;
    if (rest[at] == '}' && --depth == 0) return rest.substr(1, at - 1);
  }
  return rest.substr(1);
}

/// The last -?\d*\.?\d+ of the text without commas.
std::string last_number(std::string_view answer) {
  std::string text;
  std::copy_if(answer.begin(), answer.end(), std::back_inserter(text),
               [](char c) { return c != ','; });
  const std::string_view view = text;
  std::string_view last;
  for (std::size_t at = 0; at < view.size();) {
    std::size_t end = at;
    const auto digits = [&] {
      const std::size_t from = end;
      while (end < view.size() && is_digit(view[end])) ++end;
      return end > from;
    };
    if (view[end] == '-') ++end;
    bool found = digits();
    if (end + 1 < view.size() && view[end] == '.' && is_digit(view[end + 1])) {
      ++end;
      found = digits();
    }
    if (!found) {
      ++at;
      continue;
    }
    last = view.substr(at, end - at);
    at = end;
  }
  return std::string(last);
}

/// Lines joined without their indentation.
std::string one_line(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '\n') {
      out += text[at++];
      continue;
    }
    while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at])) != 0) ++at;
  }
  return out;
}

struct Box {
  std::size_t outer = 0;  ///< of its backslash
  std::size_t begin = 0;  ///< of its content
  std::size_t end = 0;    ///< of its content: where its brace closes
};

bool is_list_joint(std::string_view between) {
  return contains(between, ",") || contains(between, "and") || contains(between, "or");
}

/// The last box, and the ones before it that are read together with it.
std::string joined_boxes(std::string_view text) {
  constexpr std::string_view kMark = "\\boxed{";
  constexpr std::size_t kMost = 6;
  std::vector<Box> boxes;
  std::size_t at = text.rfind(kMark);
  for (std::size_t seen = 0; at != kNone && seen < kMost;
       ++seen, at = at == 0 ? kNone : text.rfind(kMark, at - 1)) {
    const std::size_t begin = at + kMark.size();
    const std::string_view inside = behind_boxed(text.substr(begin - 1));
    const std::size_t end = begin + inside.size();
    if (end >= text.size()) return "";  // unclosed: there Math-Verify reads something else
    if (!boxes.empty()) {
      const Box& next = boxes.back();
      if (end + 1 > next.outer) continue;  // around the one after it
      const std::string_view between = text.substr(end + 1, next.outer - end - 1);
      if (between.size() >= 10 && !(between.size() < 70 && is_list_joint(between))) break;
    }
    boxes.push_back({at, begin, end});
  }
  std::string joined;
  for (auto box = boxes.rbegin(); box != boxes.rend(); ++box) {
    if (box != boxes.rbegin()) {
      const Box& before = *(box - 1);
      if (is_list_joint(text.substr(before.end + 1, box->outer - before.end - 1))) joined += ",";
    }
    joined += text.substr(box->begin, box->end - box->begin);
  }
  return joined;
}

}  // namespace

std::string extract_qwen25(std::string_view answer) {
  constexpr std::string_view kMinerva = "final answer is $";
  constexpr std::string_view kHope = "$. I hope";
  std::string found;
  if (contains(answer, kMinerva) && contains(answer, kHope)) {
    const std::string_view rest = answer.substr(answer.find(kMinerva) + kMinerva.size());
    found = trim(rest.substr(0, rest.find(kHope)));
  } else if (contains(answer, "boxed")) {
    const std::string_view rest = behind_last(answer, "boxed");
    if (rest.empty()) return "";
    found = behind_boxed(rest);
  } else {
    found = last_number(answer);
    for (const std::string_view phrase : {"he answer is", "final answer is", "答案是"}) {
      if (!contains(answer, phrase)) continue;
      found = trim(behind_last(answer, phrase));
      break;
    }
  }
  found = one_line(found);
  if (found.starts_with(':')) found.erase(0, 1);
  if (found.ends_with('.')) found.pop_back();
  if (found.ends_with('/')) found.pop_back();
  return found;
}

std::string extract_math_verify(std::string_view answer) {
  if (std::string joined = joined_boxes(answer); !joined.empty()) return joined;
  const auto found = extract_math(answer).found;
  return found ? found->text : "";
}

}  // namespace ponder
