#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/fetch/download.h"

namespace ponder {

/// A file to be had: from an address, or out of an archive there.
struct WantedFile {
  std::string path = {};  ///< relative to the folder it goes to
  std::string sha256 = {};
  std::string url = {};
  bool in_archive = false;  ///< `url` is an archive; the member whose path ends in that of the file
};

/// What a fetch tells while it goes.
class FetchObserver {
 public:
  virtual ~FetchObserver() = default;

  virtual void begins(const std::string& /*path*/) {}

  /// false: stop. `total` -1: not known.
  virtual bool progress(std::int64_t /*bytes*/, std::int64_t /*total*/) { return true; }

  /// `fetched`: it was not there before.
  virtual void ended(const std::string& /*path*/, bool /*fetched*/) {}
};

struct FetchOptions {
  std::string folder = {};   ///< where the files go
  std::string scratch = {};  ///< for archives; emptied behind
  std::string token = {};
  DownloadSettings download = {};
};

/// Fetches the files that are not there with the right sum yet. Each is verified before it appears
/// under its name. errors  those of download and unpack; config (an archive without the file, or
/// with another one; a file that is there and is another one)
Result<void> fetch_files(const std::vector<WantedFile>& files,
                         const FetchOptions& options,
                         FetchObserver& observer);

/// The model files of a repository on the hub at `base`, into options.folder, with a file
/// `ponder_source.json` that says which commit they are. errors  those of download, parse_listing
Result<void> fetch_model(std::string_view name,
                         const std::string& base,
                         const FetchOptions& options,
                         FetchObserver& observer);

}  // namespace ponder
