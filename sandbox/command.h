#pragma once

#include "sandbox/worker.h"

namespace ponder {

/// Runs a program that is started anew, in namespaces made for it alone.
/// errors  sandbox (the step that failed, with the fix; a program outside /box that does not start)
Result<Attempt> run_command(const WorkerSettings& settings,
                            const Slot& slot,
                            const CommandRun& run,
                            const std::vector<BoxFile>& files,
                            const Limits& limits,
                            Profile profile);

/// A Python case on an interpreter started for it: where no namespaces are to be had for a worker.
Result<Attempt> run_python_once(const WorkerSettings& settings,
                                const Slot& slot,
                                const PythonRun& run,
                                const std::vector<BoxFile>& files,
                                const Limits& limits);

}  // namespace ponder
