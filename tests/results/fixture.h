#pragma once

// Records and folders for the tests of results/.

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "harness/base/record.h"
#include "results/store.h"

namespace ponder::testing_fixture {

/// A folder that is removed when the test ends.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "ponder-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }

  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  ~TemporaryFolder() { std::filesystem::remove_all(path_); }

  std::string path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline Mode thinking() {
  return {};
}

inline Mode no_thinking() {
  return {.kind = Mode::Kind::no_thinking};
}

inline Mode budget(int tokens) {
  return {.kind = Mode::Kind::budget, .budget_tokens = tokens};
}

/// A scored record with plausible tokens and texts.
inline SampleRecord record(
    const std::string& task, const std::string& sample, Mode mode, bool correct, int epoch = 0) {
  SampleRecord r;
  r.task = task;
  r.sample = sample;
  r.epoch = epoch;
  r.mode = mode;
  r.target = "42";
  r.prompt = R"({"messages":[{"role":"user","content":"What is )" + sample + R"(?"}]})";
  Completion& c = r.completion;
  const bool thinks = mode.kind != Mode::Kind::no_thinking;
  c.thinking = thinks ? "Let me work out " + sample + " step by step." : "";
  c.answer = correct ? "The answer is 42." : "The answer is 41.";
  c.thinking_end = !thinks                                       ? ThinkingEnd::absent
                   : mode.kind == Mode::Kind::budget && !correct ? ThinkingEnd::forced
                                                                 : ThinkingEnd::closed;
  c.usage.prompt_tokens = 20;
  c.usage.thinking_tokens = !thinks                           ? 0
                            : mode.kind == Mode::Kind::budget ? mode.budget_tokens
                                                              : 1000;
  c.usage.injected_tokens = c.thinking_end == ThinkingEnd::forced ? 24 : 0;
  c.usage.answer_tokens = 10;
  c.usage.charged_tokens = 30 + c.usage.thinking_tokens + c.usage.injected_tokens;
  c.usage.spent_tokens = c.usage.charged_tokens;
  c.ids = {1, 2, correct ? 3 : 4};
  c.seconds = 0.5;
  r.verdict = {.outcome = correct ? Outcome::correct : Outcome::incorrect,
               .score = correct ? 1.0 : 0.0,
               .extracted = correct ? "42" : "41",
               .reason = correct ? "equal" : "different"};
  return r;
}

inline RunManifest manifest(const std::vector<std::string>& tasks,
                            const std::vector<Mode>& modes,
                            std::int64_t samples = 4) {
  RunManifest m;
  m.id = "0412-demo";
  m.created = "2025-04-12T08:41:00Z";
  m.version = "0.1.0 (a1b2c3d)";
  m.model = "Qwen/Qwen3-8B";
  m.model_details = {{"dtype", "bf16"}, {"revision", "9c925d64"}};
  m.engine_detail = "cuda 13.0, NVIDIA H200";
  m.protocol = {.name = "qwen3",
                .sha256 = std::string(64, 'c'),
                .deviations = {"thinking: temperature 0, protocol 0.6"}};
  m.identity.model_sha256 = std::string(64, 'b');
  m.identity.engine = "cuda";
  m.identity.seed = 0;
  for (const std::string& task : tasks) {
    m.identity.tasks.push_back({.name = task,
                                .version = 1,
                                .scorer = "number/1",
                                .samples = samples,
                                .samples_total = samples});
  }
  for (const Mode& mode : modes) m.identity.modes.push_back({.mode = mode});
  return m;
}

/// A store held in memory: what readers of records are tested with.
class MemoryStore final : public RunStore {
 public:
  explicit MemoryStore(RunManifest manifest) : manifest_(std::move(manifest)) {}

  const RunManifest& manifest() const override { return manifest_; }

  Result<void> append(const SampleRecord& r) override {
    records_[{r.task, r.sample, r.epoch, to_string(r.mode)}] = r;
    return {};
  }

  Result<void> flush() override { return {}; }

  Result<std::set<RecordKey>> finished() const override {
    std::set<RecordKey> keys;
    for (const auto& [key, r] : records_) {
      if (r.error.empty()) keys.insert({r.task, r.sample, r.epoch, r.mode});
    }
    return keys;
  }

  Result<void> for_each(bool with_traces,
                        const std::function<void(const SampleRecord&)>& visit) const override {
    for (const auto& [key, stored] : records_) {
      SampleRecord r = stored;
      if (!with_traces) {
        r.prompt = r.completion.thinking = r.completion.answer = "";
        r.completion.ids.clear();
      }
      visit(r);
    }
    return {};
  }

 private:
  RunManifest manifest_;
  std::map<std::tuple<std::string, std::string, std::int32_t, std::string>, SampleRecord> records_;
};

/// Two tasks in four modes: accuracy rises with the budget on the first, stays level on the second;
/// one error, one unclosed thinking, one sample with hostile text.
inline MemoryStore demo_store() {
  const std::vector<Mode> modes = {thinking(), no_thinking(), budget(256), budget(1024)};
  MemoryStore store(manifest({"sums", "facts"}, modes, 40));
  for (int i = 0; i < 40; ++i) {
    const std::string id = (i < 10 ? "s/0" : "s/") + std::to_string(i);
    for (const Mode& mode : modes) {
      const bool thinks = mode.kind == Mode::Kind::thinking;
      const int sums = thinks                            ? 38
                       : mode.kind != Mode::Kind::budget ? 12
                       : mode.budget_tokens == 256       ? 20
                                                         : 31;
      SampleRecord first = record("sums", id, mode, (i * 7 + 3) % 40 < sums);
      first.subject = i % 2 == 0 ? "long" : "short";
      SampleRecord second = record("facts", id, mode, (i * 11 + (thinks ? 1 : 0)) % 40 < 24);
      if (thinks && i == 5) {
        first.completion.thinking_end = ThinkingEnd::unclosed;
        first.completion.answer = "";
        first.completion.finish = Finish::length;
        first.verdict = {.outcome = Outcome::no_answer, .reason = "thinking_unclosed"};
      }
      if (thinks && i == 9) {
        second.error = "the endpoint said 500";
        second.verdict = {};
      }
      (void)store.append(first);
      (void)store.append(second);
    }
  }
  return store;
}

}  // namespace ponder::testing_fixture
