#pragma once

#include <string>

#include "engine/bench/engine_bench.h"
#include "harness/base/result.h"
#include "harness/base/value.h"

namespace ponder::bench {

/// The table for people.
std::string to_table(const EngineBench& bench);

struct Origin {
  std::string version = {};  ///< of the program
  std::string commit = {};   ///< it was built from
  std::string date = {};     ///< UTC, ISO 8601
};

/// The same and all of its inputs. Rates are per second, sizes in bytes, shares in percent.
Value to_value(const EngineBench& bench, const Origin& origin);

}  // namespace ponder::bench
