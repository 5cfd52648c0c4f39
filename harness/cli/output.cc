#include "harness/cli/output.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

namespace ponder {

Result<void> print_result(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) {
    return {};
  }
  return Error{ErrorCode::io, std::string("cannot write to stdout: ") + std::strerror(errno), ""};
}

void print_error(const Error& error, ColorChoice color) {
  const bool colored = use_color(color, isatty(STDERR_FILENO) == 1);
  const char* red = colored ? "\x1b[1;31m" : "";
  const char* plain = colored ? "\x1b[0m" : "";
  std::fprintf(stderr, "ponder: %serror:%s %s\n", red, plain, error.message.c_str());
  if (!error.hint.empty()) std::fprintf(stderr, "hint: %s\n", error.hint.c_str());
}

void print_note(std::string_view text) {
  std::fprintf(stderr, "ponder: %.*s\n", static_cast<int>(text.size()), text.data());
}

ColorChoice parse_color(std::string_view word) {
  if (word == "always") return ColorChoice::always;
  if (word == "never") return ColorChoice::never;
  return ColorChoice::automatic;
}

}  // namespace ponder
