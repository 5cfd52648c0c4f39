#pragma once

#include <string>
#include <vector>

#include "harness/base/result.h"
#include "results/digest.h"
#include "results/html/samples.h"
#include "results/store.h"
#include "results/summary.h"

namespace ponder {

namespace html {

/// The report as one self-contained page: no script, no request to anywhere. Equal input, equal
/// bytes.
std::string page(const Summary& summary,
                 const Digests& digests,
                 const std::vector<Example>& examples);

}  // namespace html

/// Writes report.html for a run. `summary` is that of `store`.
/// errors  io (the file, the store)
Result<void> write_report(const RunStore& store, const Summary& summary, const std::string& path);

}  // namespace ponder
