#pragma once

#include <string>

#include "engine/bench/engine_bench.h"
#include "harness/base/result.h"
#include "harness/base/value.h"

namespace ponder::bench {

/// The table for people.
std::string to_table(const EngineBench& bench);

/// The same and all of its inputs. `version`: of the program; `date`: UTC, ISO 8601.
/// Rates are per second, sizes in bytes, shares in percent.
Value to_value(const EngineBench& bench, const std::string& version, const std::string& date);

}  // namespace ponder::bench
