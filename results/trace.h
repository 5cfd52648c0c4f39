#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace ponder {

/// A zstd frame with a checksum; "" for "". Equal bytes give equal frames.
std::string compress(std::string_view bytes);

/// errors  parse (not a frame of compress(), or damaged)
Result<std::string> decompress(std::string_view frame);

/// Token ids as 4 bytes each, little endian.
std::string pack_ids(const std::vector<std::int32_t>& ids);

/// Bytes past the last whole id are dropped.
std::vector<std::int32_t> unpack_ids(std::string_view bytes);

}  // namespace ponder
