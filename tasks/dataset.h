#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "tasks/task.h"

namespace ponder {

/// One line of a JSONL file: a JSON object whose fields are asked for by name. Cheap to copy.
class Row {
 public:
  struct Data;

  explicit Row(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

  /// errors  parse (field missing or of another type; names file, line and field)
  Result<std::string> string(std::string_view field) const;
  Result<std::int64_t> integer(std::string_view field) const;
  Result<std::vector<std::string>> strings(std::string_view field) const;

  /// A field of any type, as JSON text with the keys of objects in order.
  Result<std::string> json_text(std::string_view field) const;

  /// `file:line`, how every error about this row begins.
  std::string where() const;

  /// An error about this row's content.
  Error error(const std::string& what) const;

 private:
  std::shared_ptr<const Data> data_;
};

struct Dataset {
  std::vector<Row> rows = {};  ///< in file order
  std::string sha256 = {};     ///< of the file as it lies on disk
};

/// A file below the data directory, checked against its pin.
struct DataText {
  std::string path = {};
  std::string text = {};    ///< unpacked
  std::string sha256 = {};  ///< of the file as it lies on disk
};

/// errors  config (missing, or not the pinned bytes: names both sums), io, parse (a broken .gz)
Result<DataText> read_data_text(const DataFile& file, const std::string& data_dir);

/// errors  parse (another number of rows than pinned; 0 is no pin)
Result<void> check_rows(const DataFile& file, const std::string& path, std::size_t rows);

/// Reads a JSONL file (.jsonl or .jsonl.gz) below `data_dir`. A DataFile with an empty sha256 or
/// rows = 0 is not pinned in that respect (files that users bring themselves).
/// errors  config (missing, or not the pinned bytes: names both sums), parse (line by line: not
///         UTF-8, not a JSON object; wrong number of rows), io
Result<Dataset> read_dataset(const DataFile& file, const std::string& data_dir);

/// The same of a JSON file that is an array of objects (`depth` 1) or holds one in an object
/// (`depth` 2: {"examples": [{...}, ...]}). A row's line is that on which its object opens.
/// errors  as read_dataset()
Result<Dataset> read_json_array(const DataFile& file, const std::string& data_dir, int depth = 1);

/// The digest of several files: what `sha256sum FILES... | sha256sum` prints in the data directory.
std::string combined_sha256(const std::vector<DataFile>& files);

}  // namespace ponder
