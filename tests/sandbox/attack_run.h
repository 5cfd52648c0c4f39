#pragma once

#include <string>
#include <vector>

#include "sandbox/sandbox.h"
#include "tests/sandbox/attack_table.h"

namespace ponder {

/// How a Python attack is started: in the warm interpreter, or by a command of its own under the
/// generic profile. Compilers are commands.
enum class AttackStyle { warm, command };

/// Runs `payload` as a whole program.
extern const char* const kProgramDriver;

/// What one run of an attack showed.
struct AttackRun {
  std::string verdict = {};  ///< as in the table: for a function OK or WA by its results
  ExecResult result = {};
  double elapsed_ms = 0;
  std::string error = {};  ///< why the sandbox itself refused
};

Program attack_program(const Attack& attack,
                       const std::string& file,
                       const AttackWords& words,
                       AttackStyle style);

/// The program after it, on the same worker: must be right whatever ran before.
Program honest_program();

/// Functions count as OK when every result equals x * x + 1 for x = 0 .. 19, type and all.
AttackRun run_attack(Sandbox& sandbox, const Program& program, const std::string& kind);

}  // namespace ponder
