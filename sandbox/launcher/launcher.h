#pragma once

// The parts of the launcher. It is one small static program without a heap of its own; every
// failure ends it by fail().

#include <cstddef>
#include <cstdint>

#include "sandbox/launcher/spec.h"

namespace ponder::launcher {

struct Text {
  const char* data = nullptr;  ///< a terminating zero follows
  std::size_t size = 0;
};

struct Spec {
  SpecHeader header = {};
  char** arguments = nullptr;    ///< as execve wants them
  char** environment = nullptr;  ///< the same
  Text* read_only = nullptr;
  Text* files = nullptr;
  Text collect = {};
  Text filter = {};
};

/// Where a run's files are: "/box", or the temporary folder of a run without namespaces.
extern char box_path[64];

/// The user and group that the program has outside, once root is left.
extern unsigned outer_uid;
extern unsigned outer_gid;

/// Reports `step` and errno on the status pipe and ends the process.
[[noreturn]] void fail(const char* step);

/// From kSpec, to its end.
Spec read_spec();

/// The status pipe, moved out of the way of the program's descriptors.
extern int status_fd;
void write_status(const Status& status);

/// Maps one user and group, builds the minimal root and moves into it. In the new namespaces.
void build_root(const Spec& spec);

/// Folders and files of the box, which is the working directory.
void fill_box(const Spec& spec);

void set_limits(const Spec& spec);

/// No capability is left, or for workers the one to make namespaces; no_new_privs.
void drop_capabilities(bool keep_admin);

/// Files: what build_root shows to read and run, the box to write too. No TCP, no signals or
/// abstract sockets to others, as far as the kernel knows how. False: it has no Landlock.
bool restrict_by_landlock(const Spec& spec);

void load_filter(const Text& filter);

/// Starts the program, watches it, ends all it started, reports. Never returns.
[[noreturn]] void run_once(const Spec& spec);

/// Removes the temporary folder of a run without namespaces, whatever its modes.
void remove_box();

}  // namespace ponder::launcher
