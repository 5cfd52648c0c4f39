// ponder-gpu-check: whether the CUDA engine is right on this GPU, and how fast. Needs the CUDA
// toolkit to be built and nothing else; see README.md of engine/cuda.

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

#include "engine/cuda/check/benches.h"
#include "engine/cuda/check/checks.h"

namespace {

using namespace ponder;
using namespace ponder::cuda;
using namespace ponder::cuda::check;

struct Arguments {
  int device = 0;
  bool quick = false;
  bool benches = true;
  bool checks = true;
  std::string output = "gpu-check.json";
};

constexpr const char* kUsage =
    "usage: ponder-gpu-check [--device N] [--quick] [--only checks|benches] [-o FILE]\n"
    "  --quick   smaller models and no rows of the large shapes: a minute instead of many\n"
    "Exit codes: 0 all passed, 1 something failed, 2 usage or no usable GPU, 3 the file cannot be "
    "written\n";

bool parse(int argc, char** argv, Arguments& a) {
  for (int i = 1; i < argc; ++i) {
    const std::string flag = argv[i];
    const char* value = i + 1 < argc ? argv[i + 1] : nullptr;
    if (flag == "--quick") {
      a.quick = true;
    } else if (value == nullptr) {
      return false;
    } else if (flag == "--device") {
      a.device = std::atoi(argv[++i]);
    } else if (flag == "-o") {
      a.output = argv[++i];
    } else if (flag == "--only" &&
               (!std::strcmp(value, "checks") || !std::strcmp(value, "benches"))) {
      (std::strcmp(argv[++i], "checks") == 0 ? a.benches : a.checks) = false;
    } else {
      return false;
    }
  }
  return true;
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts = {};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments a;
  if (!parse(argc, argv, a)) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  Backend& backend = cuda_backend();
  const GpuMachine machine = backend.look();
  if (const auto usable = check_machine(machine, a.device); !usable) {
    std::fprintf(stderr, "ponder-gpu-check: %s\n  %s\n", usable.error().message.c_str(),
                 usable.error().hint.c_str());
    return 2;
  }
  const DeviceProperties& gpu = machine.devices[static_cast<std::size_t>(a.device)];
  std::printf("%s, sm_%d, driver for CUDA %s\n", gpu.name.c_str(), gpu.compute,
              cuda_version(gpu.driver_version).c_str());

  const Bench bench{backend, a.device};
  Findings findings;
  if (a.checks) run_checks(bench, a.quick, findings);
  if (a.benches) run_benches(bench, a.quick, findings);
  const std::string json = findings.to_json({{"date", utc_now()},
                                             {"gpu", gpu.name},
                                             {"compute", std::to_string(gpu.compute)},
                                             {"driver", cuda_version(gpu.driver_version)},
                                             {"cuda", cuda_version(gpu.runtime_version)},
                                             {"commit", PONDER_COMMIT}});
  std::FILE* file = std::fopen(a.output.c_str(), "w");
  const bool written = file != nullptr && std::fputs(json.c_str(), file) >= 0;
  if (file == nullptr || std::fclose(file) != 0 || !written) {
    std::fprintf(stderr, "ponder-gpu-check: cannot write %s: %s\n", a.output.c_str(),
                 std::strerror(errno));
    return 3;
  }
  return findings.all_passed() ? 0 : 1;
}
