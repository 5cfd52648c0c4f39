#include "tests/sandbox/attack_table.h"

#include <algorithm>
#include <sstream>

#include "harness/base/file.h"
#include "harness/base/value.h"

namespace ponder {
namespace {

const char* const kFolder = "tests/sandbox/attacks/";

std::string text_of(const std::string& file) {
  auto text = read_file(kFolder + file);
  PONDER_CHECK(text.has_value());  // run from the repository root
  return *std::move(text);
}

void replace_all(std::string& text, const std::string& word, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += by.size()) {
    text.replace(at, word.size(), by);
  }
}

/// Entries of one object of the table.
class Row {
 public:
  explicit Row(const Value* value) : value_(value) {}

  bool has(const char* key) const { return find(key) != nullptr; }

  Row at(const char* key) const { return Row(find(key)); }

  std::string text(const char* key) const { return has(key) ? find(key)->as_string() : ""; }

  int number(const char* key, int otherwise) const {
    return has(key) ? static_cast<int>(find(key)->as_integer()) : otherwise;
  }

  bool flag(const char* key, bool otherwise) const {
    return has(key) ? find(key)->as_boolean() : otherwise;
  }

  std::vector<std::string> texts(const char* key) const {
    std::vector<std::string> out;
    if (!has(key)) return out;
    for (const Value& item : find(key)->as_list()) out.push_back(item.as_string());
    return out;
  }

 private:
  const Value* find(const char* key) const {
    return value_ == nullptr ? nullptr : value_->find(key);
  }

  const Value* value_;
};

/// Small, so that every bomb passes the limit long before it is a burden.
Limits limits_of(const Row& row) {
  Limits out;
  out.cpu = std::chrono::milliseconds(row.number("cpu_ms", 1000));
  out.wall = std::chrono::milliseconds(row.number("wall_ms", 3000));
  out.memory_bytes = std::int64_t(row.number("memory_mib", 256)) << 20;
  return out;
}

Control control_of(const Row& row) {
  return {.none = row.text("none"),
          .as = row.text("as"),
          .how = row.text("how"),
          .then = row.text("then"),
          .shows = row.texts("shows"),
          .lacks = row.texts("lacks"),
          .ends = row.text("ends"),
          .leaves = row.flag("leaves", false),
          .outlasts_ms = row.number("outlasts_ms", 0),
          .repeats_differ = row.flag("repeats_differ", false)};
}

Attack attack_of(const Row& row) {
  Attack attack{.number = row.number("attack", 0),
                .file = row.text("file"),
                .kind = row.text("kind"),
                .limits = limits_of(row.at("limits")),
                .command = row.has("command"),
                .quick = row.flag("quick", true),
                .fast = row.flag("fast", true),
                .says = row.texts("says"),
                .within_ms = row.number("within_ms", 0),
                .stdin_bytes = static_cast<std::size_t>(row.number("stdin_kib", 0)) << 10,
                .repeat = row.flag("repeat", false),
                .next = row.at("next").text("file"),
                .next_expect = row.at("next").texts("expect"),
                .control = control_of(row.at("control"))};
  attack.expect[""] = row.texts("expect");
  for (const char* special : {"command/strong", "warm", "command", "own", "bwrap", "strong"}) {
    const Row own = row.at(special);
    if (own.has("expect")) attack.expect[special] = own.texts("expect");
    if (own.flag("escapes", false)) attack.gaps.push_back(special);
  }
  return attack;
}

}  // namespace

std::vector<std::string> Attack::expected(const AttackSetting& setting) const {
  for (const std::string& name : setting.names()) {
    if (const auto found = expect.find(name); found != expect.end()) return found->second;
  }
  return expect.at("");
}

bool Attack::known_gap(const AttackSetting& setting) const {
  const auto names = setting.names();
  return std::find_first_of(gaps.begin(), gaps.end(), names.begin(), names.end()) != gaps.end();
}

std::string AttackWords::fill(std::string text, bool control) const {
  replace_all(text, "@MARK@", mark);
  replace_all(text, "@SECRET_FILE@", secret_file);
  replace_all(text, "@SECRET@", secret);
  replace_all(text, "@CANARY@", canary);
  replace_all(text, "@CONTROL@", control ? "yes" : "no");
  return text;
}

std::vector<Attack> read_attacks() {
  std::vector<Attack> attacks;
  std::istringstream lines(text_of("attacks.jsonl"));
  for (std::string line; std::getline(lines, line);) {
    const auto row = parse_json(line);
    PONDER_CHECK(row.has_value());
    attacks.push_back(attack_of(Row(&*row)));
  }
  return attacks;
}

std::string attack_source(const std::string& file, const AttackWords& words, bool control) {
  const bool python = file.ends_with(".py");
  return words.fill((python ? text_of("prelude.py") : "") + text_of(file), control);
}

}  // namespace ponder
