#pragma once

#include <map>
#include <string>
#include <vector>

#include "sandbox/sandbox.h"

namespace ponder {

/// Without the sandbox an attack must succeed; otherwise its containment proves nothing. What
/// success is:
struct Control {
  std::string none = {};  ///< why there is no control
  std::string as = {};    ///< who must run it: "any", "root", "user"
  /// "plain", "grader" (graded in its own process), "shell" (below a shell that goes on
  /// afterwards), "terminal" (with a terminal of its own), "compile".
  std::string how = {};
  std::string then = {};  ///< a program run afterwards in the same folder
  std::vector<std::string> shows = {};
  std::vector<std::string> lacks = {};
  std::string ends = {};        ///< "exit N" or "signal N"
  bool leaves = false;          ///< a process is alive after the program
  int outlasts_ms = 0;          ///< program or pipes do not end in this time
  bool repeats_differ = false;  ///< two runs print different things
};

/// One line of attacks/attacks.jsonl: a program that misbehaves, and what must come of it.
/// Verdicts are written as OK, WA, RE, TLE, MLE, OLE, SV, HE.
struct Attack {
  int number = 0;         ///< row of the threat model; several programs may share one
  std::string file = {};  ///< under tests/sandbox/attacks
  std::string kind = {};  ///< "program", "function" (of one integer), "compile" (C++)
  Limits limits = {};
  bool command = false;  ///< runs by a command of its own too
  bool quick = true;     ///< in every test run
  bool fast = true;      ///< does not use up its time limit
  std::vector<std::string> says = {};
  int within_ms = 0;
  std::size_t stdin_bytes = 0;
  bool repeat = false;    ///< a second run must print the same
  std::string next = {};  ///< run afterwards on the same worker
  std::vector<std::string> next_expect = {};
  std::map<std::string, std::vector<std::string>> expect = {};  ///< "", style, backend or tier
  std::vector<std::string> gaps = {};  ///< backends that are known not to stop it
  Control control = {};

  /// The verdicts that are right: those for the style, else the backend, else the tier, else all.
  std::vector<std::string> expected(const std::string& style,
                                    const std::string& backend,
                                    const std::string& tier) const;
  bool known_gap(const std::string& backend) const;
};

/// The words that the runner fills into the programs.
struct AttackWords {
  std::string mark = {};         ///< part of every name that an attack gives to something
  std::string secret_file = {};  ///< a readable file of the harness
  std::string secret = {};       ///< what stands in it
  std::string canary = {};       ///< value of PONDER_CANARY_KEY in the harness's environment

  std::string fill(std::string text, bool control) const;
};

std::vector<Attack> read_attacks();

/// Text of a file of tests/sandbox/attacks with its words filled in; Python files get the prelude
/// in front.
std::string attack_source(const std::string& file, const AttackWords& words, bool control);

}  // namespace ponder
