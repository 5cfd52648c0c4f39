#pragma once

// bubblewrap as the wall-builder in place of our own launcher. bwrap makes the namespaces and the
// file system; inside it the launcher still runs (Isolation::bare), as pid 1: it sets the limits,
// loads the filter, ends everything and reports, the same way as within its own walls. Always cold.
//
// What bwrap does worse, and what is done about it:
//   - pid 1 inside shows its environment and command line: started with an empty environment,
//   options
//     through a pipe (--args).
//   - its own root stays writable and root keeps its capabilities: --remount-ro /, --cap-drop ALL,
//   and
//     never started as root.
//   - it cannot bound the number of files: /box is bounded in bytes only.

#include <string>
#include <vector>

#include "sandbox/sandbox.h"

namespace ponder {

/// Where the launcher is inside.
inline constexpr const char* kBwrapLauncher = "/launcher";

struct BwrapPlan {
  bool mount_proc = false;
  std::int64_t box_bytes = 0;
  int launcher_fd = -1;  ///< the launcher's program text is read from here
  std::vector<std::string> read_only = {};
};

/// The options, as they go through --args: each ended by a zero byte. Looks at the host for which
/// of /bin, /lib, ... are links.
std::string bwrap_options(const BwrapPlan& plan);

}  // namespace ponder
