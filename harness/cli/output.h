#pragma once

#include <string_view>

#include "harness/base/result.h"
#include "harness/cli/terminal.h"

namespace ponder {

/// The result of a verb, to stdout. errors  io (closed, or the disk is full)
Result<void> print_result(std::string_view text);

/// "ponder: error: ..." and "hint: ..." to stderr.
void print_error(const Error& error, ColorChoice color);

/// "ponder: ..." to stderr.
void print_note(std::string_view text);

/// auto, always, never.
ColorChoice parse_color(std::string_view word);

}  // namespace ponder
