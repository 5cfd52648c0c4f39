#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace ponder {

/// Whole file. errors  io (names the path and the system's reason)
Result<std::string> read_file(const std::string& path);

/// Whole file, gunzipped when the name ends in .gz. errors  io, parse (corrupt stream)
Result<std::string> read_maybe_gzip(const std::string& path);

/// Writes a temporary file beside `path`, then renames it over: never a half-written file.
/// errors  io (a full disk included; the old file is kept)
Result<void> write_file_atomic(const std::string& path, std::string_view bytes);

/// mkdir -p. errors  io
Result<void> make_directories(const std::string& path);

bool file_exists(const std::string& path);

/// $PONDER_DATA_DIR, else $XDG_CACHE_HOME/ponder/data, else ~/.cache/ponder/data.
std::string data_directory();

/// $XDG_CACHE_HOME/ponder, else ~/.cache/ponder: caches that may be deleted at any time.
std::string cache_directory();

/// A read-only mapping of a whole file, unmapped on destruction.
class MappedFile {
 public:
  /// errors  io
  static Result<MappedFile> open(const std::string& path);
  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  std::string_view bytes() const { return {data_, size_}; }

 private:
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace ponder
