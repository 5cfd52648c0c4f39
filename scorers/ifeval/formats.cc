#include <algorithm>
#include <array>

#include "harness/base/unicode.h"
#include "harness/base/value.h"
#include "scorers/ifeval/checks.h"
#include "scorers/ifeval/pattern.h"
#include "scorers/ifeval/text_parts.h"

namespace ponder::ifeval {

namespace {

constexpr std::array<std::string_view, 3> kOptions = {"My answer is yes.", "My answer is no.",
                                                      "My answer is maybe."};

constexpr int kMaxDepth = 900;  // Python gives up at about 1,000

std::int64_t count_of(const std::string& pattern, std::string_view text) {
  return static_cast<std::int64_t>(find_all(pattern, text).size());
}

bool remove_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// Text with something else than `marks` and spaces at its ends.
bool has_content(std::string_view text, std::string_view first, std::string_view last) {
  while (!text.empty() && first.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
  while (!text.empty() && last.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  return !is_blank(text);
}

}  // namespace

bool number_placeholders(std::string_view response, const Arguments& arguments) {
  return count_of("\\[.*?\\]", response) >= arguments.integer("num_placeholders");
}

bool postscript(std::string_view response, const Arguments& arguments) {
  const std::string space(kSpace);
  const std::string_view marker = strip(arguments.text("postscript_marker"));
  const std::string pattern = marker == "P.P.S"  ? "p\\." + space + "?p\\." + space + "?s"
                              : marker == "P.S." ? "p\\." + space + "?s\\."
                                                 : to_lower(marker);
  return find_first(pattern, to_lower(response)).has_value();
}

bool number_bullet_lists(std::string_view response, const Arguments& arguments) {
  // After a bare `*` the class takes the line end and the bullet takes in the next line: as there.
  const std::string start = "^" + std::string(kSpace) + "*";
  return count_of(start + "\\*[^*].*$", response) + count_of(start + "-.*$", response) ==
         arguments.integer("num_bullets");
}

bool constrained_response(std::string_view response, const Arguments&) {
  return std::any_of(kOptions.begin(), kOptions.end(), [&](std::string_view option) {
    return response.find(option) != std::string_view::npos;
  });
}

bool number_highlighted_sections(std::string_view response, const Arguments& arguments) {
  // `**x**` counts under the second pattern and its stars may count under the first: as there.
  std::int64_t count = 0;
  for (const std::string_view found : find_all("\\*[^\\n*]*\\*", response)) {
    count += has_content(found, "*", "*");
  }
  for (std::string_view found : find_all("\\*\\*[^\\n*]*\\*\\*", response)) {
    count += !is_blank(found.substr(2, found.size() - 4));
  }
  return count >= arguments.integer("num_highlights");
}

bool multiple_sections(std::string_view response, const Arguments& arguments) {
  const std::string space = std::string(kSpace) + "?";
  const std::string splitter(strip(arguments.text("section_spliter")));
  return count_of(space + splitter + space + "\\p{Nd}+" + space, response) >=
         arguments.integer("num_sections");
}

bool json_format(std::string_view response, const Arguments&) {
  std::string_view text = strip(response);
  for (const std::string_view fence : {"```json", "```Json", "```JSON", "```"}) {
    remove_prefix(text, fence);
  }
  if (text.ends_with("```")) text.remove_suffix(3);
  // Python also takes NaN, Infinity and lone surrogates: no answer has been seen to hold them.
  return parse_json(strip(text), kMaxDepth).has_value();
}

bool title(std::string_view response, const Arguments&) {
  const auto titles = find_all("<<[^\\n]+>>", response);
  return std::any_of(titles.begin(), titles.end(),
                     [](std::string_view found) { return has_content(found, "<", ">"); });
}

}  // namespace ponder::ifeval
