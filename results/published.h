#pragma once

#include "harness/base/record.h"

namespace ponder {

/// What of a manifest may leave the machine in a report or leaderboard: a model given by its place
/// on this machine becomes its folder's name; host and command line stay in the run store.
RunManifest published(RunManifest manifest);

}  // namespace ponder
