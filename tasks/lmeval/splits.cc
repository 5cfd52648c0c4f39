#include "tasks/lmeval/splits.h"

#include <algorithm>
#include <filesystem>

#include "harness/base/file.h"
#include "harness/base/sha256.h"

namespace ponder::lmeval {

namespace fs = std::filesystem;

namespace {

bool is_loader(const std::string& dataset_path) {
  return dataset_path == "json" || dataset_path == "csv" || dataset_path == "parquet";
}

/// Below the data directory, whatever the file says.
bool stays_below(const std::string& path) {
  if (path.starts_with('/')) return false;
  for (const fs::path& part : fs::path(path)) {
    if (part == "..") return false;
  }
  return true;
}

/// `SPLIT.jsonl` and the like, or all of `SPLIT-00000-of-00002.parquet`; sorted.
std::vector<std::string> split_files(const std::string& folder, const std::string& split) {
  for (const char* ending : {".parquet", ".jsonl", ".jsonl.gz", ".json", ".csv", ".tsv"}) {
    const std::string path = folder + "/" + split + ending;
    if (file_exists(path)) return {path};
  }
  std::vector<std::string> shards;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    const std::string name = entry.path().filename();
    if (name.starts_with(split + "-") && name.find("-of-") != std::string::npos &&
        name.ends_with(".parquet")) {
      shards.push_back(entry.path());
    }
  }
  std::sort(shards.begin(), shards.end());
  return shards;
}

}  // namespace

std::string Splits::Split::where(std::size_t doc) const {
  for (const RowFile& file : files) {
    if (doc < file.rows.size()) return file.where(file.rows[doc]);
    doc -= file.rows.size();
  }
  return "";
}

Result<std::vector<std::string>> Splits::listed_files(const std::string& split) const {
  const Value* files = task_.dataset_kwargs.find("data_files");
  if (files == nullptr) {
    return Error{
        ErrorCode::config,
        task_.path + ": dataset_path " + task_.dataset_path + " needs dataset_kwargs.data_files",
        ""};
  }
  if (files->is_dict()) files = files->find(split);
  std::vector<std::string> out;
  if (files == nullptr) {
    return Error{ErrorCode::config, task_.path + ": data_files has no split '" + split + "'", ""};
  }
  const ValueList one = {*files};
  const fs::path folder = fs::path(task_.path).parent_path();
  for (const Value& file : files->is_sequence() ? files->as_list() : one) {
    const auto name = to_text(file);
    if (!name) return name.error();
    const std::string beside = fs::path(*name).is_absolute() ? *name : (folder / *name).string();
    out.push_back(file_exists(beside) ? beside : data_dir_ + "/" + *name);
  }
  return out;
}

Result<std::vector<std::string>> Splits::files_of(const std::string& split) const {
  if (is_loader(task_.dataset_path)) return listed_files(split);
  const std::string& name = task_.dataset_name;
  if (task_.dataset_path.empty() || !stays_below(task_.dataset_path) || !stays_below(name) ||
      !stays_below(split)) {
    return Error{ErrorCode::config,
                 task_.path + ": dataset '" + task_.dataset_path + "' '" + name +
                     "' is no folder below the data directory",
                 ""};
  }
  const std::string base = data_dir_ + "/" + task_.dataset_path;
  std::vector<std::string> folders;
  if (!name.empty()) folders = {base + "/" + name, base + "/data/" + name};
  if (name.empty() || name == "main" || name == "default") {
    folders.push_back(base);
    folders.push_back(base + "/data");
  }
  std::string looked;
  for (const std::string& folder : folders) {
    auto found = split_files(folder, split);
    if (!found.empty()) return found;
    looked += (looked.empty() ? "" : " nor ") + folder;
  }
  return Error{ErrorCode::config, task_.path + ": split '" + split + "' is neither in " + looked,
               "put " + split +
                   ".jsonl, .json, .csv, .tsv or .parquet there, or set "
                   "PONDER_DATA_DIR"};
}

Result<Splits::Split> Splits::load(const std::string& split) {
  Split out;
  for (const std::string& path : PONDER_TRY(files_of(split))) {
    RowOptions options{.typed_cells = true};
    if (is_loader(task_.dataset_path) && !row_format_of(path)) {
      options.format = task_.dataset_path == "json"  ? RowFormat::jsonl
                       : task_.dataset_path == "csv" ? RowFormat::csv
                                                     : RowFormat::parquet;
    }
    RowFile file = PONDER_TRY(read_rows(path, options));
    for (const DataRow& row : file.rows) out.docs.push_back(row.fields);
    out.files.push_back(std::move(file));
    std::string sum = PONDER_TRY(sha256_file(path));
    const std::string name = path.starts_with(data_dir_ + "/") ? path.substr(data_dir_.size() + 1)
                                                               : fs::path(path).filename().string();
    const std::pair entry(name, std::move(sum));
    if (std::find(sums_.begin(), sums_.end(), entry) == sums_.end()) sums_.push_back(entry);
  }
  return out;
}

std::string Splits::sha256() const {
  Sha256 hash;
  for (const auto& [path, sum] : sums_) hash.update(sum + "  " + path + "\n");
  return hash.hex();
}

}  // namespace ponder::lmeval
