#pragma once

// The rows of a data file, whatever its format: what task files in YAML make their samples of.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/value.h"

namespace ponder {

enum class RowFormat : std::uint8_t { jsonl, json, csv, tsv, parquet };

std::string to_string(RowFormat format);

/// By its name: "jsonl", "tsv", ... errors  usage (lists them)
Result<RowFormat> parse_row_format(std::string_view name);

/// By the end of the file's name, a `.gz` behind it left out (not for Parquet).
/// errors  config (no known ending)
Result<RowFormat> row_format_of(std::string_view path);

struct RowOptions {
  std::optional<RowFormat> format = {};   ///< unset: by the file's name
  std::vector<std::string> columns = {};  ///< names for a CSV or TSV file without a header line
  bool typed_cells = false;  ///< a CSV or TSV column of whole numbers only is one of integers
};

/// One row: a dict in the order of the file.
struct DataRow {
  Value fields = {};
  std::int64_t number = 0;  ///< its line; in JSON and Parquet files its place, from 1
};

struct RowFile {
  std::string path = {};
  bool by_line = true;  ///< rows are known by their line
  std::vector<DataRow> rows = {};

  /// "cases.jsonl:12" or "cases.json, row 12": how every error about a row begins.
  std::string where(const DataRow& row) const;
  Error error(const DataRow& row, const std::string& what) const;
};

/// A whole file, gunzipped where its name ends in .gz. CSV and TSV cells are strings; a JSON file
/// holds a list of objects, or, as many do, JSON Lines.
/// errors  io; config (unknown format, `columns` for a format that names its own); parse with file
///         and line: not UTF-8 (UTF-16 said so), not the format, a row that is no object, NaN or
///         Infinity, no rows at all. A byte order mark is passed over.
Result<RowFile> read_rows(const std::string& path, const RowOptions& options = {});

/// The same of bytes; `path` is what errors name.
Result<RowFile> parse_rows(std::string_view bytes,
                           const std::string& path,
                           RowFormat format,
                           const RowOptions& options = {});

}  // namespace ponder
