#include "sandbox/control_group.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <vector>

#include "harness/base/file.h"
#include "harness/base/text.h"
#include "sandbox/spawn.h"

namespace ponder {

namespace {

namespace fs = std::filesystem;

bool write_value(const std::string& path, const std::string& value) {
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file) return false;
  return write(file.get(), value.data(), value.size()) == static_cast<ssize_t>(value.size());
}

/// The number in a file, or behind `key ` on one of its lines; -1 without.
std::int64_t read_value(const std::string& path, std::string_view key = {}) {
  const auto text = read_file(path);
  if (!text) return -1;
  for (std::string_view line : split(*text, '\n')) {
    if (!line.starts_with(key)) continue;
    line.remove_prefix(key.size());
    if (const auto number = parse_int(trim(line))) return *number;
  }
  return -1;
}

bool make_group(const std::string& path) {
  return mkdir(path.c_str(), 0755) == 0;
}

/// Where the controllers are mounted, and the group that this process is in.
struct Hierarchy {
  std::string mount = {};
  std::string own = {};  ///< full path
};

/// "" for version 2.
std::optional<Hierarchy> find_hierarchy(const std::string& controller) {
  const auto groups = read_file("/proc/self/cgroup");
  const auto mounts = read_file("/proc/self/mountinfo");
  if (!groups || !mounts) return std::nullopt;
  std::string path;
  for (const std::string_view line : split(*groups, '\n')) {
    const auto parts = split(line, ':');
    if (parts.size() < 3) continue;
    bool here = controller.empty() && parts[1].empty();
    if (!controller.empty()) {
      for (const std::string_view name : split(parts[1], ',')) here = here || name == controller;
    }
    if (here) path = std::string(line.substr(parts[0].size() + parts[1].size() + 2));
  }
  if (path.empty()) return std::nullopt;
  // ID PARENT MAJOR:MINOR ROOT MOUNTPOINT OPTIONS ... - TYPE SOURCE SUPER_OPTIONS
  for (const std::string_view line : split(*mounts, '\n')) {
    const auto parts = split(line, ' ');
    if (parts.size() < 10) continue;
    const std::string_view type = parts[parts.size() - 3];
    bool here = controller.empty() && type == "cgroup2";
    if (!controller.empty() && type == "cgroup") {
      for (const std::string_view name : split(parts.back(), ','))
        here = here || name == controller;
    }
    if (!here) continue;
    std::string below = path;  // in a container the mount shows a part of the tree
    const std::string root(parts[3]);
    if (root != "/" && below.starts_with(root)) below = below.substr(root.size());
    const std::string mount(parts[4]);
    std::string own = mount + (below == "/" ? "" : below);
    if (!file_exists(own + "/cgroup.procs")) own = mount;
    return Hierarchy{mount, own};
  }
  return std::nullopt;
}

/// Groups of processes that were killed before they could remove them.
void remove_stale(const std::string& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with("ponder-")) continue;
    const auto pid = parse_int(split(std::string_view(name).substr(7), '-').front());
    if (pid && *pid > 0 && kill(static_cast<pid_t>(*pid), 0) != 0 && errno == ESRCH) {
      rmdir(entry.path().c_str());
    }
  }
}

/// Freed processes leave a group a moment after they were reaped.
void remove_group(const std::string& path) {
  for (int round = 0; round < 200; ++round) {
    if (rmdir(path.c_str()) == 0 || errno != EBUSY) return;
    usleep(5000);
  }
}

class FirstVersion final : public ControlGroup {
 public:
  static std::unique_ptr<ControlGroup> create(const std::string& name) {
    auto group = std::make_unique<FirstVersion>();
    if (!group->make("memory", name, group->memory_)) return nullptr;
    if (!group->make("pids", name, group->pids_)) return nullptr;
    group->make("cpuacct", name, group->cpu_);
    write_value(group->memory_ + "/memory.swappiness", "0");
    return group;
  }

  ~FirstVersion() override {
    for (const std::string& path : {memory_, pids_, cpu_}) {
      if (!path.empty()) remove_group(path);
    }
  }

  bool add(int pid) override {
    bool all = true;
    for (const std::string& path : {memory_, pids_, cpu_}) {
      if (!path.empty()) all = write_value(path + "/cgroup.procs", std::to_string(pid)) && all;
    }
    return all;
  }

  bool limit_memory(std::int64_t bytes) override {
    const std::string text = std::to_string(bytes);
    const std::string memory = memory_ + "/memory.limit_in_bytes";
    const std::string swap = memory_ + "/memory.memsw.limit_in_bytes";
    // Memory with swap must never be below memory: the order depends on the direction.
    const bool counts_swap = file_exists(swap);
    if (counts_swap) write_value(swap, text);
    const bool set = write_value(memory, text);
    if (counts_swap) write_value(swap, text);
    return set;
  }

