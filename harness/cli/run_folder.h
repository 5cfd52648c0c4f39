#pragma once

#include <string>
#include <vector>

#include "engine/engine.h"
#include "harness/base/record.h"
#include "harness/base/result.h"

namespace ponder {

/// The manifest of a run that starts now on this machine. The id is the folder's name.
RunManifest make_manifest(const RunManifest::Identity& identity,
                          const EngineInfo& engine,
                          const std::string& model,
                          const std::string& folder,
                          const std::vector<std::string>& argv);

/// `output` if given, else runs/<month and day>-<model>-<id>, where id is a hash of the identity:
/// the same command finds the folder it made before, on a later day too.
std::string choose_run_folder(const std::string& output,
                              const std::string& model,
                              const RunManifest::Identity& identity);

/// Renames a run folder to <folder>.old-1, -2, ...; nothing if there is no run in it.
/// errors  io (another process writes it; permissions)
Result<void> move_run_aside(const std::string& folder);

}  // namespace ponder
