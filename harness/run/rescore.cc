// Records come from the store one by one; a batch of them is graded by all threads, then visited in
// order. A batch is small enough for memory and large enough that starting threads costs nothing.

#include "harness/run/rescore.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "harness/run/grade.h"

namespace ponder {

namespace {

constexpr std::size_t kBatchRecords = 512;
constexpr std::size_t kBatchBytes = std::size_t{16} << 20U;

struct Known {
  const Scorer* scorer = nullptr;
  std::map<std::string_view, const Sample*> samples = {};
};

std::size_t size_of(const SampleRecord& record) {
  return record.prompt.size() + record.completion.thinking.size() +
         record.completion.answer.size() +
         record.completion.ids.size() * sizeof record.completion.ids[0];
}

class Rescorer {
 public:
  Rescorer(const std::vector<RescoreTask>& tasks,
           int threads,
           const std::function<Result<void>(const Rescored&)>& visit)
      : threads_(std::max(1, threads)), visit_(visit) {
    for (const RescoreTask& task : tasks) {
      Known& known = known_[task.task->name];
      known.scorer = (task.scorer ? task.scorer : task.task->scorer).get();
      for (const Sample& sample : task.loaded.samples) known.samples[sample.id] = &sample;
    }
  }

  Result<void> add(const SampleRecord& record) {
    const Known* known = nullptr;
    const Sample* sample = nullptr;
    if (record.error.empty()) {
      const auto task = known_.find(record.task);
      if (task == known_.end()) return missing(record, "the task is not in the run's manifest");
      known = &task->second;
      const auto found = known->samples.find(record.sample);
      if (found == known->samples.end()) return missing(record, "the task has no such sample");
      sample = found->second;
      if (sample->target != record.target) {
        return missing(
            record, "its target is '" + sample->target + "', the run has '" + record.target + "'");
      }
    }
    bytes_ += size_of(record);
    batch_.push_back({known, sample, {.record = record, .before = record.verdict}});
    return batch_.size() >= kBatchRecords || bytes_ >= kBatchBytes ? flush() : Result<void>();
  }

  Result<void> flush() {
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
      for (std::size_t i = next++; i < batch_.size(); i = next++) {
        Job& job = batch_[i];
        if (job.sample == nullptr) continue;
        job.rescored.record.verdict = grade(*job.known->scorer, *job.sample, job.rescored.record);
      }
    };
    std::vector<std::thread> others;
    for (int i = 1; i < threads_ && batch_.size() > 1; ++i) others.emplace_back(work);
    work();
    for (std::thread& thread : others) thread.join();
    for (const Job& job : batch_) PONDER_TRY(visit_(job.rescored));
    batch_.clear();
    bytes_ = 0;
    return {};
  }

 private:
  struct Job {
    const Known* known = nullptr;
    const Sample* sample = nullptr;  // none: not to be graded
    Rescored rescored = {};
  };

  static Error missing(const SampleRecord& record, const std::string& why) {
    return {ErrorCode::config, "task " + record.task + ", sample " + record.sample + ": " + why,
            "use the data files that the run was made with"};
  }

  int threads_;
  const std::function<Result<void>(const Rescored&)>& visit_;
  std::map<std::string, Known> known_;
  std::vector<Job> batch_;
  std::size_t bytes_ = 0;
};

}  // namespace

Result<std::vector<RescoreTask>> load_run_tasks(const RunManifest& manifest,
                                                const std::vector<const Task*>& catalog,
                                                const std::string& data_dir) {
  std::vector<RescoreTask> tasks;
  for (const TaskInfo& info : manifest.identity.tasks) {
    const auto found = std::find_if(catalog.begin(), catalog.end(),
                                    [&](const Task* task) { return task->name == info.name; });
    if (found == catalog.end()) {
      return Error{ErrorCode::config, "the run has the task " + info.name + ", not known here",
                   "use the version of ponder that made it, or a newer one"};
    }
    RescoreTask task{.task = *found};
    task.loaded = PONDER_TRY(task.task->load(
        {.data_dir = data_dir, .num_fewshot = info.num_fewshot, .seed = manifest.identity.seed}));
    if (task.loaded.dataset_sha256 != info.dataset_sha256) {
      return Error{ErrorCode::config,
                   "task " + info.name + ": the data has sha256 " + task.loaded.dataset_sha256 +
                       ", the run was made with " + info.dataset_sha256,
                   "set PONDER_DATA_DIR to the data that the run was made with"};
    }
    task.scorer = task.task->scorer;
    tasks.push_back(std::move(task));
  }
  return tasks;
}

bool needs_sandbox(const std::vector<RescoreTask>& tasks) {
  return std::any_of(tasks.begin(), tasks.end(),
                     [](const RescoreTask& task) { return task.task->needs_sandbox; });
}

Result<void> open_scorers(std::vector<RescoreTask>& tasks, Sandbox& sandbox) {
  for (RescoreTask& task : tasks) {
    if (task.loaded.open_scorer) task.scorer = PONDER_TRY(task.loaded.open_scorer(sandbox));
  }
  return {};
}

Result<void> rescore(const RunStore& run,
                     const std::vector<RescoreTask>& tasks,
                     int threads,
                     const std::function<Result<void>(const Rescored&)>& visit) {
  Rescorer rescorer(tasks, threads, visit);
  Result<void> failed;  // for_each cannot be stopped
  PONDER_TRY(run.for_each(true, [&](const SampleRecord& record) {
    if (failed) failed = rescorer.add(record);
  }));
  PONDER_TRY(std::move(failed));
  return rescorer.flush();
}

}  // namespace ponder
