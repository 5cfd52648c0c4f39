#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/base/sha256.h"

namespace ponder {

/// A file on its way: written to `path`.part under a lock, hashed as it grows.
class PartFile {
 public:
  /// Opens or makes it. errors  io (also: another process has it)
  static Result<std::unique_ptr<PartFile>> open(const std::string& path);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  std::int64_t size() const { return size_; }

  /// errors  io
  Result<void> append(std::string_view bytes);
  Result<void> clear();

  /// Of all bytes so far; ends the hashing until clear().
  std::string sha256() { return hash_->hex(); }

  /// Syncs, renames to its own name, and syncs the folder. errors  io
  Result<void> finish();

  /// Removes it. errors  io
  Result<void> remove();

 private:
  PartFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}

  Result<void> hash_what_is_there();

  std::string part() const { return path_ + ".part"; }

  std::string path_;
  int fd_;
  std::int64_t size_ = 0;
  std::unique_ptr<Sha256> hash_ = std::make_unique<Sha256>();
};

}  // namespace ponder
