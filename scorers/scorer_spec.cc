#include "scorers/scorer_spec.h"

#include <re2/re2.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "harness/base/text.h"
#include "harness/base/unicode.h"
#include "scorers/choice.h"
#include "scorers/last_object.h"
#include "scorers/math_scorer.h"
#include "scorers/number.h"

namespace ponder {

namespace {

bool is_punctuation(char c) {
  return std::string_view("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~").find(c) != std::string_view::npos;
}

std::string in_name(const TextRules& rules) {
  return std::string(rules.ignore_case ? " ignore_case" : "") +
         (rules.ignore_punctuation ? " ignore_punctuation" : "") +
         (rules.ignore_space ? " ignore_space" : "");
}

Verdict verdict_of(bool equal, std::string extracted) {
  return {.outcome = equal ? Outcome::correct : Outcome::incorrect,
          .score = equal ? 1.0 : 0.0,
          .extracted = std::move(extracted),
          .reason = equal ? "equal" : "different"};
}

Verdict no_answer(const char* reason) {
  return {.outcome = Outcome::no_answer, .reason = reason};
}

/// Finds a text in the answer and compares it with the target.
class TextScorer : public Scorer {
 public:
  TextScorer(std::string name, const TextRules& rules)
      : name_(std::move(name) + in_name(rules)), rules_(rules) {}

  std::string name() const override { return name_; }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    if (strip_right(strip_left(answer)).empty()) return no_answer("empty_answer");
    return found(sample, answer);
  }

  using Scorer::score;

 protected:
  virtual Verdict found(const Sample& sample, std::string_view answer) const = 0;

  Verdict compared(const Sample& sample, std::string_view text) const {
    std::string extracted = normalised(text, rules_);
    const bool equal = extracted == normalised(sample.target, rules_);
    return verdict_of(equal, std::move(extracted));
  }

  const TextRules& rules() const { return rules_; }

 private:
  std::string name_;
  TextRules rules_;
};

class ExactScorer final : public TextScorer {
  using TextScorer::TextScorer;

  Verdict found(const Sample& sample, std::string_view answer) const override {
    return compared(sample, answer);
  }
};

class ContainsScorer final : public TextScorer {
  using TextScorer::TextScorer;

  Verdict found(const Sample& sample, std::string_view answer) const override {
    const std::string target = normalised(sample.target, rules());
    // Every answer holds an empty text.
    const bool is_there =
        !target.empty() && normalised(answer, rules()).find(target) != std::string::npos;
    return verdict_of(is_there, is_there ? target : "");
  }
};

class JsonScorer final : public TextScorer {
 public:
  JsonScorer(std::string field, const TextRules& rules)
      : TextScorer("json/1 field=" + field, rules), field_(std::move(field)) {}

 private:
  Verdict found(const Sample& sample, std::string_view answer) const override {
    const auto object = last_json_object(answer);
    if (!object) return no_answer("no_json");
    const Value* value = object->find(field_);
    if (value == nullptr) return no_answer("no_field");
    const auto text =
        value->is_string() ? Result<std::string>(value->as_string()) : to_json(*value);
    return text ? compared(sample, *text) : no_answer("no_field");
  }

  std::string field_;
};

class RegexScorer final : public TextScorer {
 public:
  RegexScorer(const ScorerSpec& spec, std::shared_ptr<const re2::RE2> pattern, int group)
      : TextScorer("regex/1 " + std::string(spec.first ? "first " : "") +
                       "group=" + std::to_string(group) + " " + spec.pattern,
                   spec.rules),
        pattern_(std::move(pattern)),
        group_(group),
        first_(spec.first) {}

