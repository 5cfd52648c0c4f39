#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ponder {

/// Where a benchmark file comes from, pinned to a commit.
struct Upstream {
  std::string repository = {};  ///< on GitHub: "openai/grade-school-math"
  std::string commit = {};
  std::string path = {};  ///< in the repository; of an archive, the archive's
  bool archive = false;   ///< the file is a member of it
};

/// nullopt: the file cannot be had as it is used (made of others, repacked, or gone).
/// `path` is relative to the data directory.
std::optional<Upstream> upstream_of(std::string_view path);

/// Below `base`, which serves repositories as BASE/OWNER/NAME/COMMIT/PATH.
std::string upstream_url(std::string_view base, const Upstream& upstream);

}  // namespace ponder
