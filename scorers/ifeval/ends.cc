#include <vector>

#include "harness/base/unicode.h"
#include "scorers/ifeval/checks.h"
#include "scorers/ifeval/text_parts.h"

namespace ponder::ifeval {

bool two_responses(std::string_view response, const Arguments&) {
  const auto parts = split_by(response, "******");
  std::vector<std::string_view> responses;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!is_blank(parts[i])) {
      responses.push_back(strip(parts[i]));
    } else if (i != 0 && i + 1 != parts.size()) {
      return false;
    }
  }
  return responses.size() == 2 && responses[0] != responses[1];
}

bool repeat_prompt(std::string_view response, const Arguments& arguments) {
  return to_lower(strip(response)).starts_with(to_lower(strip(arguments.text("prompt_to_repeat"))));
}

bool end_checker(std::string_view response, const Arguments& arguments) {
  std::string_view text = strip(response);
  while (text.starts_with('"')) text.remove_prefix(1);
  while (text.ends_with('"')) text.remove_suffix(1);
  return to_lower(text).ends_with(to_lower(strip(arguments.text("end_phrase"))));
}

bool quotation(std::string_view response, const Arguments&) {
  const std::string_view text = strip(response);
  return text.size() > 1 && text.front() == '"' && text.back() == '"';
}

bool no_comma(std::string_view response, const Arguments&) {
  return response.find(',') == std::string_view::npos;
}

}  // namespace ponder::ifeval
