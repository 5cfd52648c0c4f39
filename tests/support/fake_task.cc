#include "tests/support/fake_task.h"

#include <cstdio>
#include <memory>

#include "harness/base/sha256.h"

namespace ponder {

namespace {

class EqualScorer final : public Scorer {
 public:
  std::string name() const override { return "equal/1"; }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    if (answer.empty()) return {.outcome = Outcome::no_answer, .reason = "no_answer"};
    const bool equal = answer == sample.target;
    return {.outcome = equal ? Outcome::correct : Outcome::incorrect,
            .score = equal ? 1.0 : 0.0,
            .extracted = std::string(answer),
            .reason = equal ? "equal" : "different"};
  }
};

}  // namespace

Task fake_task(const std::string& name, int samples) {
  Task task;
  task.name = name;
  task.description = "made for tests";
  task.licence = "Apache-2.0";
  task.rows = samples;
  task.default_max_tokens = 64;
  task.scorer = std::make_shared<EqualScorer>();
  task.load = [name, samples](const LoadOptions&) -> Result<LoadedTask> {
    LoadedTask loaded;
    loaded.dataset_sha256 = sha256_hex(name + std::to_string(samples));
    for (int i = 0; i < samples; ++i) {
      char id[16];
      std::snprintf(id, sizeof id, "s%03d", i);
      Sample& sample = loaded.samples.emplace_back();
      sample.id = id;
      sample.target = std::to_string(i);
      sample.prompt = Chat{.messages = {{.role = "user", .content = "say " + sample.target}}};
    }
    return loaded;
  };
  return task;
}

}  // namespace ponder
