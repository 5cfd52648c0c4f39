#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "harness/base/result.h"

namespace ponder {

struct DownloadRequest {
  std::string url = {};
  std::string path = {};    ///< where the file comes to lie; its folder is made
  std::string sha256 = {};  ///< "": not known, nothing is checked
  std::int64_t size = -1;   ///< -1: not known
  std::string token = {};   ///< for the host of `url` alone; never printed
};

struct DownloadSettings {
  int tries = 5;
  std::chrono::milliseconds delay{500};  ///< before the second try; doubled each time
  std::int64_t most_bytes = std::int64_t(1) << 40;
  /// (bytes there, bytes in all or -1); false: stop. Empty: nobody looks.
  std::function<bool(std::int64_t, std::int64_t)> progress = {};
};

/// Fetches a file into `path`. While it comes it is `path`.part, which a later call goes on with;
/// it is hashed on the way, synced, and renamed when it is whole and right, so that a file under
/// its own name is always a good one. A part that turns out wrong is thrown away and, if it was
/// left by an earlier call, fetched again from the start. Cut connections, time-outs, 408, 429 and
/// 5xx are tried again. errors  network (names address and reason), config (another sha256 or size
/// than expected; both
///         are named), io, cancelled; io "in use" where another process fetches the same file
Result<void> download(const DownloadRequest& request, const DownloadSettings& settings = {});

}  // namespace ponder
