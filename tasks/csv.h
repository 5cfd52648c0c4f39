#pragma once

// Tables of text: comma- or tab-separated values with quoted fields (RFC 4180).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace ponder {

struct CsvFormat {
  char separator = ',';
  bool quotes = true;  ///< false: a quote is a character like others, and a line is a record
};

struct CsvRecord {
  std::vector<std::string> fields = {};  ///< at least one
  std::int64_t line = 0;                 ///< 1-based, the one it begins on
};

/// Records end in LF, CRLF or CR; inside quotes all of them are text, kept as they are, and `""` is
/// one quote. A quote in a field that does not begin with one is text, too. Empty lines and a UTF-8
/// byte order mark at the start are left out.
/// `path` is what errors name, as `path:line: ...`.
/// errors  parse (not UTF-8, UTF-16 said so; a NUL byte; a quote that is never closed; text between
///         a closing quote and the separator; no record at all)
Result<std::vector<CsvRecord>> parse_csv(std::string_view text,
                                         const std::string& path,
                                         const CsvFormat& format = {});

/// The first record names the fields of all others.
struct CsvTable {
  std::vector<std::string> header = {};
  std::vector<CsvRecord> records = {};  ///< each with as many fields as the header

  /// The place of a field in a record. errors  parse (no such field; lists those there are)
  Result<std::size_t> column(std::string_view field) const;

  std::string path = {};
};

/// errors  those of parse_csv; parse (two fields of one name; a record of another length)
Result<CsvTable> parse_csv_table(std::string_view text,
                                 const std::string& path,
                                 const CsvFormat& format = {});

}  // namespace ponder
