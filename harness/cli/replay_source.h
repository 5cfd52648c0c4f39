#pragma once

#include <memory>
#include <string>

#include "engine/engine.h"

namespace ponder {

/// A replay engine over all completions of a run folder, or of a file with one record (as the store
/// exports them) on each line. Records with an error are left out.
/// errors  config (neither of the two), io, parse (names the line)
Result<std::unique_ptr<Engine>> open_replay(const std::string& source);

}  // namespace ponder
