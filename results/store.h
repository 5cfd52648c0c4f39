#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <tuple>

#include "harness/base/record.h"
#include "harness/base/result.h"

namespace ponder {

/// (task, sample, epoch, mode) of a finished record.
struct RecordKey {
  std::string task = {};
  std::string sample = {};
  std::int32_t epoch = 0;
  Mode mode = {};

  auto operator<=>(const RecordKey&) const = default;
};

/// The records of one run in one SQLite file, `<folder>/run.sqlite`. One writer at a time (a second
/// process is refused), many readers. append() is durable when it returns or at the latest at the
/// next flush(); a killed process loses at most the records since the last flush. For one thread at
/// a time; `visit` of for_each() must not append.
class RunStore {
 public:
  virtual ~RunStore() = default;

  /// Makes the folder and store, or opens the store that is there when its identity is equal.
  /// errors  config (other identity: names the field and both values; a newer schema),
  ///         io (disk, permissions; another process writes this run)
  static Result<std::unique_ptr<RunStore>> open_or_create(const std::string& folder,
                                                          const RunManifest& manifest);

  /// For readers. errors  config (no such run, not a run store, a newer schema), io
  static Result<std::unique_ptr<RunStore>> open_read_only(const std::string& folder);

  virtual const RunManifest& manifest() const = 0;

  /// Replaces a record of the same key (a retried error). errors  io (a full disk: the store stays
  /// consistent and what was appended before is kept)
  virtual Result<void> append(const SampleRecord& record) = 0;
  virtual Result<void> flush() = 0;

  /// Keys of all records without an error: what a resumed run need not do again.
  virtual Result<std::set<RecordKey>> finished() const = 0;

  /// Every record in (task, sample, epoch, mode as text) order, compared bytewise; with_traces
  /// false leaves prompt, thinking, answer and ids empty and never touches the trace table.
  virtual Result<void> for_each(bool with_traces,
                                const std::function<void(const SampleRecord&)>& visit) const = 0;
};

}  // namespace ponder
