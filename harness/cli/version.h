#pragma once

#include <string>

namespace ponder {

/// "0.1.0 (a1b2c3d)": the release and the state of the repository it was built from.
std::string version();

/// "a1b2c3d", "a1b2c3d-dirty": that state alone.
std::string commit();

}  // namespace ponder
