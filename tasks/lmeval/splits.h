#pragma once

#include <string>
#include <vector>

#include "harness/base/result.h"
#include "tasks/lmeval/task_config.h"
#include "tasks/rows/rows.h"

namespace ponder::lmeval {

/// Where the rows of lm-eval's data sets lie here: `dataset_path[/dataset_name]/` below the data
/// directory holds `SPLIT.parquet`, `SPLIT-00000-of-00002.parquet` and on, `SPLIT.jsonl`, `.json`,
/// `.csv` or `.tsv`, also in a folder `data` (as repositories on the hub are laid out). For the
/// loaders `json`, `csv` and `parquet` the files are those of dataset_kwargs.data_files, below the
/// task file's folder or the data directory.
class Splits {
 public:
  Splits(const TaskConfig& task, std::string data_dir)
      : task_(task), data_dir_(std::move(data_dir)) {}

  struct Split {
    std::vector<RowFile> files = {};
    std::vector<Value> docs = {};  ///< all rows, in order

    /// "path:line" of a row by its place among `docs`.
    std::string where(std::size_t doc) const;
  };

  /// errors  config (no such file: names the folders looked in), those of read_rows
  Result<Split> load(const std::string& split);

  /// Over the files loaded so far.
  std::string sha256() const;

 private:
  Result<std::vector<std::string>> files_of(const std::string& split) const;
  Result<std::vector<std::string>> listed_files(const std::string& split) const;

  const TaskConfig& task_;
  std::string data_dir_;
  std::vector<std::pair<std::string, std::string>> sums_ = {};  // path as looked for, sha256
};

}  // namespace ponder::lmeval
