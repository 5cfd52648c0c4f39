#include "harness/run/scoring_pool.h"

#include <utility>

#include "harness/run/grade.h"

namespace ponder {

ScoringPool::ScoringPool(int threads) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

ScoringPool::~ScoringPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  to_grade_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ScoringPool::add(Job job) {
  ++pending_;
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  to_grade_.notify_one();
}

std::vector<ScoringPool::Job> ScoringPool::take_graded(std::chrono::milliseconds timeout) {
  std::vector<Job> taken;
  std::unique_lock lock(mutex_);
  if (pending_ > 0) has_graded_.wait_for(lock, timeout, [this] { return !graded_.empty(); });
  taken.swap(graded_);
  pending_ -= static_cast<std::int64_t>(taken.size());
  return taken;
}

void ScoringPool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    to_grade_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (stopping_) return;
    Job job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job.record.verdict = grade(*job.scorer, *job.sample, job.record);
    // Nothing is known about the answer: an error, so that a resume tries again.
    if (job.record.verdict.reason == "sandbox_error") {
      job.record.error = job.record.verdict.extracted;
      job.record.verdict = {};
    }
    lock.lock();
    graded_.push_back(std::move(job));
    has_graded_.notify_one();
  }
}

}  // namespace ponder
