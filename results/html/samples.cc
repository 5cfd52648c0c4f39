#include "results/html/samples.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "harness/base/sha256.h"
#include "harness/base/text.h"
#include "results/html/svg.h"
#include "results/html/text.h"

namespace ponder::html {

namespace {

constexpr std::size_t kPerTask = 8;
constexpr std::size_t kInAll = 160;
constexpr std::size_t kOrdinary = 2;  // neither disagreement nor failure

/// What happened to a sample over its modes.
struct Seen {
  bool some_correct = false;
  bool some_wrong = false;
  bool some_failed = false;

  int rank() const { return some_correct && some_wrong ? 0 : some_failed ? 1 : 2; }
};

using Key = std::tuple<std::string, std::string, std::int32_t>;  // task, sample, epoch

struct VerdictWord {
  const char* symbol;
  const char* word;
};

VerdictWord verdict_word(const SampleRecord& record) {
  if (!record.error.empty()) return {"!", "error"};
  switch (record.verdict.outcome) {
    case Outcome::correct:
      return {"✓", "correct"};
    case Outcome::incorrect:
      return {"✗", "incorrect"};
    case Outcome::no_answer:
      return {"–", "no answer"};
    case Outcome::unscored:
      return {"!", "not scored"};
  }
  return {"", ""};
}

std::set<Key> choose(const std::map<Key, Seen>& seen, const std::vector<std::string>& tasks) {
  const std::size_t most =
      std::clamp<std::size_t>(kInAll / std::max<std::size_t>(1, tasks.size()), 1, kPerTask);
  std::map<std::string, std::vector<std::tuple<int, std::uint64_t, Key>>> by_task;
  for (const auto& [key, what] : seen) {
    const auto& [task, sample, epoch] = key;
    by_task[task].emplace_back(what.rank(), hash64(sample + "#" + std::to_string(epoch)), key);
  }
  std::set<Key> chosen;
  for (auto& [task, candidates] : by_task) {
    std::sort(candidates.begin(), candidates.end());
    std::size_t taken = 0;
    std::size_t ordinary = 0;
    for (const auto& [rank, hash, key] : candidates) {
      if (taken == most || (rank == 2 && ordinary++ == kOrdinary)) break;
      chosen.insert(key);
      ++taken;
    }
  }
  return chosen;
}

/// A stored chat as "role: content" paragraphs; anything else as it is.
std::string readable_prompt(const std::string& prompt) {
  const auto json = nlohmann::json::parse(prompt, nullptr, false);
  if (!json.is_object()) return prompt;
  if (const auto text = json.find("text"); text != json.end() && text->is_string()) {
    return text->get<std::string>();
  }
  const auto messages = json.find("messages");
  if (messages == json.end() || !messages->is_array()) return prompt;
  std::string out;
  for (const auto& message : *messages) {
    if (!message.is_object()) return prompt;
    const auto field = [&](const char* name) {
      const auto found = message.find(name);
      return found != message.end() && found->is_string() ? found->get<std::string>() : "";
    };
    out += (out.empty() ? "" : "\n\n") + field("role") + ": " + field("content");
  }
  return out;
}

/// "A -1.386 (25.0 %)", a line each.
std::string likelihoods(const LogProbs& choices) {
  const std::vector<double> probabilities = normalised_probabilities(choices);
  std::string out;
  for (std::size_t i = 0; i < choices.sums.size(); ++i) {
    char line[64];
    std::snprintf(line, sizeof line, "%c %.3f (%.1f %%)\n", static_cast<char>('A' + i),
                  choices.sums[i], 100 * probabilities[i]);
    out += line;
  }
  return out;
}

std::string column(const SampleRecord& record) {
  const auto [symbol, word] = verdict_word(record);
  const Completion& completion = record.completion;
  const Usage& usage = completion.usage;
  std::string out = "<section>\n<h4><span class=\"mode " + kind_class(record.mode) + "\">" +
                    to_string(record.mode) + "</span> " + symbol + " " + word + "</h4>\n";
  out += "<p class=\"facts\">";
  if (!record.error.empty()) {
    out += "error: " + excerpt(record.error);
  } else {
    out += "extracted <code>" + excerpt(record.verdict.extracted) + "</code>, target <code>" +
           excerpt(record.target) + "</code>, reason " + escape(record.verdict.reason);
  }
  out += "<br/>thinking " + with_thousands(usage.thinking_tokens) + " tokens (" +
         to_string(completion.thinking_end) + "), answer " + with_thousands(usage.answer_tokens) +
         ", finish " + to_string(completion.finish) +
         (completion.looped ? ", in endless repetition" : "") + "</p>\n";
  if (!completion.thinking.empty()) {
    out += "<details><summary>Thinking</summary><pre>" + excerpt(completion.thinking) +
           "</pre></details>\n";
  }
  const std::string text = completion.choices          ? likelihoods(*completion.choices)
                           : completion.answer.empty() ? std::string("(no answer)")
                                                       : excerpt(completion.answer);
  out += "<pre>" + text + "</pre>\n";
  return out + "</section>\n";
}

}  // namespace

Result<std::vector<Example>> choose_examples(const RunStore& store,
                                             const std::vector<std::string>& tasks) {
  std::map<Key, Seen> seen;
  PONDER_TRY(store.for_each(false, [&](const SampleRecord& record) {
    Seen& what = seen[{record.task, record.sample, record.epoch}];
    const Outcome outcome = record.error.empty() ? record.verdict.outcome : Outcome::unscored;
    what.some_correct = what.some_correct || outcome == Outcome::correct;
    what.some_wrong =
        what.some_wrong || outcome == Outcome::incorrect || outcome == Outcome::no_answer;
    what.some_failed = what.some_failed || outcome == Outcome::unscored ||
                       outcome == Outcome::no_answer ||
                       record.completion.thinking_end == ThinkingEnd::unclosed;
  }));
  const std::set<Key> chosen = choose(seen, tasks);
  std::map<Key, Example> examples;
  PONDER_TRY(store.for_each(true, [&](const SampleRecord& record) {
    const Key key = {record.task, record.sample, record.epoch};
    if (!chosen.contains(key)) return;
    Example& example = examples[key];
    example.task = record.task;
    example.sample = record.sample;
    example.epoch = record.epoch;
    example.records.push_back(record);
  }));
  for (auto& [key, example] : examples) {
    std::sort(example.records.begin(), example.records.end(),
              [](const SampleRecord& a, const SampleRecord& b) { return a.mode < b.mode; });
  }
  std::vector<Example> out;
  for (const std::string& task : tasks) {
    for (auto& [key, example] : examples) {
      if (example.task == task) out.push_back(std::move(example));
    }
  }
  return out;
}

std::string example_html(const Example& example) {
  const SampleRecord& first = example.records.front();
  std::string out = "<details class=\"sample\">\n<summary><span class=\"id\">" +
                    escape(example.sample) + "</span>";
  if (example.epoch > 0)
    out += " <span class=\"dim\">epoch " + std::to_string(example.epoch) + "</span>";
  if (!first.subject.empty()) out += " <span class=\"dim\">" + escape(first.subject) + "</span>";
  for (const SampleRecord& record : example.records) {
    const auto [symbol, word] = verdict_word(record);
    out += " <span class=\"verdict\"><span class=\"mode " + kind_class(record.mode) + "\">" +
           to_string(record.mode) + "</span> " + symbol + " " + word + "</span>";
  }
  out += "</summary>\n<div>\n<pre>" + excerpt(readable_prompt(first.prompt)) +
         "</pre>\n<div class=\"columns\">\n";
  for (const SampleRecord& record : example.records) out += column(record);
  return out + "</div>\n</div>\n</details>\n";
}

}  // namespace ponder::html
