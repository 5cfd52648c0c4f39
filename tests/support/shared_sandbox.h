#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/support/open_sandbox.h"

namespace ponder {

struct SharedSandbox {
  std::string why = {};
  std::unique_ptr<Sandbox> sandbox = sandbox_or_null(Tier::strong, 2, why);
};

/// One sandbox for all tests of a program: it takes a moment to start.
inline SharedSandbox& shared_sandbox() {
  static SharedSandbox shared;
  return shared;
}

/// Skips the test where this machine cannot build a sandbox.
#define PONDER_NEEDS_SANDBOX() \
  if (shared_sandbox().sandbox == nullptr) GTEST_SKIP() << shared_sandbox().why

}  // namespace ponder
