#include "harness/fetch/part_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "harness/base/file.h"

namespace ponder {

namespace {

Error io_error(const std::string& verb, const std::string& path) {
  return {ErrorCode::io, "cannot " + verb + " " + path + ": " + std::strerror(errno), ""};
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

Result<std::unique_ptr<PartFile>> PartFile::open(const std::string& path) {
  PONDER_TRY(make_directories(folder_of(path)));
  const std::string part = path + ".part";
  const int fd = ::open(part.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (fd < 0) return io_error("write", part);
  std::unique_ptr<PartFile> file(new PartFile(path, fd));
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    return Error{ErrorCode::io, part + " is in use: another process fetches it", "wait for it"};
  }
  PONDER_TRY(file->hash_what_is_there());
  return file;
}

PartFile::~PartFile() {
  ::close(fd_);
}

Result<void> PartFile::hash_what_is_there() {
  char buffer[65536];
  for (;;) {
    const ssize_t n = ::read(fd_, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return io_error("read", part());
    if (n == 0) return {};
    hash_->update({buffer, static_cast<std::size_t>(n)});
    size_ += n;
  }
}

Result<void> PartFile::append(std::string_view bytes) {
  hash_->update(bytes);
  size_ += static_cast<std::int64_t>(bytes.size());
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return io_error("write", part());
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Result<void> PartFile::clear() {
  if (::ftruncate(fd_, 0) != 0 || ::lseek(fd_, 0, SEEK_SET) != 0) {
    return io_error("write", part());
  }
  size_ = 0;
  hash_ = std::make_unique<Sha256>();
  return {};
}

Result<void> PartFile::finish() {
  if (::fsync(fd_) != 0 && errno != EINVAL) return io_error("write", part());
  if (::rename(part().c_str(), path_.c_str()) != 0) return io_error("write", path_);
  const int folder = ::open(folder_of(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    ::fsync(folder);  // where folders cannot be synced the rename is all there is
    ::close(folder);
  }
  return {};
}

Result<void> PartFile::remove() {
  if (::unlink(part().c_str()) != 0 && errno != ENOENT) return io_error("remove", part());
  return {};
}

}  // namespace ponder
