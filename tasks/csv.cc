#include "tasks/csv.h"

#include <algorithm>
#include <utility>

#include "harness/base/text.h"

namespace ponder {

namespace {

class CsvParser {
 public:
  CsvParser(std::string_view text, const std::string& path, const CsvFormat& format)
      : text_(text), path_(path), format_(format) {}

  Result<std::vector<CsvRecord>> parse() {
    while (at_ < text_.size()) {
      CsvRecord record{.line = line_};
      PONDER_TRY(read_record(record));
      const bool empty = record.fields.size() == 1 && record.fields[0].empty() && !quoted_;
      if (!empty) records_.push_back(std::move(record));
    }
    return std::move(records_);
  }

 private:
  Error error(std::int64_t line, const std::string& what) const {
    return {ErrorCode::parse, path_ + ":" + std::to_string(line) + ": " + what, ""};
  }

  bool at_line_end() const {
    return at_ >= text_.size() || text_[at_] == '\n' || text_[at_] == '\r';
  }

  /// Behind LF, CRLF or CR.
  void skip_line_end() {
    if (at_ >= text_.size()) return;
    at_ += text_.substr(at_, 2) == "\r\n" ? 2 : 1;
    ++line_;
  }

  Result<void> read_record(CsvRecord& record) {
    record.fields.reserve(records_.empty() ? 0 : records_.back().fields.size());
    quoted_ = false;
    for (;;) {
      record.fields.emplace_back();
      const bool opened = format_.quotes && at_ < text_.size() && text_[at_] == '"';
      quoted_ = quoted_ || opened;
      if (opened) {
        PONDER_TRY(read_quoted(record.fields.back()));
      } else {
        read_plain(record.fields.back());
      }
      if (at_line_end()) break;
      ++at_;  // the separator
    }
    skip_line_end();
    return {};
  }

  void read_plain(std::string& field) {
    const std::size_t begin = at_;
    while (!at_line_end() && text_[at_] != format_.separator) ++at_;
    field = text_.substr(begin, at_ - begin);
  }

  Result<void> read_quoted(std::string& field) {
    const std::int64_t opened_on = line_;
    for (++at_;;) {
      const std::size_t end = text_.find('"', at_);
      if (end == std::string_view::npos) return error(opened_on, "a quote is never closed");
      const std::string_view part = text_.substr(at_, end - at_);
      field += part;
      line_ += lines_in(part);
      at_ = end + 1;
      if (at_ >= text_.size() || text_[at_] != '"') break;
      field += '"';
      ++at_;
    }
    if (at_line_end() || text_[at_] == format_.separator) return {};
    return error(line_, "text after a closing quote, expected a separator or the line's end");
  }

  static std::int64_t lines_in(std::string_view part) {
    std::int64_t lines = 0;
    for (std::size_t i = 0; i < part.size(); ++i) {
      const bool half = part[i] == '\r' && i + 1 < part.size() && part[i + 1] == '\n';
      lines += (part[i] == '\n' || part[i] == '\r') && !half;
    }
    return lines;
  }

  std::string_view text_;
  const std::string& path_;
  const CsvFormat& format_;
  std::size_t at_ = 0;
  std::int64_t line_ = 1;
  bool quoted_ = false;  // the record has a quoted field: `""` alone is a record of one empty field
  std::vector<CsvRecord> records_;
};

/// The line of the first byte that is not UTF-8.
std::int64_t first_broken_line(std::string_view text) {
  std::int64_t line = 1;
  for (const std::string_view raw : split(text, '\n')) {
    if (!is_utf8(raw)) break;
    ++line;
  }
  return line;
}

Result<void> check_encoding(std::string_view text, const std::string& path) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return Error{ErrorCode::parse, path + ":1: is UTF-16, expected UTF-8",
                 "convert it, e.g. iconv -f UTF-16 -t UTF-8"};
  }
  if (!is_utf8(text)) {
    return Error{ErrorCode::parse,
                 path + ":" + std::to_string(first_broken_line(text)) + ": not valid UTF-8",
                 "convert it, e.g. iconv -f ISO-8859-1 -t UTF-8"};
  }
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<long>(nul), '\n');
    return Error{ErrorCode::parse, path + ":" + std::to_string(line) + ": has a NUL byte", ""};
  }
  return {};
}

}  // namespace

Result<std::vector<CsvRecord>> parse_csv(std::string_view text,
                                         const std::string& path,
                                         const CsvFormat& format) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  PONDER_TRY(check_encoding(text, path));
  std::vector<CsvRecord> records = PONDER_TRY(CsvParser(text, path, format).parse());
  if (records.empty()) return Error{ErrorCode::parse, path + ":1: is empty, expected rows", ""};
  return records;
}

Result<std::size_t> CsvTable::column(std::string_view field) const {
  const auto found = std::find(header.begin(), header.end(), field);
  if (found != header.end()) return static_cast<std::size_t>(found - header.begin());
  std::string known;
  for (const std::string& name : header) known += (known.empty() ? "" : ", ") + name;
  return Error{ErrorCode::parse,
               path + ":1: no field '" + std::string(field) + "', the header has " + known, ""};
}

Result<CsvTable> parse_csv_table(std::string_view text,
                                 const std::string& path,
                                 const CsvFormat& format) {
  CsvTable table{.path = path};
  table.records = PONDER_TRY(parse_csv(text, path, format));
  table.header = std::move(table.records.front().fields);
  table.records.erase(table.records.begin());
  for (std::size_t i = 0; i < table.header.size(); ++i) {
    const auto before = table.header.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(table.header.begin(), before, table.header[i]) != before) {
      return Error{ErrorCode::parse,
                   path + ":1: two fields have the name '" + table.header[i] + "'", ""};
    }
  }
  for (const CsvRecord& record : table.records) {
    if (record.fields.size() == table.header.size()) continue;
    return Error{ErrorCode::parse,
                 path + ":" + std::to_string(record.line) + ": has " +
                     std::to_string(record.fields.size()) + " fields, the header has " +
                     std::to_string(table.header.size()),
                 ""};
  }
  return table;
}

}  // namespace ponder
