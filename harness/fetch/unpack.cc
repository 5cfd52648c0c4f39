#include "harness/fetch/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "harness/base/file.h"
#include "harness/base/text.h"

namespace ponder {

namespace fs = std::filesystem;

namespace {

struct Closer {
  void operator()(archive* a) const { archive_read_free(a); }
};

constexpr std::array<std::string_view, 10> kArchives = {".zip", ".tar", ".tgz", ".7z",  ".rar",
                                                        ".bz2", ".xz",  ".tbz", ".txz", ".jar"};

bool is_archive(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  if (name.ends_with(".tar.gz") || name.ends_with(".tar.zst")) return true;
  return std::any_of(kArchives.begin(), kArchives.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

/// Names that stay below the folder: no root, no `..`, no NUL, nothing but UTF-8.
bool is_safe(const std::string& name) {
  if (name.empty() || name.size() > 1024 || name.front() == '/' || !is_utf8(name)) return false;
  if (name.find('\\') != std::string::npos || name.find('\0') != std::string::npos) return false;
  for (const fs::path& part : fs::path(name)) {
    if (part == "..") return false;
  }
  return true;
}

class Unpacker {
 public:
  Unpacker(std::string path, std::string folder, const UnpackLimits& limits)
      : path_(std::move(path)), folder_(std::move(folder)), limits_(limits) {}

  Result<std::vector<std::string>> run() {
    std::error_code failed;
    const auto size = fs::file_size(path_, failed);
    if (failed) return Error{ErrorCode::io, "cannot read " + path_ + ": " + failed.message(), ""};
    most_ = std::min(limits_.bytes, static_cast<std::int64_t>(size) * limits_.ratio);
    const std::unique_ptr<archive, Closer> reader(archive_read_new());
    archive_read_support_filter_all(reader.get());
    archive_read_support_format_zip(reader.get());
    archive_read_support_format_tar(reader.get());
    if (archive_read_open_filename(reader.get(), path_.c_str(), 65536) != ARCHIVE_OK) {
      return broken(reader.get());
    }
    for (std::int64_t entries = 0;; ++entries) {
      archive_entry* entry = nullptr;
      const int code = archive_read_next_header(reader.get(), &entry);
      if (code == ARCHIVE_EOF) return std::move(files_);
      if (code != ARCHIVE_OK) return broken(reader.get());
      if (entries >= limits_.entries) {
        return refuse("more than " + std::to_string(limits_.entries) + " entries");
      }
      PONDER_TRY(take(reader.get(), entry));
    }
  }

 private:
  Error refuse(const std::string& what) const {
    return {ErrorCode::parse, path_ + ": " + what + ", refused", "nothing was unpacked"};
  }

  Error broken(archive* reader) const {
    const char* why = archive_error_string(reader);
    return {ErrorCode::parse, path_ + ": " + (why != nullptr ? why : "no archive"),
            "fetch it again"};
  }

  Result<void> take(archive* reader, archive_entry* entry) {
    const char* utf8 = archive_entry_pathname_utf8(entry);
    const char* raw = utf8 != nullptr ? utf8 : archive_entry_pathname(entry);
    const std::string name = raw != nullptr ? raw : "";
    if (!is_safe(name)) return refuse("entry '" + to_valid_utf8(name) + "' leads elsewhere");
    if (archive_entry_hardlink(entry) != nullptr || archive_entry_symlink(entry) != nullptr) {
      return refuse("entry '" + name + "' is a link");
    }
    if (archive_entry_filetype(entry) == AE_IFDIR) return {};
    if (archive_entry_filetype(entry) != AE_IFREG) {
      return refuse("entry '" + name + "' is neither a file nor a folder");
    }
    if (is_archive(name)) return refuse("entry '" + name + "' is an archive itself");
    const std::string path = folder_ + "/" + name;
    PONDER_TRY(make_directories(fs::path(path).parent_path().string()));
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0 && errno == EEXIST) return refuse("two entries are named '" + name + "'");
    if (fd < 0) return write_error(path);
    Result<void> copied = copy(reader, fd, path);
    if (::close(fd) != 0 && copied) return write_error(path);
    if (copied) files_.push_back(name);
    return copied;
  }

  static Error write_error(const std::string& path) {
    return {ErrorCode::io, "cannot write " + path + ": " + std::strerror(errno), ""};
  }

  /// Counts what comes out, whatever the headers say.
  Result<void> copy(archive* reader, int fd, const std::string& path) {
    char buffer[65536];
    for (;;) {
      const la_ssize_t got = archive_read_data(reader, buffer, sizeof buffer);
      if (got == 0) return {};
      if (got < 0) return broken(reader);
      bytes_ += got;
      if (bytes_ > most_) {
        return refuse("unpacks to more than " + std::to_string(most_) + " bytes (" +
                      std::to_string(limits_.ratio) + " times its size, or " +
                      std::to_string(limits_.bytes) + ")");
      }
      std::string_view rest(buffer, static_cast<std::size_t>(got));
      while (!rest.empty()) {
        const ssize_t n = ::write(fd, rest.data(), rest.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return write_error(path);
        rest.remove_prefix(static_cast<std::size_t>(n));
      }
    }
  }

  std::string path_;
  std::string folder_;
  UnpackLimits limits_;
  std::int64_t most_ = 0;
  std::int64_t bytes_ = 0;
  std::vector<std::string> files_ = {};
};

}  // namespace

Result<std::vector<std::string>> unpack(const std::string& archive,
                                        const std::string& folder,
                                        const UnpackLimits& limits) {
  if (file_exists(folder)) {
    return Error{ErrorCode::io, "folder " + folder + " exists already", "remove it"};
  }
  PONDER_TRY(make_directories(folder));
  auto files = Unpacker(archive, folder, limits).run();
  if (!files) {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
  return files;
}

}  // namespace ponder
