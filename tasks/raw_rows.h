#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "tasks/task.h"

namespace ponder {

/// One line of a JSONL file whose values are kept as they are written: some files hold Infinity and
/// integers that no number type could keep, which other programs are to read.
class RawRow {
 public:
  /// Splits a JSON object into its fields; what is inside them is looked at only for where it ends.
  /// errors  parse (names `where`)
  static Result<RawRow> parse(std::string where, std::string line);

  /// The text of a field's value. errors  parse (no such field)
  Result<std::string_view> raw(std::string_view field) const;

  /// errors  parse (missing, or of another type)
  Result<std::string> string(std::string_view field) const;
  Result<double> number(std::string_view field) const;
  Result<std::vector<std::string>> strings(std::string_view field) const;

  bool has(std::string_view field) const { return fields_.count(field) > 0; }

  /// How many elements the list in a field has. errors  parse (no list)
  Result<std::size_t> count(std::string_view field) const;

  /// An error about this row's content.
  Error error(const std::string& what) const;

 private:
  struct Span {
    std::size_t begin = 0;
    std::size_t length = 0;
  };

  std::string where_;
  std::string line_;
  std::map<std::string, Span, std::less<>> fields_;
};

/// As read_dataset(). errors  config, parse, io
Result<std::vector<RawRow>> read_raw_rows(const DataFile& file, const std::string& data_dir);

}  // namespace ponder