  bool limit_processes(std::int64_t count) override {
    return write_value(pids_ + "/pids.max", std::to_string(count));
  }

  void reset_peak() override { write_value(memory_ + "/memory.max_usage_in_bytes", "0"); }

  Usage usage() const override {
    Usage out;
    out.cpu_us = -1;
    if (!cpu_.empty()) {
      const std::int64_t nanoseconds = read_value(cpu_ + "/cpuacct.usage");
      if (nanoseconds >= 0) out.cpu_us = nanoseconds / 1000;
    }
    out.oom_kills = read_value(memory_ + "/memory.oom_control", "oom_kill ");
    out.memory_bytes = read_value(memory_ + "/memory.usage_in_bytes");
    out.peak_bytes = read_value(memory_ + "/memory.max_usage_in_bytes");
    return out;
  }

  int version() const override { return 1; }

 private:
  bool make(const char* controller, const std::string& name, std::string& path) {
    const auto hierarchy = find_hierarchy(controller);
    if (!hierarchy) return false;
    remove_stale(hierarchy->own);
    const std::string wanted = hierarchy->own + "/" + name;
    if (!make_group(wanted)) return false;
    path = wanted;
    return true;
  }

  std::string memory_ = {};
  std::string pids_ = {};
  std::string cpu_ = {};
};

class SecondVersion final : public ControlGroup {
 public:
  explicit SecondVersion(std::string path) : path_(std::move(path)) {}

  static std::unique_ptr<ControlGroup> create(const std::string& name) {
    const auto hierarchy = find_hierarchy("");
    if (!hierarchy) return nullptr;
    std::string parent = hierarchy->own;
    // Once this process has moved into a leaf of its own, its siblings are the place.
    if (fs::path(parent).filename() == kLeaf) parent = fs::path(parent).parent_path();
    remove_stale(parent);
    if (!hands_down(parent) && !enable(parent)) return nullptr;
    const std::string path = parent + "/" + name;
    if (!make_group(path)) return nullptr;
    auto group = std::make_unique<SecondVersion>(path);
    if (!file_exists(path + "/memory.max") || !file_exists(path + "/pids.max")) return nullptr;
    write_value(path + "/memory.swap.max", "0");
    return group;
  }

  ~SecondVersion() override { remove_group(path_); }

  bool add(int pid) override { return write_value(path_ + "/cgroup.procs", std::to_string(pid)); }

  bool limit_memory(std::int64_t bytes) override {
    return write_value(path_ + "/memory.max", std::to_string(bytes));
  }

  bool limit_processes(std::int64_t count) override {
    return write_value(path_ + "/pids.max", std::to_string(count));
  }

  void reset_peak() override { write_value(path_ + "/memory.peak", "0"); }

  Usage usage() const override {
    Usage out;
    out.cpu_us = read_value(path_ + "/cpu.stat", "usage_usec ");
    out.oom_kills = read_value(path_ + "/memory.events", "oom_kill ");
    out.memory_bytes = read_value(path_ + "/memory.current");
    return out;  // memory.peak is of the group's whole life before Linux 6.12
  }

  int version() const override { return 2; }

 private:
  static constexpr const char* kLeaf = "ponder-harness";

  static bool hands_down(const std::string& parent) {
    const auto enabled = read_file(parent + "/cgroup.subtree_control");
    return enabled && enabled->find("memory") != std::string::npos &&
           enabled->find("pids") != std::string::npos;
  }

  /// A group with processes cannot hand controllers down: if this process is the only one, it moves
  /// into a leaf.
  static bool enable(const std::string& parent) {
    const auto available = read_file(parent + "/cgroup.controllers");
    if (!available || available->find("memory") == std::string::npos) return false;
    const std::string control = parent + "/cgroup.subtree_control";
    if (write_value(control, "+memory +pids")) return true;
    const auto processes = read_file(parent + "/cgroup.procs");
    if (!processes || trim(*processes) != std::to_string(getpid())) return false;
    const std::string leaf = parent + "/" + kLeaf;
    if (!make_group(leaf) && errno != EEXIST) return false;
    if (!write_value(leaf + "/cgroup.procs", std::to_string(getpid()))) return false;
    return write_value(control, "+memory +pids");
  }

  std::string path_;
};

}  // namespace

Result<std::unique_ptr<ControlGroup>> ControlGroup::create(const std::string& name) {
  const std::string full = "ponder-" + std::to_string(getpid()) + "-" + name;
  if (auto group = SecondVersion::create(full)) return group;
  if (auto group = FirstVersion::create(full)) return group;
  return Error{ErrorCode::sandbox, "no control group with memory and pids may be made here",
               "start it as: systemd-run --user --scope -p Delegate=yes ponder ..."};
}

}  // namespace ponder
