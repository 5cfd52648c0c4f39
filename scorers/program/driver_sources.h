#pragma once

namespace ponder::program {

// The .py files of this folder, turned into strings by the build.
extern const char* const kWirePy;
extern const char* const kFindProgramPy;
extern const char* const kRunCodePy;
extern const char* const kFunctionDriverPy;
extern const char* const kAssertsDriverPy;
extern const char* const kExpressionDriverPy;
extern const char* const kStdioDriverPy;

}  // namespace ponder::program
