#include "tests/sandbox/attack_mix.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <mutex>
#include <random>
#include <thread>

#include "tests/sandbox/attack_run.h"

namespace ponder {
namespace {

struct Item {
  std::string name = {};
  std::string kind = {};
  Program program = {};
  std::vector<std::string> expect = {};
  std::string says = {};
  bool attack = false;
};

std::int64_t resident_kib() {
  std::ifstream file("/proc/self/statm");
  std::int64_t total = 0;
  std::int64_t resident = 0;
  file >> total >> resident;
  return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

/// A program whose text holds `number`, so that no two are alike.
Item plain_item(unsigned number) {
  const std::string n = std::to_string(number);
  const auto function = [&](const std::string& name, const std::string& body, const char* verdict) {
    Item item{name + " " + n, "function", honest_program(), {verdict}};
    std::get<PythonRun>(item.program.what).payload = body;
    return item;
  };
  const auto script = [&](const std::string& name, const std::string& body, const char* verdict,
                          const std::string& says) {
    Item item{name + " " + n, "program", honest_program(), {verdict}, says};
    std::get<PythonRun>(item.program.what).driver = kProgramDriver;
    std::get<PythonRun>(item.program.what).payload = body;
    return item;
  };
  switch (number % 6) {
    case 0:
      return function("right", "def f(x):\n    return x * x + 1 + 0 * " + n + "\n", "OK");
    case 1:
      return function("wrong", "def f(x):\n    return x * x - " + n + "\n", "WA");
    case 2:
      return function("half",
                      "def f(x):\n    return x * x + 1 if x < " + std::to_string(number % 19) +
                          " else -" + n + "\n",
                      "WA");
    case 3:
      return function("raises", "def f(x):\n    raise ValueError(" + n + ")\n", "RE");
    case 4:
      return script("prints", "print(" + n + " * 3)\n", "OK", std::to_string(number * 3L));
    default:
      return script("exits", "import os\nos._exit(" + std::to_string(1 + number % 100) + ")\n",
                    "RE", "");
  }
}

Item attack_item(const Attack& attack,
                 const AttackWords& words,
                 const std::string& backend,
                 const std::string& tier) {
  const auto style = attack.kind == "compile" ? AttackStyle::command : AttackStyle::warm;
  return {attack.file,
          attack.kind,
          attack_program(attack, attack.file, words, style),
          attack.expected({style == AttackStyle::warm ? "warm" : "command", backend, tier}),
          "",
          true};
}

/// Every attack at least once if there is room; those that use up their time limit only once.
std::vector<Item> draw(const AttackWords& words,
                       std::size_t count,
                       std::uint64_t seed,
                       const std::string& backend,
                       const std::string& tier) {
  std::mt19937_64 random(seed);
  const auto attacks = read_attacks();
  std::vector<const Attack*> fast;
  std::vector<Item> items;
  for (const Attack& attack : attacks) {
    if (items.size() < count / 3) items.push_back(attack_item(attack, words, backend, tier));
    if (attack.fast) fast.push_back(&attack);
  }
  while (items.size() < count / 3) {
    items.push_back(attack_item(*fast[random() % fast.size()], words, backend, tier));
  }
  while (items.size() < count)
    items.push_back(plain_item(static_cast<unsigned>(random() % 100000)));
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random() % i]);
  return items;
}

std::string mistake(const Item& item, const AttackRun& run, const AttackWords& words) {
  const std::string out = run.result.out.text();
  const bool right =
      std::find(item.expect.begin(), item.expect.end(), run.verdict) != item.expect.end() &&
      out.find(item.says) != out.npos && out.find("ESCAPED") == out.npos &&
      out.find(words.secret) == out.npos && out.find(words.canary) == out.npos;
  if (right) return "";
  return item.name + ": " + run.verdict + " (" + run.result.reason + run.error + ") " +
         out.substr(0, 300);
}

}  // namespace

MixOutcome run_mix(Sandbox& sandbox,
                   const AttackWords& words,
                   std::size_t count,
                   std::uint64_t seed,
                   const std::string& backend) {
  const auto items = draw(words, count, seed, backend, std::string(name_of(sandbox.tier())));
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::vector<std::string> wrong;
  std::int64_t early_kib = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < items.size(); i = next++) {
      const Item& item = items[i];
      const std::string text = mistake(item, run_attack(sandbox, item.program, item.kind), words);
      const std::lock_guard lock(mutex);
      if (!text.empty()) wrong.push_back(text);
      if (i == items.size() / 10) early_kib = resident_kib();
    }
  };
  std::vector<std::jthread> threads;
  for (int i = 0; i < sandbox.workers(); ++i) threads.emplace_back(work);
  threads.clear();
  const auto attacks =
      std::count_if(items.begin(), items.end(), [](const Item& item) { return item.attack; });
  const std::int64_t now_kib = resident_kib();
  return {items.size(), static_cast<std::size_t>(attacks), wrong, now_kib, now_kib - early_kib};
}

}  // namespace ponder
