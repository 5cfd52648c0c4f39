#include "tests/sandbox/attack_control.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "harness/base/value.h"
#include "tests/sandbox/left_over.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Native {
  std::string output = {};  ///< stdout and stderr
  std::string ends = {};    ///< "exit N", "signal N", "not at all"
  bool leaves = false;
  bool pipes_open = false;  ///< somebody held them until the time was over
};

/// A folder of its own for one control.
struct Folder {
  explicit Folder(uid_t owner) {
    std::string name = "/tmp/ponder-attack-XXXXXX";
    if (mkdtemp(name.data()) != nullptr) path = name;
    if (geteuid() == 0 && chown(path.c_str(), owner, owner) != 0) path.clear();
  }

  ~Folder() {
    if (!path.empty()) std::system(("rm -rf -- " + path).c_str());
  }

  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path = {};
};

[[noreturn]] void become(const std::vector<std::string>& command,
                         const std::string& folder,
                         uid_t user,
                         const int out[2],
                         const int extra[2]) {
  setsid();
  const int null = open("/dev/null", O_RDONLY);
  dup2(null, 0);
  dup2(out[1], 1);
  dup2(out[1], 2);
  dup2(out[1], 103);
  dup2(extra[0], 104);
  dup2(103, 3);  // what a careless harness leaves open: a way to write results, and one to read
  dup2(104, 4);
  for (int fd = 5; fd < 256; ++fd) close(fd);
  if (user != geteuid() && (setgid(user) != 0 || setuid(user) != 0)) _exit(120);
  if (chdir(folder.c_str()) != 0) _exit(121);
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  execv(argv[0], argv.data());
  _exit(122);
}

/// Reads until every writer is gone, the amount is enough or the time is over.
std::string read_until(int fd, Clock::time_point deadline) {
  std::string text;
  char block[65536];
  while (text.size() < (std::size_t(64) << 20)) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd wait{fd, POLLIN, 0};
    if (left.count() <= 0 || poll(&wait, 1, static_cast<int>(left.count())) <= 0) break;
    const ssize_t n = read(fd, block, sizeof block);
    if (n <= 0) break;
    text.append(block, static_cast<std::size_t>(n));
  }
  return text;
}

Native run_native(const std::vector<std::string>& command,
                  const std::string& folder,
                  uid_t user,
                  std::chrono::milliseconds limit) {
  int out[2];
  int extra[2];
  if (pipe2(out, O_CLOEXEC) != 0 || pipe2(extra, O_CLOEXEC) != 0) return {};
  if (write(extra[1], "x", 1) != 1) return {};
  const Clock::time_point deadline = Clock::now() + limit;
  const pid_t child = fork();
  if (child == 0) become(command, folder, user, out, extra);
  close(out[1]);
  Native native;
  native.output = read_until(out[0], deadline);
  native.pipes_open = Clock::now() >= deadline;
  int status = 0;
  pid_t ended = 0;
  while ((ended = waitpid(child, &status, WNOHANG)) == 0 && Clock::now() < deadline) usleep(2000);
  native.ends = ended != child      ? "not at all"
                : WIFEXITED(status) ? "exit " + std::to_string(WEXITSTATUS(status))
                                    : "signal " + std::to_string(WTERMSIG(status));
  native.leaves = ended == child && !descendants().empty();
  end_descendants();
  for (const int fd : {out[0], extra[0], extra[1]}) close(fd);
  return native;
}

void write_program(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::vector<std::string> command_for(const std::string& how,
                                     const std::string& folder,
                                     const std::string& file) {
  const std::string path = folder + "/" + file;
  const std::vector<std::string> python = {"/usr/bin/python3", "-I", "-S", path};
  if (how == "shell") {
    return {"/bin/sh", "-c", "/usr/bin/python3 -I -S " + path + "; echo parent lives"};
  }
  if (how == "terminal") {
    return {"/usr/bin/python3", "-I", "-c",
            "import pty; pty.spawn(['/usr/bin/python3', '-I', '-S', '" + path + "'])"};
  }
  if (how == "compile") return {"/usr/bin/g++", "-fsyntax-only", path};
  return python;
}

std::string source_for(const std::string& how, const std::string& file, const AttackWords& words) {
  const std::string source = attack_source(file, words, true);
  if (how != "grader") return source;
  const auto candidate = to_json(Value::string(source), {.ensure_ascii = true});
  PONDER_CHECK(candidate.has_value());
  return "CANDIDATE = " + *candidate + "\n" + attack_source("naive_grader.py", words, true);
}

/// What differs from the control's account of success; empty when nothing does.
std::string difference(const Control& control, const Native& native, const AttackWords& words) {
  for (const std::string& text : control.shows) {
    if (native.output.find(words.fill(text, true)) == std::string::npos) {
      return "its output lacks \"" + text + "\"";
    }
  }
  for (const std::string& text : control.lacks) {
    if (native.output.find(words.fill(text, true)) != std::string::npos) {
      return "its output holds \"" + text + "\"";
    }
  }
  if (!control.ends.empty() && native.ends != control.ends) {
    return "it ends with " + native.ends + ", not " + control.ends;
  }
  if (control.leaves && !native.leaves) return "it leaves no process";
  if (control.outlasts_ms > 0 && !native.pipes_open) return "it ends in time";
  return "";
}

}  // namespace

ControlOutcome run_control(const Attack& attack, const AttackWords& words, uid_t ordinary) {
  const Control& control = attack.control;
  if (!control.none.empty()) return {false, false, control.none};
  if (control.as == "root" && geteuid() != 0) return {false, false, "needs root"};
  const uid_t user = control.as == "user" && geteuid() == 0 ? ordinary : geteuid();
  Folder folder(user);
  if (folder.path.empty()) return {false, false, "no folder for it"};
  const std::chrono::milliseconds limit(control.outlasts_ms > 0 ? control.outlasts_ms : 30000);
  const auto run = [&](const std::string& file) {
    write_program(folder.path + "/" + file, source_for(control.how, file, words));
    return run_native(command_for(control.how, folder.path, file), folder.path, user, limit);
  };
  Native native = run(attack.file);
  if (control.repeats_differ && run(attack.file).output == native.output) {
    return {true, false, "two runs print the same"};
  }
  if (!control.then.empty()) native = run(control.then);
  const std::string why = difference(control, native, words);
  if (why.empty()) return {true, true, ""};
  return {true, false,
          why + "; it ended with " + native.ends + " and printed: " + native.output.substr(0, 600)};
}

}  // namespace ponder
