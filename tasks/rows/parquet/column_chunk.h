#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/value.h"
#include "tasks/rows/parquet/schema.h"

namespace ponder::parquet {

/// What a reader may spend on a file, which says itself how large it is.
struct Limits {
  std::size_t page_bytes = std::size_t(1) << 28;  ///< unpacked
  std::size_t cells = std::size_t(1) << 26;       ///< values and levels, all columns together
};

/// One column of one row group.
struct ColumnChunk {
  std::vector<std::uint32_t> repetition = {};  ///< levels; one entry per value or hole
  std::vector<std::uint32_t> definition = {};
  std::vector<Value> values = {};  ///< those that are there, in order

  std::size_t entries() const { return definition.size(); }
};

/// `file` are all bytes of the file, `meta` the chunk's ColumnMetaData. `*cells` counts down.
/// errors  parse (broken; a codec, encoding or type that is not read, named)
Result<ColumnChunk> read_chunk(std::string_view file,
                               const Node& meta,
                               const Column& column,
                               const Limits& limits,
                               std::size_t* cells);

}  // namespace ponder::parquet
