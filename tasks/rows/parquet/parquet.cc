#include "tasks/rows/parquet/parquet.h"

#include <cstring>

#include "tasks/rows/parquet/assemble.h"
#include "tasks/rows/parquet/schema.h"
#include "tasks/rows/parquet/thrift.h"

namespace ponder::parquet {

namespace {

constexpr std::string_view kMagic = "PAR1";

Error bad(const std::string& what) {
  return {ErrorCode::parse, what, "fetch the file again"};
}

/// The footer stands before its length and the magic, at the end of the file.
Result<std::string_view> footer_of(std::string_view file) {
  constexpr std::size_t kTail = 8;
  if (file.size() < kTail + kMagic.size() || !file.starts_with(kMagic)) {
    return bad("not a Parquet file");
  }
  if (file.ends_with("PARE")) return bad("an encrypted Parquet file, which is not read");
  if (!file.ends_with(kMagic)) return bad("a Parquet file that is cut short");
  std::uint32_t size = 0;
  std::memcpy(&size, file.data() + file.size() - kTail, sizeof size);
  if (size > file.size() - kTail - kMagic.size()) return bad("a Parquet file that is cut short");
  return file.substr(file.size() - kTail - size, size);
}

/// Holds against lies about the number of rows that no column backs.
constexpr std::int64_t kMaxRows = std::int64_t(1) << 26;

Result<std::vector<Value>> read_group(std::string_view file,
                                      const Node& group,
                                      const Schema& schema,
                                      const Limits& limits,
                                      std::size_t* cells) {
  const std::vector<const Column*> leaves = leaves_of(schema.root);
  const std::vector<Node>& columns = group.field(1).items;
  if (columns.size() != leaves.size()) return bad("a row group has other columns than the schema");
  std::vector<ColumnChunk> chunks;
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    auto chunk = read_chunk(file, columns[i].field(3), *leaves[i], limits, cells);
    if (!chunk) {
      Error error = chunk.error();
      error.message = "column '" + leaves[i]->name + "': " + error.message;
      return error;
    }
    chunks.push_back(std::move(*chunk));
  }
  const std::int64_t rows = group.integer_or(3, -1);
  if (rows < 0 || rows > kMaxRows) return bad("a row group of " + std::to_string(rows) + " rows");
  return assemble(schema, chunks, static_cast<std::size_t>(rows));
}

}  // namespace

Result<std::vector<Value>> read(std::string_view file, const Limits& limits) {
  const auto [meta, size] = PONDER_TRY(read_struct(PONDER_TRY(footer_of(file))));
  const Schema schema = PONDER_TRY(read_schema(meta.field(2)));
  if (schema.leaves == 0) return bad("no columns");
  for (const Column* leaf : leaves_of(schema.root)) {
    if (!leaf->name.empty()) continue;
    return bad("a column without a name");
  }
  std::size_t cells = limits.cells;
  std::vector<Value> rows;
  for (const Node& group : meta.field(4).items) {
    for (Value& row : PONDER_TRY(read_group(file, group, schema, limits, &cells))) {
      rows.push_back(std::move(row));
    }
  }
  const std::int64_t stated = meta.integer_or(3, -1);
  if (stated != static_cast<std::int64_t>(rows.size())) {
    return bad("has " + std::to_string(rows.size()) + " rows, its footer says " +
               std::to_string(stated));
  }
  return rows;
}

}  // namespace ponder::parquet
