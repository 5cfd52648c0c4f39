// Runs the attacks of tests/sandbox/attacks as the user it is started by, and prints one JSON line
// for each: what happened, not whether that is right (attack_test.cc compares). A program of its
// own, so that the test can start it under another user id.
//   attack_runner [--backend own|bwrap] [--strong] [--quick] [--controls | --mix N] [FILE...]
// Needs PONDER_CANARY_KEY in its environment: a made-up secret that no attack may find.

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>

#include "harness/base/text.h"
#include "harness/base/value.h"
#include "tests/sandbox/attack_control.h"
#include "tests/sandbox/attack_mix.h"
#include "tests/sandbox/attack_run.h"
#include "tests/sandbox/left_over.h"

namespace ponder {
namespace {

struct Options {
  std::string backend = "own";
  bool strong = false;
  bool quick = false;
  bool controls = false;
  int mix = 0;
  std::set<std::string> files = {};
};

/// The harness's own things that attacks look for.
class Bait {
 public:
  explicit Bait(AttackWords words) : words_(std::move(words)) {
    mkdir(folder().c_str(), 0755);
    std::ofstream(words_.secret_file) << "#error " << words_.secret << '\n';
    chmod(words_.secret_file.c_str(), 0644);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    words_.mark.copy(address.sun_path + 1, words_.mark.size());
    const auto length =
        static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + words_.mark.size());
    socket_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(socket_, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
        listen(socket_, 64) != 0) {
      std::perror("attack_runner: abstract socket");
    }
  }

  ~Bait() {
    close(socket_);
    unlink(words_.secret_file.c_str());
    rmdir(folder().c_str());
  }

  Bait(const Bait&) = delete;
  Bait& operator=(const Bait&) = delete;

 private:
  std::string folder() const { return words_.secret_file.substr(0, words_.secret_file.rfind('/')); }

  AttackWords words_;
  int socket_ = -1;
};

std::vector<std::string> new_traces(const std::vector<std::string>& before,
                                    const std::vector<std::string>& after) {
  std::vector<std::string> out;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(out));
  return out;
}

/// Processes, zombies among them, beyond so many. A worker that was replaced is on its way for a
/// moment; what is left after that stays.
std::size_t processes_beyond(std::size_t wanted) {
  std::size_t now = 0;
  for (int wait = 0; wait < 100; ++wait) {
    now = descendants().size() + zombies();
    if (now <= wanted) return 0;
    usleep(5000);
  }
  return now - wanted;
}

/// One line of output: facts in the order they were set.
class Line {
 public:
  Line& text(const char* name, std::string_view value) {
    facts_.set(name, Value::string(to_valid_utf8(value)));
    return *this;
  }

  Line& number(const char* name, double value) {
    facts_.set(name, Value::real(value));
    return *this;
  }

  Line& flag(const char* name, bool value) {
    facts_.set(name, Value::boolean(value));
    return *this;
  }

  Line& texts(const char* name, const std::vector<std::string>& values) {
    ValueList list;
    for (const std::string& value : values) list.push_back(Value::string(to_valid_utf8(value)));
    facts_.set(name, Value::list(std::move(list)));
    return *this;
  }

  void print() const {
    const auto line = to_json(Value::dict(facts_), {.ensure_ascii = true});
    std::cout << (line ? *line : line.error().message) << std::endl;
  }

 private:
  ValueDict facts_ = {};
};

/// What a run showed. An escape or a leak stays false for the whole line once it was seen.
struct Seen {
  bool escape = false;
  bool leak = false;

  void add(const AttackRun& run, const AttackWords& words) {
    for (const std::string& text : {run.result.out.text(), run.result.err.text()}) {
      escape = escape || text.find("ESCAPED") != text.npos;
      leak = leak || text.find(words.secret) != text.npos || text.find(words.canary) != text.npos;
    }
  }
};

