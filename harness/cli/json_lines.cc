#include "harness/cli/json_lines.h"

#include <iostream>

#include "harness/cli/output.h"

namespace ponder {

Result<void> answer_lines(const std::function<std::string(std::string_view)>& answer) {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    PONDER_TRY(print_result(answer(line) + "\n"));
  }
  return {};
}

}  // namespace ponder
