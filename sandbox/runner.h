#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sandbox/sandbox.h"

namespace ponder {

/// The case as runner.py reads it. `with_driver`: for an interpreter that was started for this case
/// alone; a worker has the driver already.
std::string encode_case(const PythonRun& run,
                        const std::vector<BoxFile>& files,
                        std::string_view nonce,
                        bool with_driver);

/// Source and imports, as a worker takes them.
std::string encode_driver(const PythonRun& run);

/// 32 digits: names a driver with its imports.
std::string driver_name(const PythonRun& run);

/// kNonceBytes bytes of the kernel's random numbers.
std::string new_nonce();

/// python -s -B -c SOURCE MODE; `mode` is "serve" or "once".
std::vector<std::string> runner_arguments(const std::string& python, const std::string& mode);

/// The exit code by which runner.py says that MemoryError was not caught.
constexpr int kMemoryErrorExit = 86;

}  // namespace ponder
