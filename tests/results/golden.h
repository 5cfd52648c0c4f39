#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "harness/base/file.h"

namespace ponder::testing_fixture {

/// `text` must equal tests/golden/results/<name>; PONDER_UPDATE_GOLDEN=1 writes the file instead.
inline void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = "tests/golden/results/" + name;
  if (const char* update = std::getenv("PONDER_UPDATE_GOLDEN"); update && *update == '1') {
    ASSERT_TRUE(write_file_atomic(path, text));
    return;
  }
  const auto golden = read_file(path);
  ASSERT_TRUE(golden) << golden.error().message;
  EXPECT_TRUE(*golden == text) << path << " differs; look at the change, then run with "
                               << "PONDER_UPDATE_GOLDEN=1";
}

}  // namespace ponder::testing_fixture
