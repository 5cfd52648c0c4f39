#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "sandbox/sandbox.h"

namespace ponder {

/// A sandbox of the given tier; null where this machine has not what it takes, with the reason in
/// `why`: it may be a container without namespaces. Another error fails the test.
inline std::unique_ptr<Sandbox> sandbox_or_null(Tier tier, int workers, std::string& why) {
  SandboxSettings settings;
  settings.least = settings.most = tier;
  settings.workers = workers;
  auto opened = open_sandbox(settings);
  if (opened) return std::move(*opened);
  why = opened.error().message;
  bool known = false;
  for (const char* layer : {": namespaces", "_map", "control group", ": Landlock", ": seccomp",
                            ": setgroups", ": setres", "private mounts", "mount the root",
                            "make read-only", "mount /proc", "no python3 in"}) {
    known = known || why.find(layer) != std::string::npos;
  }
  EXPECT_TRUE(known) << why;
  return nullptr;
}

}  // namespace ponder
