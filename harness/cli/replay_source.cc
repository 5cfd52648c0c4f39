#include "harness/cli/replay_source.h"

#include <filesystem>
#include <map>
#include <utility>

#include "engine/replay/replay.h"
#include "harness/base/codec.h"
#include "harness/base/file.h"
#include "harness/base/sha256.h"
#include "harness/base/text.h"
#include "harness/cli/model_folder.h"
#include "results/store.h"

namespace ponder {

namespace {

using Recorded = std::map<RecordKey, Completion>;

void add(Recorded& recorded, SampleRecord record) {
  if (!record.error.empty()) return;
  recorded.insert_or_assign(
      RecordKey{std::move(record.task), std::move(record.sample), record.epoch, record.mode},
      std::move(record.completion));
}

Result<Recorded> read_lines(const std::string& path, const std::string& bytes) {
  Recorded recorded;
  std::int64_t number = 0;
  for (const std::string_view line : split(bytes, '\n')) {
    ++number;
    if (trim(line).empty()) continue;
    auto record = record_from_json(line);
    if (!record) {
      return Error{ErrorCode::parse,
                   path + ", line " + std::to_string(number) + ": " + record.error().message,
                   "each line is a record as JSON"};
    }
    add(recorded, std::move(*record));
  }
  return recorded;
}

}  // namespace

Result<std::unique_ptr<Engine>> open_replay(const std::string& source) {
  EngineInfo info{.name = "replay", .detail = "recorded in " + model_name(source)};
  Recorded recorded;
  std::error_code ignored;
  if (std::filesystem::is_directory(source, ignored)) {
    const auto store = PONDER_TRY(RunStore::open_read_only(source));
    info.model_sha256 = store->manifest().identity.model_sha256;
    info.model_details = store->manifest().model_details;
    PONDER_TRY(store->for_each(true, [&](const SampleRecord& record) { add(recorded, record); }));
  } else if (file_exists(source)) {
    const std::string bytes = PONDER_TRY(read_maybe_gzip(source));
    info.model_sha256 = sha256_hex(bytes);
    recorded = PONDER_TRY(read_lines(source, bytes));
  } else {
    return Error{ErrorCode::config, "--engine replay: no run and no file '" + source + "'",
                 "give a run folder with --model, e.g. -m runs/demo"};
  }
  auto lookup = [recorded = std::move(recorded)](const RequestKey& key,
                                                 const Mode& mode) -> std::optional<Completion> {
    const auto found = recorded.find({key.task, key.sample, key.epoch, mode});
    if (found == recorded.end()) return std::nullopt;
    return found->second;
  };
  return std::unique_ptr<Engine>(
      std::make_unique<ReplayEngine>(std::move(info), std::move(lookup)));
}

}  // namespace ponder
