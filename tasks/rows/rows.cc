#include "tasks/rows/rows.h"

#include <algorithm>
#include <array>
#include <utility>

#include "harness/base/file.h"
#include "harness/base/text.h"
#include "tasks/csv.h"
#include "tasks/rows/parquet/parquet.h"

namespace ponder {

namespace {

constexpr std::array<std::pair<std::string_view, RowFormat>, 5> kFormats = {
    {{"jsonl", RowFormat::jsonl},
     {"json", RowFormat::json},
     {"csv", RowFormat::csv},
     {"tsv", RowFormat::tsv},
     {"parquet", RowFormat::parquet}}};

Error at_line(const std::string& path, std::int64_t line, const std::string& what) {
  return {ErrorCode::parse, path + ":" + std::to_string(line) + ": " + what, ""};
}

/// What JSON cannot say; Python writes it all the same.
std::string nan_hint(std::string_view text) {
  for (const std::string_view word : {"NaN", "Infinity"}) {
    if (text.find(word) != std::string_view::npos) {
      return std::string(word) + " is no JSON: write null";
    }
  }
  return "";
}

Result<Value> parse_object(std::string_view text, const std::string& path, std::int64_t line) {
  if (!is_utf8(text)) return at_line(path, line, "not valid UTF-8");
  auto value = parse_json(text);
  if (!value) {
    Error error = at_line(path, line, value.error().message);
    error.hint = nan_hint(text);
    return error;
  }
  if (!value->is_dict()) {
    return at_line(path, line, "is a JSON " + value->type_name() + ", expected an object");
  }
  return std::move(*value);
}

Result<void> parse_lines(std::string_view text, RowFile& file) {
  std::int64_t line = 0;
  for (const std::string_view raw : split(text, '\n')) {
    ++line;
    if (trim(raw).empty()) continue;
    Value row = PONDER_TRY(parse_object(raw, file.path, line));
    file.rows.push_back({std::move(row), line});
  }
  return {};
}

Result<void> parse_document(std::string_view text, RowFile& file) {
  file.by_line = false;
  auto value = parse_json(text);
  if (!value) {
    return Error{ErrorCode::parse, file.path + ": " + value.error().message, nan_hint(text)};
  }
  if (!value->is_sequence()) {
    return Error{ErrorCode::parse,
                 file.path + ": is a JSON " + value->type_name() + ", expected a list of objects",
                 "one object a line is format jsonl"};
  }
  for (const Value& item : value->as_list()) {
    DataRow row{item, static_cast<std::int64_t>(file.rows.size()) + 1};
    if (!item.is_dict()) {
      return file.error(row, "is a JSON " + item.type_name() + ", expected an object");
    }
    file.rows.push_back(std::move(row));
  }
  return {};
}

/// "12", "-3", "0": what prints as it was read.
bool is_whole(const std::string& cell) {
  const auto value = parse_int(cell);
  return value && std::to_string(*value) == cell;
}

Result<void> parse_table(std::string_view text,
                         const RowOptions& options,
                         char separator,
                         RowFile& file) {
  const CsvFormat format{.separator = separator};
  CsvTable table{.header = options.columns};
  if (options.columns.empty()) {
    table = PONDER_TRY(parse_csv_table(text, file.path, format));
  } else {
    table.records = PONDER_TRY(parse_csv(text, file.path, format));
  }
  const std::size_t width = table.header.size();
  for (const CsvRecord& record : table.records) {
    if (record.fields.size() == width) continue;
    return at_line(file.path, record.line,
                   "has " + std::to_string(record.fields.size()) + " fields, 'columns' names " +
                       std::to_string(width));
  }
  std::vector<bool> whole(width, options.typed_cells);
  for (std::size_t c = 0; c < width; ++c) {
    whole[c] = whole[c] && std::all_of(table.records.begin(), table.records.end(),
                                       [&](const CsvRecord& r) { return is_whole(r.fields[c]); });
  }
  for (CsvRecord& record : table.records) {
    ValueDict row;
    for (std::size_t c = 0; c < width; ++c) {
      std::string& cell = record.fields[c];
      row.set(table.header[c],
              whole[c] ? Value::integer(*parse_int(cell)) : Value::string(std::move(cell)));
    }
    file.rows.push_back({Value::dict(std::move(row)), record.line});
  }
  return {};
}

Result<void> parse_parquet(std::string_view bytes, RowFile& file) {
  file.by_line = false;
  auto rows = parquet::read(bytes);
  if (!rows) {
    Error error = rows.error();
    error.message = file.path + ": " + error.message;
    return error;
  }
  for (Value& row : *rows) {
    file.rows.push_back({std::move(row), static_cast<std::int64_t>(file.rows.size()) + 1});
  }
  return {};
}

Result<void> check_encoding(std::string_view bytes, const std::string& path) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    return Error{ErrorCode::parse, path + ": is UTF-16, expected UTF-8",
                 "convert it, e.g. iconv -f UTF-16 -t UTF-8"};
  }
  return {};
}

}  // namespace

