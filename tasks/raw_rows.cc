// JSON needs no understanding to be cut at its commas: only strings and brackets have to be
// followed.

#include "tasks/raw_rows.h"

#include <optional>
#include <utility>

#include "harness/base/text.h"
#include "harness/base/value.h"
#include "tasks/dataset.h"

namespace ponder {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::size_t after_spaces(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at;
}

/// After the string that begins at `at`; npos: it does not end, or is none.
std::size_t after_string(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '"') return std::string_view::npos;
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

/// After the value that begins at `at`: before the comma or bracket that follows it.
std::size_t after_value(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = after_string(text, at);
      if (at == std::string_view::npos) return at;
      continue;
    }
    if (depth == 0 && (c == ',' || c == '}' || c == ']')) return at;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    ++at;
  }
  return std::string_view::npos;
}

std::optional<std::string> decoded(std::string_view json) {
  const auto value = parse_json(json, 1);
  if (!value || !value->is_string()) return {};
  return value->as_string();
}

}  // namespace

Result<RawRow> RawRow::parse(std::string where, std::string line) {
  RawRow row;
  row.where_ = std::move(where);
  row.line_ = std::move(line);
  const std::string_view text = row.line_;
  const Error wrong = row.error("not a JSON object");
  std::size_t at = after_spaces(text, 0);
  if (at >= text.size() || text[at] != '{') return wrong;
  at = after_spaces(text, at + 1);
  while (at < text.size() && text[at] != '}') {
    const std::size_t key_end = after_string(text, at);
    if (key_end == std::string_view::npos) return wrong;
    const auto key = decoded(text.substr(at, key_end - at));
    at = after_spaces(text, key_end);
    if (!key || at >= text.size() || text[at] != ':') return wrong;
    at = after_spaces(text, at + 1);
    const std::size_t end = after_value(text, at);
    if (end == std::string_view::npos || text[end] == ']' || end == at) return wrong;
    row.fields_[*key] = {at, trim(text.substr(at, end - at)).size()};
    at = text[end] == ',' ? after_spaces(text, end + 1) : end;
  }
  if (at >= text.size() || after_spaces(text, at + 1) != text.size()) return wrong;
  return row;
}

Result<std::string_view> RawRow::raw(std::string_view field) const {
  const auto found = fields_.find(field);
  if (found == fields_.end()) return error("no field '" + std::string(field) + "'");
  return std::string_view(line_).substr(found->second.begin, found->second.length);
}

Result<std::string> RawRow::string(std::string_view field) const {
  auto text = decoded(PONDER_TRY(raw(field)));
  if (!text) return error("field '" + std::string(field) + "' is no string");
  return std::move(*text);
}

Result<double> RawRow::number(std::string_view field) const {
  const auto value = parse_double(PONDER_TRY(raw(field)));
  if (!value) return error("field '" + std::string(field) + "' is no number");
  return *value;
}

Result<std::vector<std::string>> RawRow::strings(std::string_view field) const {
  const auto value = parse_json(PONDER_TRY(raw(field)), 2);
  const Error wrong = error("field '" + std::string(field) + "' is no list of strings");
  if (!value || !value->is(Value::Kind::list)) return wrong;
  std::vector<std::string> out;
  for (const Value& item : value->as_list()) {
    if (!item.is_string()) return wrong;
    out.push_back(item.as_string());
  }
  return out;
}

Result<std::size_t> RawRow::count(std::string_view field) const {
  const std::string_view text = PONDER_TRY(raw(field));
  const Error wrong = error("field '" + std::string(field) + "' is no list");
  if (text.empty() || text.front() != '[') return wrong;
  std::size_t count = 0;
  std::size_t at = after_spaces(text, 1);
  while (at < text.size() && text[at] != ']') {
    const std::size_t end = after_value(text, at);
    if (end == std::string_view::npos || text[end] == '}' || end == at) return wrong;
    ++count;
    at = text[end] == ',' ? after_spaces(text, end + 1) : end;
  }
  return count;
}

Error RawRow::error(const std::string& what) const {
  return {ErrorCode::parse, where_ + ": " + what, ""};
}

Result<std::vector<RawRow>> read_raw_rows(const DataFile& file, const std::string& data_dir) {
  const DataText data = PONDER_TRY(read_data_text(file, data_dir));
  std::vector<RawRow> rows;
  std::int64_t line = 0;
  for (const std::string_view raw : split(data.text, '\n')) {
    ++line;
    if (trim(raw).empty()) continue;
    const std::string where = data.path + ":" + std::to_string(line);
    if (!is_utf8(raw)) return Error{ErrorCode::parse, where + ": not valid UTF-8", ""};
    rows.push_back(PONDER_TRY(RawRow::parse(where, std::string(raw))));
  }
  PONDER_TRY(check_rows(file, data.path, rows.size()));
  return rows;
}

}  // namespace ponder
