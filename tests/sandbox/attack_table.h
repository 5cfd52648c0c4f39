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

/// Where an attack runs. A line of the table may say something else for "STYLE/TIER", for the
/// style, the backend or the tier; the first of these counts.
struct AttackSetting {
  std::string style = {};    ///< "warm", "command"
  std::string backend = {};  ///< "own", "bwrap"
  std::string tier = {};     ///< "full", "strong"

  std::vector<std::string> names() const { return {style + "/" + tier, style, backend, tier}; }
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
  std::map<std::string, std::vector<std::string>> expect = {};  ///< "", or who differs
  std::vector<std::string> gaps = {};  ///< those who are known not to stop it; the table says why
  Control control = {};

  /// The verdicts that are right there; `gap` when it is known to get through.
  std::vector<std::string> expected(const AttackSetting& setting) const;
  bool known_gap(const AttackSetting& setting) const;
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
