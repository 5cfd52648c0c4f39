// ponder doctor: one line for each thing a run needs, with the fix where something is wrong.

#include <dlfcn.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sched.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "engine/cpu/kernels.h"
#include "engine/cuda/machine.h"
#include "engine/cuda/memory_fit.h"
#include "harness/base/file.h"
#include "harness/base/text.h"
#include "harness/cli/arguments.h"
#include "harness/cli/cuda_engine.h"
#include "harness/cli/output.h"
#include "harness/cli/verbs.h"
#include "harness/cli/version.h"
#include "sandbox/probe.h"
#include "tasks/catalog.h"

namespace ponder {

namespace fs = std::filesystem;

namespace {

enum class State { good, note, broken };

struct Finding {
  State state = State::good;
  std::string subject = {};
  std::string text = {};
  std::string fix = {};
};

std::string gigabytes(double bytes) {
  return fmt::format("{:.1f} GiB", bytes / 0x1p30);
}

/// "model name : ..." of /proc/cpuinfo, "MemAvailable: ..." of /proc/meminfo.
std::string proc_value(const char* path, const std::string& key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.rfind(key, 0) != 0) continue;
    const std::size_t colon = line.find(':');
    if (colon != std::string::npos) return std::string(trim(line.substr(colon + 1)));
  }
  return "";
}

Finding processor() {
  Finding found{.subject = "cpu", .text = proc_value("/proc/cpuinfo", "model name")};
  if (found.text.empty()) found.text = "unknown model";
  cpu_set_t usable;
  CPU_ZERO(&usable);
  const bool known = sched_getaffinity(0, sizeof usable, &usable) == 0;
  found.text += fmt::format(", {} cores", known ? CPU_COUNT(&usable) : 1);
  const auto kernels = cpu::chosen_kernels();
  if (!kernels) {
    return {State::broken, found.subject, found.text + ", " + kernels.error().message,
            kernels.error().hint};
  }
  found.text += fmt::format(", {} kernels", (*kernels)->name);
  if (*kernels == &cpu::scalar_kernels()) {
    found.state = State::note;
    found.fix = "the engine is much faster on a processor with AVX2 or AVX-512";
  }
  return found;
}

Finding memory() {
  const std::string available = proc_value("/proc/meminfo", "MemAvailable");
  const auto kilobytes = parse_int(split(available, ' ').front());
  if (!kilobytes) return {State::note, "memory", "unknown", ""};
  Finding found{.subject = "memory",
                .text = gigabytes(static_cast<double>(*kilobytes) * 1024) + " available"};
  if (*kilobytes < 1024 * 1024) {
    found.state = State::note;
    found.fix = "Qwen3-0.6B in bf16 needs about 2 GiB; the demo model fits";
  }
  return found;
}

Finding disk() {
  std::error_code failed;
  const auto space = fs::space(".", failed);
  if (failed) return {State::note, "disk", "unknown: " + failed.message(), ""};
  Finding found{.subject = "disk",
                .text = gigabytes(static_cast<double>(space.available)) + " free here"};
  if (space.available < (1U << 28)) {
    found.state = State::broken;
    found.fix = "free some space, or run where there is more";
  }
  return found;
}

Finding data() {
  int present = 0;
  int needed = 0;
  for (const Task& task : catalog()) {
    for (const DataFile& file : task.files) {
      ++needed;
      const std::string path = data_directory() + "/" + file.path;
      if (file_exists(path)) ++present;
    }
  }
  Finding found{
      .subject = "data",
      .text = fmt::format("{} of {} benchmark files in {}", present, needed, data_directory())};
  if (present < needed) {
    found.state = State::note;
    found.fix = "set PONDER_DATA_DIR to the folder that holds them; demo tasks need none";
  }
  return found;
}

