#pragma once

#include <cstdint>
#include <functional>

#include "engine/engine.h"
#include "harness/base/record.h"
#include "harness/base/result.h"
#include "harness/run/plan.h"
#include "results/store.h"

namespace ponder {

/// What a run tells while it goes. All calls come from the thread that called run_plan().
class RunObserver {
 public:
  virtual ~RunObserver() = default;

  /// An arm that an earlier process finished; the record has no texts.
  virtual void restored(const Arm&, const SampleRecord&) {}

  /// An arm of this process, in any order; the record is in the store.
  virtual void stored(const Arm&, const SampleRecord&) {}

  /// Several times a second. `tokens`: what the engine computed so far.
  virtual void tick(std::int64_t /*tokens*/) {}
};

struct RunSettings {
  int scoring_threads = 2;

  /// How often the user asked to stop: from 1 on nothing is submitted any more, from 2 on what is
  /// in flight is dropped. Empty: never.
  std::function<int()> stop_requests = {};
};

struct RunReport {
  std::int64_t planned = 0;
  std::int64_t restored = 0;  ///< were finished before
  std::int64_t stored = 0;    ///< by this process, errors included
  std::int64_t errors = 0;    ///< of `stored`: records with an error, to be tried again
  bool interrupted = false;   ///< stopped with work left

  bool operator==(const RunReport&) const = default;
};

/// Runs all arms of the plan that the store does not hold yet and stores one record for each.
/// A failure of one sample (a prompt longer than the context, say) is a record with an error and
/// the run goes on. Returns early with an error when the engine as a whole or the store fails; what
/// was stored until then is kept, and the same call goes on from there.
/// errors  those of Engine::submit, Engine::next and RunStore
Result<RunReport> run_plan(const Plan& plan,
                           Engine& engine,
                           RunStore& store,
                           RunObserver& observer,
                           const RunSettings& settings);

}  // namespace ponder
