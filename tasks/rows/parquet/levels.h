#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace ponder::parquet {

/// `count` numbers of `width` bits (0 to 32) in Parquet's mixture of runs and bit-packed groups of
/// eight, from the front of `bytes`. errors  parse (cut short, a width over 32)
Result<std::vector<std::uint32_t>> read_runs(std::string_view bytes, int width, std::size_t count);

/// Bits that numbers from 0 to `most` take.
int bits_for(std::uint32_t most);

}  // namespace ponder::parquet