 private:
  Verdict found(const Sample& sample, std::string_view answer) const override {
    const re2::StringPiece text(answer.data(), answer.size());
    std::vector<re2::StringPiece> groups(static_cast<std::size_t>(group_) + 1);
    std::optional<std::string> last;
    for (std::size_t at = 0; at <= text.size();) {
      if (!pattern_->Match(text, at, text.size(), re2::RE2::UNANCHORED, groups.data(),
                           group_ + 1)) {
        break;
      }
      last = std::string(groups[static_cast<std::size_t>(group_)]);
      if (first_) break;
      const auto end = static_cast<std::size_t>(groups[0].end() - text.begin());
      at = groups[0].empty() ? end + 1 : end;
    }
    return last ? compared(sample, *last) : no_answer("no_match");
  }

  std::shared_ptr<const re2::RE2> pattern_;
  int group_;
  bool first_;
};

Result<ScorerPtr> make_regex(const ScorerSpec& spec) {
  if (spec.pattern.empty()) {
    return Error{ErrorCode::config, "scorer regex needs a pattern", "e.g. pattern: 'Answer: (.*)'"};
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto pattern = std::make_shared<re2::RE2>(spec.pattern, options);
  if (!pattern->ok()) {
    return Error{ErrorCode::config,
                 "pattern '" + spec.pattern + "' cannot be run: " + pattern->error(),
                 "RE2 has no look-around and no back-references"};
  }
  const int groups = pattern->NumberOfCapturingGroups();
  if (spec.group > groups) {
    return Error{ErrorCode::config,
                 "group is " + std::to_string(spec.group) + ", the pattern '" + spec.pattern +
                     "' has " + std::to_string(groups),
                 ""};
  }
  const int group = spec.group >= 0 ? static_cast<int>(spec.group) : std::min(groups, 1);
  return ScorerPtr(std::make_shared<RegexScorer>(spec, std::move(pattern), group));
}

}  // namespace

std::string normalised(std::string_view text, const TextRules& rules) {
  std::string out;
  for (const char c : strip_right(strip_left(text))) {
    if (!(rules.ignore_punctuation && is_punctuation(c))) out += c;
  }
  if (rules.ignore_case) out = to_lower(out);
  if (rules.ignore_space) {
    std::string joined;
    for (std::size_t at = 0; at < out.size();) {
      const std::size_t begin = at;
      if (is_space(next_code_point(out, &at))) {
        if (!joined.ends_with(' ')) joined += ' ';
      } else {
        joined.append(out, begin, at - begin);
      }
    }
    out = std::move(joined);
  }
  return std::string(strip_right(strip_left(out)));
}

const std::vector<ScorerKind>& scorer_kinds() {
  static const std::vector<ScorerKind> kinds = {
      {"exact", "the whole answer is the target"},
      {"choice", "the letter that the answer settles on (A to J); needs choices"},
      {"number", "the number that the answer ends on, compared exactly"},
      {"math", "the expression in \\boxed{}, compared as mathematics"},
      {"regex", "what the last match of a pattern holds is the target"},
      {"contains", "the answer holds the target"},
      {"json", "a field of the last JSON object in the answer is the target"}};
  return kinds;
}

Result<ScorerPtr> make_scorer(const ScorerSpec& spec) {
  if (spec.kind == "exact") return ScorerPtr(std::make_shared<ExactScorer>("exact/1", spec.rules));
  if (spec.kind == "contains") {
    return ScorerPtr(std::make_shared<ContainsScorer>("contains/1", spec.rules));
  }
  if (spec.kind == "json") return ScorerPtr(std::make_shared<JsonScorer>(spec.field, spec.rules));
  if (spec.kind == "regex") return make_regex(spec);
  if (spec.kind == "choice") return choice_scorer();
  if (spec.kind == "number") return number_scorer(spec.language);
  if (spec.kind == "math") return math_scorer();
  std::vector<std::string> known;
  std::string all;
  for (const ScorerKind& kind : scorer_kinds()) {
    known.emplace_back(kind.name);
    all += (all.empty() ? "" : ", ") + std::string(kind.name);
  }
  const auto near = nearest(spec.kind, known);
  return Error{ErrorCode::config, "scorer '" + spec.kind + "' is unknown, there are " + all,
               near ? "did you mean '" + *near + "'?" : ""};
}

}  // namespace ponder
