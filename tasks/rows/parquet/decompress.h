#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace ponder::parquet {

/// Unpacks a page under Parquet's number of a codec: 0 none, 1 snappy, 2 gzip, 6 zstd.
/// errors  parse (another codec, named; broken; not exactly `size` bytes)
Result<std::string> decompress(std::int64_t codec, std::string_view packed, std::size_t size);

}  // namespace ponder::parquet
