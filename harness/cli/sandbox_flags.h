#pragma once

#include <memory>
#include <string>

#include "harness/base/result.h"
#include "harness/cli/arguments.h"
#include "sandbox/sandbox.h"

namespace ponder {

/// --sandbox and the flag that its value `none` needs; `word` holds the default.
void declare_sandbox_flags(Arguments& arguments, std::string& word, bool& understood);

/// The sandbox that the flags ask for. errors  usage (the word), those of open_sandbox()
Result<std::unique_ptr<Sandbox>> open_sandbox_for(const std::string& word, bool understood);

}  // namespace ponder
