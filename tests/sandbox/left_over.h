#pragma once

#include <sys/types.h>

#include <set>
#include <string>
#include <vector>

namespace ponder {

/// From here on every orphan below this process becomes its child, so nothing that it started can
/// hide: what a sandbox leaves behind is found among the descendants.
void adopt_orphans();

/// All descendants of this process that are alive (zombies are not).
std::set<pid_t> descendants();

/// Descendants that have ended and that nobody reaped: they still count in a control group.
std::size_t zombies();

/// Kills every descendant and waits until none is left.
void end_descendants();

/// What may be left of a run beside processes: mounts of this namespace, control groups whose path
/// holds this process's id, and names with `mark` in the places where programs may write.
std::vector<std::string> traces(const std::string& mark);

}  // namespace ponder
