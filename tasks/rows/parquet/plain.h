#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/value.h"
#include "tasks/rows/parquet/schema.h"

namespace ponder::parquet {

/// `count` values in Parquet's encoding PLAIN: little-endian numbers, bits, and texts behind their
/// lengths. errors  parse (cut short; a text that is not UTF-8; NaN or an infinity)
Result<std::vector<Value>> read_plain(std::string_view bytes,
                                      const Column& column,
                                      std::size_t count);

}  // namespace ponder::parquet
