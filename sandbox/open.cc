// Which walls there are on this machine, and whether they hold.

#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "sandbox/bwrap.h"
#include "sandbox/canary.h"
#include "sandbox/filter.h"
#include "sandbox/own_sandbox.h"

namespace ponder {

namespace {

/// What programs of /usr need of /etc: alternatives (numpy's BLAS, java), the loader's cache,
/// settings of language run times.
std::vector<std::string> read_only_paths(const std::vector<std::string>& more) {
  std::vector<std::string> out = {"/etc/alternatives", "/etc/ld.so.cache", "/etc/php", "/etc/mono",
                                  "/etc/ssl/certs/java"};
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/etc", ignored)) {
    const std::string name = entry.path().filename();
    if (name.starts_with("java-")) out.push_back(entry.path());
  }
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

Result<std::string> find_python(const std::string& wanted) {
  if (!wanted.empty() && !wanted.starts_with("/usr/")) {
    return Error{ErrorCode::config, "the sandbox's Python is " + wanted,
                 "it must lie in /usr, which programs can read inside"};
  }
  for (const std::string& path :
       {wanted, std::string("/usr/bin/python3"), std::string("/usr/local/bin/python3")}) {
    if (path.empty()) continue;
    if (access(path.c_str(), X_OK) == 0) return path;
    if (path == wanted) break;
  }
  return Error{ErrorCode::config,
               wanted.empty() ? "no python3 in /usr/bin or /usr/local/bin" : "no " + wanted,
               "Python 3.9 or later runs the code of models: apt-get install python3"};
}

int processors() {
  cpu_set_t usable;
  CPU_ZERO(&usable);
  return sched_getaffinity(0, sizeof usable, &usable) == 0 ? CPU_COUNT(&usable) : 1;
}

Result<std::unique_ptr<Sandbox>> open_proven(const WorkerSettings& settings, int workers) {
  std::unique_ptr<Sandbox> sandbox = PONDER_TRY(OwnSandbox::open(settings, workers));
  if (settings.tier != Tier::none) PONDER_TRY(run_canaries(*sandbox));
  return sandbox;
}

}  // namespace

Result<std::unique_ptr<Sandbox>> open_sandbox(const SandboxSettings& settings) {
  const bool bwrap = settings.backend == Backend::bwrap;
  if (bwrap && settings.most < Tier::strong) {
    return Error{ErrorCode::usage, "bwrap makes namespaces: its tier is strong or full",
                 "--sandbox=bwrap"};
  }
  if (settings.least > settings.most) {
    return Error{ErrorCode::usage, "the least tier is above the most", ""};
  }
  WorkerSettings own;
  own.python = PONDER_TRY(find_python(settings.python));
  own.read_only = read_only_paths(settings.read_only);
  own.capture_bytes = static_cast<std::size_t>(settings.capture_bytes);
  own.tier = settings.most;
  if (own.tier != Tier::none) {
    own.python_filter = PONDER_TRY(compile_filter(Profile::python));
    own.generic_filter = PONDER_TRY(compile_filter(Profile::generic));
  }
  if (bwrap) {
    own.bwrap = PONDER_TRY(find_bwrap());
    own.isolation = launcher::Isolation::bare;
  }
  const int workers = settings.workers > 0 ? settings.workers : processors();
  if (own.tier == Tier::full) {
    // Whether control groups may be made is known without starting anything.
    const auto group = ControlGroup::create("probe");
    if (!group) {
      if (settings.least == Tier::full) return group.error();
      own.tier = Tier::strong;
    }
  }
  if (own.tier >= Tier::strong) {
    auto sandbox = open_proven(own, workers);
    if (sandbox || bwrap || settings.least >= Tier::strong ||
        sandbox.error().code == ErrorCode::config) {
      return sandbox;
    }
    own.tier = Tier::degraded;
  }
  if (own.tier == Tier::degraded) {
    own.isolation = launcher::Isolation::landlock;
    return open_proven(own, workers);
  }
  own.isolation = launcher::Isolation::bare;
  return open_proven(own, workers);
}

}  // namespace ponder
