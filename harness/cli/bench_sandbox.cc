#include "harness/cli/bench_sandbox.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "harness/base/file.h"
#include "harness/base/text.h"
#include "sandbox/spawn.h"

namespace ponder {

namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

struct Rate {
  double per_second = 0;
  std::vector<double> ms = {};  ///< sorted

  double at(double share) const {
    if (ms.empty()) return 0;
    return ms[std::min(ms.size() - 1, static_cast<std::size_t>(share * double(ms.size())))];
  }
};

/// Calls `once` from `threads` threads for some time; it gives an error to stop.
Result<Rate> measure(int threads, double seconds, const std::function<Result<void>()>& once) {
  Rate rate;
  std::optional<Error> failed;
  std::mutex mutex;
  std::vector<std::thread> all;
  const auto began = Clock::now();
  for (int i = 0; i < threads; ++i) {
    all.emplace_back([&] {
      std::vector<double> mine;
      while (ms_since(began) < seconds * 1e3) {
        const auto start = Clock::now();
        auto done = once();
        mine.push_back(ms_since(start));
        if (done) continue;
        const std::scoped_lock lock(mutex);
        failed = done.error();
        break;
      }
      const std::scoped_lock lock(mutex);
      rate.ms.insert(rate.ms.end(), mine.begin(), mine.end());
    });
  }
  for (std::thread& thread : all) thread.join();
  if (failed) return *failed;
  rate.per_second = static_cast<double>(rate.ms.size()) * 1e3 / ms_since(began);
  std::sort(rate.ms.begin(), rate.ms.end());
  return rate;
}

Result<void> run_ok(Sandbox& sandbox, const Program& program, bool done) {
  const ExecResult result = PONDER_TRY(sandbox.run(program));
  if (result.verdict == ExecVerdict::ok && result.done == done) return {};
  return Error{ErrorCode::sandbox, "a program that does nothing: " + result.reason, ""};
}

/// The same isolation from bwrap's command line, and an interpreter started for each program.
Result<void> run_bwrap() {
  const Descriptor null = PONDER_TRY(null_device());
  Process process = PONDER_TRY(Process::start("/usr/bin/bwrap",
                                              {"bwrap",
                                               "--unshare-all",
                                               "--die-with-parent",
                                               "--new-session",
                                               "--cap-drop",
                                               "ALL",
                                               "--ro-bind",
                                               "/usr",
                                               "/usr",
                                               "--symlink",
                                               "usr/lib",
                                               "/lib",
                                               "--symlink",
                                               "usr/lib64",
                                               "/lib64",
                                               "--proc",
                                               "/proc",
                                               "--dev",
                                               "/dev",
                                               "--tmpfs",
                                               "/box",
                                               "--remount-ro",
                                               "/",
                                               "--chdir",
                                               "/box",
                                               "/usr/bin/python3",
                                               "-I",
                                               "-S",
                                               "-c",
                                               "pass"},
                                              {{null.get(), 0}, {null.get(), 1}, {null.get(), 2}}));
  process.wait();
  return {};
}

}  // namespace

Result<SandboxSpeed> measure_sandbox(const SandboxSettings& settings, double seconds) {
  SandboxSpeed speed;
  const auto load = read_file("/proc/loadavg");
  if (load) speed.load_average = std::string(split(*load, ' ').front());
  const auto began = Clock::now();
  const auto sandbox = PONDER_TRY(open_sandbox(settings));
  speed.start_ms = ms_since(began);
  speed.sandbox = sandbox->description();
  speed.workers = sandbox->workers();
  Program python;
  python.what = PythonRun{
      .driver = "emit(0, payload)\ndone()\n", .payload = "x", .imports = {}, .stdin_bytes = {}};
  const auto run_python = [&] { return run_ok(*sandbox, python, true); };
  PONDER_TRY(measure(speed.workers, seconds / 10, run_python));  // all workers are warm then
  const Rate warm = PONDER_TRY(measure(speed.workers, seconds, run_python));
  speed.cases = static_cast<std::int64_t>(warm.ms.size());
  speed.cases_per_second = warm.per_second;
  speed.median_ms = warm.at(0.5);
  speed.p99_ms = warm.at(0.99);
  Program command;
  CommandRun run;
  run.argv = {"/bin/true"};
  command.what = std::move(run);
  command.profile = Profile::generic;
  const Rate cold = PONDER_TRY(
      measure(speed.workers, seconds / 3, [&] { return run_ok(*sandbox, command, false); }));
  speed.cold_per_second = cold.per_second;
  if (access("/usr/bin/bwrap", X_OK) == 0) {
    const Rate bwrap = PONDER_TRY(measure(speed.workers, seconds / 3, run_bwrap));
    speed.bwrap_per_second = bwrap.per_second;
    speed.bwrap_median_ms = bwrap.at(0.5);
  }
  return speed;
}

std::string to_text(const SandboxSpeed& speed) {
  std::string out = fmt::format(
      "sandbox  {}\nstart    {:.0f} ms with its canaries; load average {}\n"
      "python   {:.0f} cases/s on {} workers; a case that does nothing: median {:.2f} ms, p99 "
      "{:.2f} ms\ncommand  {:.0f} /bin/true/s, each in namespaces of its own\n",
      speed.sandbox, speed.start_ms, speed.load_average, speed.cases_per_second, speed.workers,
      speed.median_ms, speed.p99_ms, speed.cold_per_second);
  if (speed.bwrap_per_second == 0) return out + "bwrap    not installed\n";
  return out + fmt::format("bwrap    {:.0f} python3 -I -S -c pass/s, median {:.1f} ms\n",
                           speed.bwrap_per_second, speed.bwrap_median_ms);
}

std::string to_json(const SandboxSpeed& speed) {
  const nlohmann::ordered_json out = {{"sandbox", speed.sandbox},
                                      {"workers", speed.workers},
                                      {"cases", speed.cases},
                                      {"cases_per_second", speed.cases_per_second},
                                      {"median_ms", speed.median_ms},
                                      {"p99_ms", speed.p99_ms},
                                      {"start_ms", speed.start_ms},
                                      {"cold_per_second", speed.cold_per_second},
                                      {"bwrap_per_second", speed.bwrap_per_second},
                                      {"bwrap_median_ms", speed.bwrap_median_ms},
                                      {"load_average", speed.load_average}};
  return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace ponder
