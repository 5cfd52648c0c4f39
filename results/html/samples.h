#pragma once

#include <string>
#include <vector>

#include "harness/base/result.h"
#include "results/store.h"

namespace ponder::html {

/// One sample of one epoch in all modes it was run in.
struct Example {
  std::string task = {};
  std::string sample = {};
  std::int32_t epoch = 0;
  std::vector<SampleRecord> records = {};
};

/// A few samples worth reading: at most 8 per task and 160 in all. First those on which modes
/// disagree, then failures (unclosed, no answer, errors), then, up to two, the rest. Among equals a
/// hash of the id decides, so that the choice is the same every time and not the first in the file.
/// errors  those of RunStore::for_each
Result<std::vector<Example>> choose_examples(const RunStore& store,
                                             const std::vector<std::string>& tasks);

/// One folded block: prompt once, then a column per mode.
std::string example_html(const Example& example);

}  // namespace ponder::html
