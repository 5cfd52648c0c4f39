#pragma once

// A reader of Apache Parquet files, for data sets: flat, nested and list columns of booleans,
// integers, floats and UTF-8 text; encodings PLAIN, dictionary and RLE; pages of version 1 and 2;
// uncompressed, snappy, gzip, zstd. Whatever else a file may hold is refused by name. Times and
// dates are read as the integers they are stored as.
// source  apache/parquet-format: README.md, Encodings.md, LogicalTypes.md, parquet.thrift

#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/value.h"
#include "tasks/rows/parquet/column_chunk.h"

namespace ponder::parquet {

/// The rows of a whole file, each a dict in the order of the columns. Hostile input is safe: time
/// and memory are bounded by the file and `limits`.
/// errors  parse (names the column)
Result<std::vector<Value>> read(std::string_view file, const Limits& limits = {});

}  // namespace ponder::parquet
