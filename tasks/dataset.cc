#include "tasks/dataset.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "harness/base/file.h"
#include "harness/base/sha256.h"
#include "harness/base/text.h"

namespace ponder {

using nlohmann::json;

struct Row::Data {
  std::string file = {};
  std::int64_t line = 0;  ///< 1-based
  json object = {};
};

namespace {

Error missing(const DataFile& file, const std::string& path) {
  return {ErrorCode::config, "dataset file " + path + " does not exist",
          "set PONDER_DATA_DIR to the folder that holds " + file.path +
              ", or get it by ponder fetch TASK"};
}

Error wrong_bytes(const DataFile& file, const std::string& path, const std::string& sha256) {
  return {ErrorCode::config,
          "dataset file " + path + ": sha256 is " + sha256 + ", expected " + file.sha256,
          "get the file again from where the task's source names it"};
}

Result<Row> parse_row(const std::string& path, std::int64_t line, std::string_view text) {
  auto data = std::make_shared<Row::Data>(Row::Data{.file = path, .line = line});
  const std::string where = path + ":" + std::to_string(line);
  if (!is_utf8(text)) return Error{ErrorCode::parse, where + ": not valid UTF-8", ""};
  data->object = json::parse(text, nullptr, false);
  if (data->object.is_discarded()) return Error{ErrorCode::parse, where + ": not valid JSON", ""};
  if (!data->object.is_object()) {
    return Error{ErrorCode::parse,
                 where + ": is a JSON " + data->object.type_name() + ", expected an object", ""};
  }
  return Row(std::move(data));
}

/// The objects of a valid JSON text that stand inside `depth` lists and objects, with their lines.
std::vector<std::pair<std::int64_t, std::string_view>> objects_at(std::string_view text,
                                                                  int depth) {
  std::vector<std::pair<std::int64_t, std::string_view>> found;
  std::int64_t line = 1;
  int open = 0;
  bool in_string = false;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\') {
        ++at;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '\n') {
      ++line;
    } else if (c == '{' || c == '[') {
      if (open++ == depth && c == '{') {
        begin = at;
        found.emplace_back(line, std::string_view());
      }
    } else if (c == '}' || c == ']') {
      if (--open == depth && c == '}') found.back().second = text.substr(begin, at + 1 - begin);
    }
  }
  return found;
}

/// The field if it has the wanted type, else an error that says what it is.
Result<const json*> field_of(const Row& row,
                             const json& object,
                             std::string_view field,
                             const char* wanted,
                             bool (*is_wanted)(const json&)) {
  const auto at = object.find(field);
  if (at == object.end()) return row.error("no field '" + std::string(field) + "'");
  if (is_wanted(*at)) return &*at;
  return row.error("field '" + std::string(field) + "' is " + at->type_name() + ", expected " +
                   wanted);
}

}  // namespace

std::string Row::where() const {
  return data_->file + ":" + std::to_string(data_->line);
}

Error Row::error(const std::string& what) const {
  return {ErrorCode::parse, where() + ": " + what, ""};
}

Result<std::string> Row::string(std::string_view field) const {
  const json* value = PONDER_TRY(
      field_of(*this, data_->object, field, "string", [](const json& v) { return v.is_string(); }));
  return value->get<std::string>();
}

Result<std::int64_t> Row::integer(std::string_view field) const {
  // Unsigned numbers beyond 63 bits would wrap: they count as another type.
  const json* value =
      PONDER_TRY(field_of(*this, data_->object, field, "integer", [](const json& v) {
        return v.is_number_integer() &&
               (!v.is_number_unsigned() || v.get<std::uint64_t>() <= std::uint64_t{INT64_MAX});
      }));
  return value->get<std::int64_t>();
}

Result<std::vector<std::string>> Row::strings(std::string_view field) const {
  const json* value =
      PONDER_TRY(field_of(*this, data_->object, field, "array of strings", [](const json& v) {
        if (!v.is_array()) return false;
        for (const json& entry : v) {
          if (!entry.is_string()) return false;
        }
        return true;
      }));
  return value->get<std::vector<std::string>>();
}

Result<std::string> Row::json_text(std::string_view field) const {
  const auto* value =
      PONDER_TRY(field_of(*this, data_->object, field, "", [](const auto&) { return true; }));
  return value->dump();
}

Result<DataText> read_data_text(const DataFile& file, const std::string& data_dir) {
  DataText out{.path = data_dir + "/" + file.path};
  if (!file_exists(out.path)) return missing(file, out.path);
  const bool packed = out.path.ends_with(".gz");
  if (!packed) out.text = PONDER_TRY(read_file(out.path));
  out.sha256 = packed ? PONDER_TRY(sha256_file(out.path)) : sha256_hex(out.text);
  if (!file.sha256.empty() && out.sha256 != file.sha256) {
    return wrong_bytes(file, out.path, out.sha256);
  }
  if (packed) out.text = PONDER_TRY(read_maybe_gzip(out.path));
  return out;
}

Result<void> check_rows(const DataFile& file, const std::string& path, std::size_t rows) {
  if (file.rows == 0 || rows == static_cast<std::size_t>(file.rows)) return {};
  return Error{ErrorCode::parse,
               "dataset file " + path + ": has " + std::to_string(rows) + " rows, expected " +
                   std::to_string(file.rows),
               ""};
}

Result<Dataset> read_dataset(const DataFile& file, const std::string& data_dir) {
  const DataText data = PONDER_TRY(read_data_text(file, data_dir));
  Dataset dataset{.sha256 = data.sha256};
  std::int64_t line = 0;
  for (const std::string_view raw : split(data.text, '\n')) {
    ++line;
    if (trim(raw).empty()) continue;
    dataset.rows.push_back(PONDER_TRY(parse_row(data.path, line, raw)));
  }
  PONDER_TRY(check_rows(file, data.path, dataset.rows.size()));
  return dataset;
}

Result<Dataset> read_json_array(const DataFile& file, const std::string& data_dir, int depth) {
  const DataText data = PONDER_TRY(read_data_text(file, data_dir));
  if (!is_utf8(data.text) || !json::accept(data.text)) {
    return Error{ErrorCode::parse, "dataset file " + data.path + ": not valid JSON in UTF-8",
                 "get the file again from where the task's source names it"};
  }
  Dataset dataset{.sha256 = data.sha256};
  for (const auto& [line, text] : objects_at(data.text, depth)) {
    dataset.rows.push_back(PONDER_TRY(parse_row(data.path, line, text)));
  }
  PONDER_TRY(check_rows(file, data.path, dataset.rows.size()));
  return dataset;
}

std::string combined_sha256(const std::vector<DataFile>& files) {
  Sha256 hash;
  for (const DataFile& file : files) hash.update(file.sha256 + "  " + file.path + "\n");
  return hash.hex();
}

}  // namespace ponder
