#pragma once

#include <cstdint>
#include <span>

namespace ponder::cuda {

/// Numbers of rows that dense products are computed for: each is rounded up to the next one, so
/// that every algorithm in use can be checked once, when the model is loaded. Steps of more rows
/// than the last go in pieces of that many.
std::span<const std::int32_t> row_buckets();

/// The smallest bucket with room for `rows`; multiples of the last one behind it.
std::int64_t padded_rows(std::int64_t rows);

/// Sequences of a decoding step as its graph is recorded: 1, 2, 4, 8, then multiples of 8.
std::int32_t graph_sequences(std::int32_t sequences);

/// Blocks of the attention as a graph is recorded: powers of two.
std::int32_t graph_items(std::int32_t items);

}  // namespace ponder::cuda