/// An attack, the honest program after it, and what is left of both.
void print_one(Sandbox& sandbox,
               const Attack& attack,
               const AttackWords& words,
               AttackStyle style) {
  const std::size_t processes = descendants().size() + zombies();
  const auto before = traces(words.mark);
  const auto run_file = [&](const std::string& file) {
    return run_attack(sandbox, attack_program(attack, file, words, style), attack.kind);
  };
  const AttackRun run = run_file(attack.file);
  Seen seen;
  seen.add(run, words);
  Line line;
  line.text("file", attack.file)
      .text("style", style == AttackStyle::warm ? "warm" : "command")
      .text("verdict", run.verdict)
      .text("reason", run.result.reason + run.error)
      .number("elapsed_ms", run.elapsed_ms)
      .number("cpu_ms", run.result.cpu_ms);
  if (attack.repeat) {
    line.flag("repeats", run_file(attack.file).result.out.bytes == run.result.out.bytes);
  }
  if (!attack.next.empty()) {
    const AttackRun next = run_file(attack.next);
    seen.add(next, words);
    line.text("next", next.verdict).text("next_out", next.result.out.text());
  }
  line.text("honest", run_attack(sandbox, honest_program(), "function").verdict);
  line.number("left_processes", static_cast<double>(processes_beyond(processes)))
      .texts("left_traces", new_traces(before, traces(words.mark)))
      .flag("escape", seen.escape)
      .flag("leak", seen.leak)
      .text("out", run.result.out.text())
      .text("err", run.result.err.text());
  line.print();
}

bool is_wanted(const Options& options, const Attack& attack) {
  if (!options.files.empty()) return options.files.contains(attack.file);
  return !options.quick || attack.quick;
}

int run_controls(const Options& options, const AttackWords& words) {
  for (const Attack& attack : read_attacks()) {
    if (!is_wanted(options, attack)) continue;
    const ControlOutcome outcome = run_control(attack, words, 65534);
    Line line;
    line.text("file", attack.file).flag("ran", outcome.ran).flag("succeeded", outcome.succeeded);
    line.text("why", outcome.why).print();
  }
  return 0;
}

void print_mix(Sandbox& sandbox, const Options& options, const AttackWords& words) {
  const MixOutcome mix =
      run_mix(sandbox, words, static_cast<std::size_t>(options.mix), 1, options.backend);
  Line line;
  line.number("programs", static_cast<double>(mix.programs))
      .number("attacks", static_cast<double>(mix.attacks))
      .texts("wrong", mix.wrong)
      .number("resident_kib", static_cast<double>(mix.resident_kib))
      .number("grown_kib", static_cast<double>(mix.grown_kib))
      .print();
}

int run_attacks(const Options& options, const AttackWords& words) {
  SandboxSettings settings;
  settings.workers = options.mix > 0 ? 2 : 1;
  if (options.backend == "bwrap") settings.backend = Backend::bwrap;
  if (options.strong) settings.most = Tier::strong;
  const auto before = traces(words.mark);
  auto sandbox = open_sandbox(settings);
  if (!sandbox) {
    Line().text("refused", sandbox.error().message).text("hint", sandbox.error().hint).print();
    return 0;
  }
  Line()
      .text("description", (*sandbox)->description())
      .text("tier", name_of((*sandbox)->tier()))
      .print();
  if (options.mix > 0) {
    print_mix(**sandbox, options, words);
  } else {
    for (const Attack& attack : read_attacks()) {
      if (!is_wanted(options, attack)) continue;
      const bool compile = attack.kind == "compile";
      if (!compile) print_one(**sandbox, attack, words, AttackStyle::warm);
      if (compile || attack.command) print_one(**sandbox, attack, words, AttackStyle::command);
    }
  }
  sandbox->reset();
  Line()
      .flag("closed", true)
      .number("left_processes", static_cast<double>(processes_beyond(0)))
      .texts("left_traces", new_traces(before, traces(words.mark)))
      .print();
  return 0;
}

int run(const Options& options) {
  const char* canary = std::getenv("PONDER_CANARY_KEY");
  if (canary == nullptr) {
    std::fprintf(stderr, "attack_runner: PONDER_CANARY_KEY is not set\n");
    return 2;
  }
  adopt_orphans();
  const std::string own = std::to_string(getpid());
  const AttackWords words{.mark = "attack" + own,
                          .secret_file = "/tmp/secrets-of-" + own + "/key",
                          .secret = "kept-" + std::to_string(getpid() * 7919L),
                          .canary = canary};
  const Bait bait(words);
  return options.controls ? run_controls(options, words) : run_attacks(options, words);
}

}  // namespace
}  // namespace ponder

int main(int argc, char** argv) {
  ponder::Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--backend" && i + 1 < argc) {
      options.backend = argv[++i];
    } else if (word == "--mix" && i + 1 < argc) {
      options.mix = std::atoi(argv[++i]);
    } else if (word == "--strong") {
      options.strong = true;
    } else if (word == "--quick") {
      options.quick = true;
    } else if (word == "--controls") {
      options.controls = true;
    } else {
      options.files.insert(word);
    }
  }
  return ponder::run(options);
}
