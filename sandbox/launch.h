#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sandbox/control_group.h"
#include "sandbox/launcher/spec.h"
#include "sandbox/sandbox.h"
#include "sandbox/spawn.h"

namespace ponder {

/// What the launcher is to build, and for what.
struct LaunchPlan {
  launcher::SpecHeader header = {};  ///< counts and sizes of what follows are filled in by launch()
  std::vector<std::string> arguments = {};
  std::vector<std::string> environment = {};
  std::vector<std::string> read_only = {};
  std::vector<BoxFile> files = {};
  std::string collect = {};
  std::string filter = {};
  std::string bwrap = {};  ///< path of bubblewrap, when that is to build the walls (see bwrap.h)
};

struct Launched {
  Process process = {};
  Descriptor status = {};  ///< readable: a launcher::Status, or nothing, then its end
  Descriptor life = {};    ///< closing it ends the run

  /// Ends the run. The guard gets a moment to reap pid 1, which would else be a zombie of whoever
  /// adopts orphans: in a container often nobody, and zombies count as processes of the group.
  void end();
};

/// The specification as it goes over kSpec.
std::string encode_spec(const LaunchPlan& plan);

/// Starts the launcher. `descriptors`: ours, and their numbers inside (launcher::kStdin to
/// kControl). The launcher is in `group` before it does anything. errors  sandbox
Result<Launched> launch(const LaunchPlan& plan,
                        std::vector<std::pair<int, int>> descriptors,
                        ControlGroup* group);

/// What a status pipe that is readable holds; none when it ended without one.
std::optional<launcher::Status> read_status(int fd);

/// The environment of every program: nothing of ours.
std::vector<std::string> fixed_environment();

/// "mount /usr: Operation not permitted", with the fix where one is known.
Error setup_error(const launcher::Status& status);

}  // namespace ponder
