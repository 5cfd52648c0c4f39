#pragma once

#include <string>

#include "harness/base/result.h"
#include "results/digest.h"
#include "results/store.h"
#include "results/summary.h"

namespace ponder {

/// What a run's files were made of.
struct Published {
  Summary summary = {};
  Digests digests = {};
  std::string leaderboard_path = {};
  std::string report_path = {};
};

/// Writes leaderboard.json and report.html of a run into `folder`. errors  io, those of the store
Result<Published> publish(const RunStore& store, const std::string& folder);

/// The result of a run for stdout: text, markdown, csv, json.
std::string result_text(const Published& published, const std::string& format);

}  // namespace ponder
