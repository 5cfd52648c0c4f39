#pragma once

#include <sys/types.h>

#include <string>

#include "tests/sandbox/attack_table.h"

namespace ponder {

struct ControlOutcome {
  bool ran = false;
  bool succeeded = false;
  std::string why = {};  ///< of a control that did not run, or did not succeed
};

/// Runs the program as its control says. Needs adopt_orphans(). `ordinary` is the user id for
/// "user" when this process is root.
ControlOutcome run_control(const Attack& attack, const AttackWords& words, uid_t ordinary);

}  // namespace ponder
