#pragma once

#include <string>
#include <vector>

namespace ponder {

/// One layer of the sandbox on this machine.
struct Probe {
  enum class State { good, weaker, missing };
  State state = State::good;
  std::string layer = {};
  std::string text = {};  ///< what was found
  std::string fix = {};   ///< empty when all is well
};

/// Each layer by itself, then a sandbox of them with its canaries; takes well under a second.
/// Changes nothing.
std::vector<Probe> probe_sandbox();

}  // namespace ponder
