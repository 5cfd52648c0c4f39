#include "scorers/ifeval_scorer.h"

#include <algorithm>

#include "harness/base/text.h"
#include "scorers/ifeval/instruction.h"

namespace ponder {

namespace {

/// How far one answer follows its instructions.
struct Followed {
  std::int64_t strict = 0;
  std::int64_t loose = 0;
  std::int64_t total = 0;
  std::string broken = {};  ///< ids that are not followed strictly

  double share(std::int64_t count) const {
    return static_cast<double>(count) / static_cast<double>(total);
  }

  double prompt_strict() const { return strict == total ? 1 : 0; }

  double prompt_loose() const { return loose == total ? 1 : 0; }
};

Followed follow(const std::vector<Instruction>& instructions, std::string_view answer) {
  const std::string text = to_valid_utf8(answer);
  Followed out;
  for (const Instruction& instruction : instructions) {
    ++out.total;
    const bool strict = follows_strictly(instruction, text);
    out.strict += strict;
    out.loose += strict || follows_loosely(instruction, text);
    if (!strict) out.broken += (out.broken.empty() ? "" : ", ") + instruction.id;
  }
  return out;
}

Result<std::vector<Instruction>> instructions_of(const Sample& sample) {
  const Value rules = PONDER_TRY(parse_json(sample.rules_json));
  return parse_instructions(rules);
}

const Verdict& unreadable() {
  static const Verdict verdict{.outcome = Outcome::unscored, .reason = "rules_unreadable"};
  return verdict;
}

/// What all of these say beside their numbers.
Verdict verdict_of(double score, bool empty, std::string broken) {
  const bool whole = score == 1;
  return {.outcome = empty ? Outcome::no_answer : whole ? Outcome::correct : Outcome::incorrect,
          .score = score,
          .extracted = std::move(broken),
          .reason = empty ? "empty_answer" : whole ? "followed" : "not_followed"};
}

class IfevalScorer final : public Scorer {
 public:
  using Scorer::score;

  std::string name() const override { return "ifeval/1"; }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    const auto instructions = instructions_of(sample);
    if (!instructions) return unreadable();
    const Followed followed = follow(*instructions, answer);
    Verdict verdict = verdict_of(followed.prompt_strict(), trim(answer).empty(), followed.broken);
    verdict.other_scores = {{"prompt_loose", followed.prompt_loose()},
                            {"instruction_strict", followed.share(followed.strict)},
                            {"instruction_loose", followed.share(followed.loose)}};
    return verdict;
  }

  std::vector<std::string> other_scores() const override {
    return {"prompt_loose", "instruction_strict", "instruction_loose"};
  }

  std::map<std::string, double> other_weights(const Sample& sample) const override {
    const auto instructions = instructions_of(sample);
    const double count = instructions ? static_cast<double>(instructions->size()) : 0;
    return {{"instruction_strict", count}, {"instruction_loose", count}};
  }
};

class LiveBenchInstructions final : public Scorer {
 public:
  using Scorer::score;

  std::string name() const override { return "livebench_instructions/1"; }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    const auto instructions = instructions_of(sample);
    if (!instructions) return unreadable();
    const Followed followed = follow(*instructions, answer);
    const double score = (followed.prompt_strict() + followed.share(followed.strict)) / 2;
    return verdict_of(score, trim(answer).empty(), followed.broken);
  }
};

class MultiIfScorer final : public Scorer {
 public:
  using Scorer::score;

  std::string name() const override { return "multi_if/1"; }

  bool grades_dialogue() const override { return true; }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    return score_dialogue(sample, std::vector<std::string>{std::string(answer)});
  }

  Verdict score_dialogue(const Sample& sample,
                         std::span<const std::string> answers) const override {
    const auto turns = turns_of(sample);
    if (!turns || turns->empty()) return unreadable();
    double sum = 0;
    bool empty = true;
    std::string broken;
    std::map<std::string, double> others;
    for (const std::string& key : other_scores()) others[key] = 0;
    for (std::size_t t = 0; t < turns->size(); ++t) {
      const std::string_view answer = t < answers.size() ? std::string_view(answers[t]) : "";
      const Followed followed = follow((*turns)[t], answer);
      const double prompt = (followed.prompt_strict() + followed.prompt_loose()) / 2;
      const double instruction =
          (followed.share(followed.strict) + followed.share(followed.loose)) / 2;
      sum += (prompt + instruction) / 2;
      empty = empty && trim(answer).empty();
      if (!followed.broken.empty()) {
        broken += (broken.empty() ? "turn " : "; turn ") + std::to_string(t + 1) + ": " +
                  followed.broken;
      }
      if (t < kTurns) {
        others[key_of(t, "prompt")] = prompt;
        others[key_of(t, "instruction")] = instruction;
      }
    }
    const double score = sum / static_cast<double>(turns->size());
    Verdict verdict = verdict_of(score, empty, std::move(broken));
    verdict.other_scores = std::move(others);
    return verdict;
  }

  std::vector<std::string> other_scores() const override {
    std::vector<std::string> keys;
    for (std::size_t t = 0; t < kTurns; ++t) {
      keys.push_back(key_of(t, "prompt"));
      keys.push_back(key_of(t, "instruction"));
    }
    return keys;
  }

  /// 0 for a turn that the dialogue does not have.
  std::map<std::string, double> other_weights(const Sample& sample) const override {
    const auto turns = turns_of(sample);
    std::map<std::string, double> weights;
    for (std::size_t t = 0; t < kTurns; ++t) {
      const bool there = turns && t < turns->size();
      weights[key_of(t, "prompt")] = there ? 1 : 0;
      weights[key_of(t, "instruction")] = there ? static_cast<double>((*turns)[t].size()) : 0;
    }
    return weights;
  }

 private:
  static constexpr std::size_t kTurns = 3;

  static std::string key_of(std::size_t turn, const char* level) {
    return "turn_" + std::to_string(turn + 1) + "_" + level;
  }

  static Result<std::vector<std::vector<Instruction>>> turns_of(const Sample& sample) {
    const Value rules = PONDER_TRY(parse_json(sample.rules_json));
    const Value* turns = rules.find("turns");
    std::vector<std::vector<Instruction>> out;
    if (turns == nullptr || !turns->is_sequence()) return out;
    for (const Value& turn : turns->as_list()) {
      out.push_back(PONDER_TRY(parse_instructions(turn)));
    }
    return out;
  }
};

}  // namespace

ScorerPtr ifeval_scorer() {
  return std::make_shared<IfevalScorer>();
}

ScorerPtr livebench_instructions_scorer() {
  return std::make_shared<LiveBenchInstructions>();
}

ScorerPtr multi_if_scorer() {
  return std::make_shared<MultiIfScorer>();
}

}  // namespace ponder
