#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/result.h"

namespace ponder {

struct UnpackLimits {
  std::int64_t entries = 10'000;
  std::int64_t bytes = std::int64_t(2) << 30;  ///< of all files together, counted as they come
  std::int64_t ratio = 100;                    ///< of that to the archive's own size
};

/// Unpacks a zip or tar archive (also .gz, .xz, .zst) into `folder`, which must not exist yet; on
/// an error it is removed again. Gives the paths of the files, relative to it. Refused, by name:
/// links, devices, absolute paths and `..`, archives inside the archive, and what goes beyond the
/// limits. Permissions, owners and times are not taken over. errors  parse (refused or broken), io
Result<std::vector<std::string>> unpack(const std::string& archive,
                                        const std::string& folder,
                                        const UnpackLimits& limits = {});

}  // namespace ponder