std::string to_string(RowFormat format) {
  for (const auto& [name, known] : kFormats) {
    if (known == format) return std::string(name);
  }
  return "";
}

Result<RowFormat> parse_row_format(std::string_view name) {
  for (const auto& [known, format] : kFormats) {
    if (known == name) return format;
  }
  return Error{ErrorCode::usage,
               "format is '" + std::string(name) + "', expected jsonl, json, csv, tsv or parquet",
               ""};
}

Result<RowFormat> row_format_of(std::string_view path) {
  std::string_view name = path;
  if (name.ends_with(".gz")) name.remove_suffix(3);
  for (const auto& [ending, format] : kFormats) {
    if (name.ends_with("." + std::string(ending))) return format;
  }
  return Error{ErrorCode::config,
               "data file " + std::string(path) +
                   " has no known ending, expected .jsonl, .json, .csv, .tsv or .parquet",
               "or say 'format:'"};
}

std::string RowFile::where(const DataRow& row) const {
  return path + (by_line ? ":" : ", row ") + std::to_string(row.number);
}

Error RowFile::error(const DataRow& row, const std::string& what) const {
  return {ErrorCode::parse, where(row) + ": " + what, ""};
}

Result<RowFile> parse_rows(std::string_view bytes,
                           const std::string& path,
                           RowFormat format,
                           const RowOptions& options) {
  RowFile file{.path = path};
  const bool table = format == RowFormat::csv || format == RowFormat::tsv;
  if (!table && !options.columns.empty()) {
    return Error{
        ErrorCode::config,
        path + ": 'columns' names the fields of a CSV or TSV file, this is " + to_string(format),
        "leave it out"};
  }
  if (format == RowFormat::parquet) {
    PONDER_TRY(parse_parquet(bytes, file));
  } else {
    PONDER_TRY(check_encoding(bytes, path));
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    if (trim(bytes).empty()) return Error{ErrorCode::parse, path + ": is empty, expected rows", ""};
    if (table) {
      PONDER_TRY(parse_table(bytes, options, format == RowFormat::csv ? ',' : '\t', file));
    } else if (format == RowFormat::json && !trim(bytes).starts_with('{')) {
      PONDER_TRY(parse_document(bytes, file));
    } else {
      PONDER_TRY(parse_lines(bytes, file));
    }
  }
  if (file.rows.empty()) return Error{ErrorCode::parse, path + ": has no rows", ""};
  return file;
}

Result<RowFile> read_rows(const std::string& path, const RowOptions& options) {
  const RowFormat format = options.format ? *options.format : PONDER_TRY(row_format_of(path));
  if (!file_exists(path)) {
    return Error{ErrorCode::config, "data file " + path + " does not exist", ""};
  }
  const std::string bytes =
      PONDER_TRY(format == RowFormat::parquet ? read_file(path) : read_maybe_gzip(path));
  return parse_rows(bytes, path, format, options);
}

}  // namespace ponder
