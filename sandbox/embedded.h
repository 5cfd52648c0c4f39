#pragma once

#include <string_view>

namespace ponder {

/// The launcher, an ELF program (sandbox/launcher).
std::string_view launcher_program();

/// sandbox/runner.py, for python3 -c.
std::string_view runner_source();

}  // namespace ponder
