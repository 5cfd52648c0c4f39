#pragma once

// bubblewrap as the wall-builder in place of our own launcher. bwrap makes the namespaces and the
// file system; inside it the launcher still runs (Isolation::bare), as pid 1: it sets the limits,
// loads the filter, ends everything and reports, the same way as within its own walls. Always cold.
//
// What bwrap does worse, and what is done about it:
//   - pid 1 inside shows its environment and command line: started with an empty environment,
//   options
//     through a socket (--args).
//   - its own root stays writable and root keeps its capabilities: --remount-ro /, --cap-drop ALL,
//   and
//     never started as root.
//   - it cannot bound the number of files: /box is bounded in bytes only.

#include <string>
#include <vector>

#include "sandbox/launch.h"

namespace ponder {

/// bwrap before it has read its options, and the socket that it reads them from.
struct BwrapProcess {
  Process process = {};
  Descriptor options = {};
};

/// The bubblewrap of this machine. errors  sandbox (none, or too old; with the fix)
Result<std::string> find_bwrap();

/// Starts it, as the user `plan.header.uid` when we are root. `descriptors` are for the launcher,
/// whose program is read from `launcher_path`. errors  sandbox
Result<BwrapProcess> start_bwrap(const LaunchPlan& plan,
                                 const std::string& launcher_path,
                                 std::vector<std::pair<int, int>> descriptors);

/// From here on it builds. errors  sandbox
Result<void> send_options(Descriptor& options, const LaunchPlan& plan);

/// What it said when it could not build, with the fix.
Error bwrap_error(const std::string& said);

/// The options, each ended by a zero byte. Looks at the host for which of /bin, /lib, ... are
/// links.
std::string bwrap_options(const LaunchPlan& plan);

}  // namespace ponder
