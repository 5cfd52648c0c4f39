#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "harness/run/plan.h"
#include "scorers/scorer.h"

namespace ponder {

/// Threads that grade completions, so that generation never waits for a scorer. Used from one
/// thread. Jobs point to scorers and samples of a plan that outlives the pool.
class ScoringPool {
 public:
  struct Job {
    Arm arm = {};
    SampleRecord record = {};  ///< everything but the verdict
    const Scorer* scorer = nullptr;
    const Sample* sample = nullptr;
  };

  /// threads >= 1
  explicit ScoringPool(int threads);
  ~ScoringPool();  ///< waits for the jobs being graded, drops the others
  ScoringPool(const ScoringPool&) = delete;
  ScoringPool& operator=(const ScoringPool&) = delete;

  void add(Job job);

  /// The graded jobs, each once, in no particular order. Waits up to `timeout` for the first.
  std::vector<Job> take_graded(std::chrono::milliseconds timeout);

  /// Jobs added and not taken yet.
  std::int64_t pending() const { return pending_; }

 private:
  void work();

  std::int64_t pending_ = 0;  // of the using thread
  std::mutex mutex_;
  std::condition_variable to_grade_;
  std::condition_variable has_graded_;
  std::deque<Job> jobs_;
  std::vector<Job> graded_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace ponder
