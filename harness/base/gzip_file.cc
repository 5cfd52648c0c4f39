// Apart from file.cc, so that what reads no compressed files needs no zlib.

#include <zlib.h>

#include <cerrno>
#include <cstring>

#include "harness/base/file.h"

namespace ponder {

Result<std::string> read_maybe_gzip(const std::string& path) {
  if (!path.ends_with(".gz")) return read_file(path);
  const auto unreadable = [&path] {
    return Error{ErrorCode::io, "cannot read " + path + ": " + std::strerror(errno), ""};
  };
  if (!file_exists(path)) {
    errno = ENOENT;
    return unreadable();
  }
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return unreadable();
  std::string out;
  char buffer[65536];
  int n = 0;
  while ((n = gzread(file, buffer, sizeof buffer)) > 0)
    out.append(buffer, static_cast<std::size_t>(n));
  int code = Z_OK;
  const std::string message = gzerror(file, &code);
  gzclose(file);
  if (n < 0 || (code != Z_OK && code != Z_STREAM_END)) {
    return Error{ErrorCode::parse, "cannot unpack " + path + ": " + message,
                 "fetch the file again"};
  }
  return out;
}

}  // namespace ponder
