#pragma once

#include "sandbox/sandbox.h"

namespace ponder {

/// Lets a program try what a sandbox must not allow: read and write outside, connect, signal the
/// harness, find its environment, start too many processes. errors  sandbox (names what got
/// through)
Result<void> run_canaries(Sandbox& sandbox);

}  // namespace ponder
