#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tasks/task.h"

namespace ponder {

/// Skips the test where the real benchmark files are not at hand.
#define PONDER_NEEDS_DATA(file)                                                                \
  if (std::getenv("PONDER_DATA_DIR") == nullptr) GTEST_SKIP() << "PONDER_DATA_DIR is not set"; \
  if (!std::filesystem::exists(std::string(std::getenv("PONDER_DATA_DIR")) + "/" + (file)))    \
  GTEST_SKIP() << (file) << " is not in PONDER_DATA_DIR"

inline std::string real_data_dir() {
  return std::getenv("PONDER_DATA_DIR");
}

/// A folder of its own, removed at the end of the test.
class TempDir {
 public:
  TempDir() {
    std::string name = std::filesystem::temp_directory_path() / "ponder-tasks-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }

  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  ~TempDir() { std::filesystem::remove_all(path_); }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// The text of the last message of a chat prompt.
inline const std::string& last_message(const Sample& sample) {
  return std::get<Chat>(sample.prompt).messages.back().content;
}

}  // namespace ponder