Finding cache() {
  const auto made = make_directories(cache_directory());
  if (made && access(cache_directory().c_str(), W_OK) == 0) {
    return {State::good, "cache", cache_directory(), ""};
  }
  return {State::note, "cache", cache_directory() + " cannot be written",
          "set XDG_CACHE_HOME to a folder of yours; without it tokenizers load slower"};
}

/// A build without CUDA does not know the driver; whether there is one matters to its user.
bool driver_found() {
  void* driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
  if (driver != nullptr) dlclose(driver);
  return driver != nullptr;
}

Finding gpu() {
  const cuda::GpuMachine machine = cuda::cuda_backend().look();
  if (machine.built ? machine.driver_version == 0 : !driver_found()) {
    return {State::good, "gpu", "no CUDA driver; the CPU engine is used", ""};
  }
  if (!machine.built) {
    return {State::note, "gpu", "CUDA driver found, this build has no CUDA engine",
            "the CPU engine is used; build with cmake --preset gpu"};
  }
  const auto usable = cuda::check_machine(machine, 0);
  if (!usable) return {State::note, "gpu", usable.error().message, usable.error().hint};
  const cuda::DeviceProperties& first = machine.devices.front();
  Finding found{.subject = "gpu",
                .text = fmt::format("{}, sm_{}, driver for CUDA {}", first.name, first.compute,
                                    cuda::cuda_version(machine.driver_version))};
  if (machine.devices.size() > 1) found.text += fmt::format(", 1 of {}", machine.devices.size());
  const auto device = cuda::cuda_backend().open(0);
  const auto memory = device ? (*device)->memory() : Result<cuda::DeviceMemory>(device.error());
  if (!memory) {
    return {State::broken, found.subject, found.text + ": " + memory.error().message,
            memory.error().hint};
  }
  const auto usual = cuda::parse_gpu_memory("", memory->free_bytes);
  const auto fitting = models_that_fit(usual ? *usual : 0);
  found.text += fmt::format(
      ", {} of {} free; fits {}", gigabytes(static_cast<double>(memory->free_bytes)),
      gigabytes(static_cast<double>(memory->total_bytes)),
      fitting.empty() ? "no released Qwen3" : fmt::format("{}", fmt::join(fitting, ", ")));
  return found;
}

Finding writable() {
  if (access(".", W_OK) == 0) return {State::good, "runs", "written to ./runs", ""};
  return {State::broken, "runs", "this folder cannot be written",
          "change to one that can, or give --output"};
}

/// Only code tasks need the sandbox, so nothing that it lacks breaks this machine.
std::vector<Finding> sandbox() {
  std::vector<Finding> out;
  for (const Probe& probe : probe_sandbox()) {
    const State state = probe.state == Probe::State::good ? State::good : State::note;
    std::string text = probe.text;
    if (probe.state == Probe::State::missing) text += " (code tasks need it)";
    out.push_back({state, probe.layer, text, probe.fix});
  }
  return out;
}

}  // namespace

Result<int> cmd_doctor(const std::vector<std::string>& arguments) {
  Arguments parser("doctor", "Look at this machine: one line for each thing, with the fix.");
  parser.footer("Examples:\n  ponder doctor");
  if (!PONDER_TRY(parser.parse(arguments))) {
    PONDER_TRY(print_result(parser.help()));
    return kDone;
  }
  std::string out = "ok    ponder    " + version() + "\n";
  int broken = 0;
  std::vector<Finding> findings = {processor(), memory(), disk(), writable(),
                                   data(),      cache(),  gpu()};
  for (Finding& layer : sandbox()) findings.push_back(std::move(layer));
  for (const Finding& f : findings) {
    const char* word = f.state == State::good ? "ok" : f.state == State::note ? "note" : "bad";
    out += fmt::format("{:<4}  {:<8}  {}{}{}\n", word, f.subject, f.text, f.fix.empty() ? "" : "; ",
                       f.fix);
    if (f.state == State::broken) ++broken;
  }
  PONDER_TRY(print_result(out));
  return broken == 0 ? kDone : kFailed;
}

}  // namespace ponder
