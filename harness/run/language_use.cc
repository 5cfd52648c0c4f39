#include "harness/run/language_use.h"

#include <cstdio>
#include <map>
#include <set>
#include <tuple>

#include "harness/base/language.h"
#include "harness/base/unicode.h"

namespace ponder {

namespace {

constexpr std::size_t kTooShort = 15;  // characters

void add(LanguageShare& share, const std::string& text, const std::string& language) {
  if (count_characters(text) <= kTooShort) return;
  const std::string found = detect_language(text);
  if (found.empty()) return;
  ++share.n;
  share.same += found == language;
  share.english += found != language && found == "en";
}

std::string cell(const LanguageShare& share) {
  if (share.n == 0) return "        -        -      0";
  const double n = static_cast<double>(share.n);
  char out[64];
  std::snprintf(out, sizeof out, "%9.1f%9.1f%7lld", 100 * static_cast<double>(share.same) / n,
                100 * static_cast<double>(share.english) / n, static_cast<long long>(share.n));
  return out;
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text + " ";
}

}  // namespace

Result<std::vector<LanguageUse>> language_use(const RunStore& store) {
  std::set<std::string> others;  // tasks with subjects that are no languages
  PONDER_TRY(store.for_each(false, [&](const SampleRecord& record) {
    if (!is_known_language(record.subject)) others.insert(record.task);
  }));
  std::map<std::tuple<std::string, Mode, std::string>, LanguageUse> use;
  PONDER_TRY(store.for_each(true, [&](const SampleRecord& record) {
    if (others.count(record.task) > 0 || !record.error.empty()) return;
    for (const std::string& language : {std::string(), record.subject}) {
      LanguageUse& one = use[{record.task, record.mode, language}];
      one.task = record.task;
      one.mode = record.mode;
      one.language = language;
      add(one.thinking, record.completion.thinking, record.subject);
      add(one.answer, record.completion.answer, record.subject);
    }
  }));
  std::vector<LanguageUse> out;
  for (auto& [key, one] : use) out.push_back(std::move(one));
  return out;
}

std::string language_table(const std::vector<LanguageUse>& use) {
  if (use.empty()) return "No task of this run asks in several languages.\n";
  std::string out = padded("task", 16) + padded("mode", 14) + padded("asked", 6) +
                    "  thought  English      n   answered  English      n\n" +
                    std::string(39, ' ') + "    in it                       in it\n";
  for (const LanguageUse& one : use) {
    out += padded(one.task, 16) + padded(to_string(one.mode), 14) +
           padded(one.language.empty() ? "all" : one.language, 6) + cell(one.thinking) + "  " +
           cell(one.answer) + "\n";
  }
  return out + "Shares in percent of the texts whose language can be told. Detector: " +
         std::string(kLanguageDetector) + ".\n";
}

}  // namespace ponder
