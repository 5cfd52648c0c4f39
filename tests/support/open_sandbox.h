#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "sandbox/sandbox.h"

namespace ponder {

/// A sandbox of the given tier; null where this machine cannot build it, with the reason in `why`.
/// Machines that run tests may be containers without namespaces.
inline std::unique_ptr<Sandbox> sandbox_or_null(Tier tier, int workers, std::string& why) {
  SandboxSettings settings;
  settings.least = settings.most = tier;
  settings.workers = workers;
  auto opened = open_sandbox(settings);
  if (opened) return std::move(*opened);
  why = opened.error().message;
  return nullptr;
}

}  // namespace ponder
