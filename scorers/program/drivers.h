#pragma once

#include <string>
#include <vector>

namespace ponder::program {

/// Trusted Python that runs inside the sandbox (PythonRun::driver), put together from the .py files
/// beside this header. Frames of each: 0 is {"reason", "code"}, the program that was found; 1 is
/// {"reason", "message"}, whether it ran; results follow from 2 on.
const std::string& function_driver();    ///< a function on inputs; function_driver.py
const std::string& asserts_driver();     ///< test statements; asserts_driver.py
const std::string& expression_driver();  ///< the value of one expression; expression_driver.py
const std::string& stdio_driver();       ///< a program from stdin to stdout; stdio_driver.py

/// What the drivers import, and what programs mostly do.
const std::vector<std::string>& driver_imports();

}  // namespace ponder::program
