#include "harness/cli/grade_line.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "harness/base/text.h"
#include "scorers/choice.h"
#include "scorers/extract_choice.h"
#include "scorers/extract_math.h"
#include "scorers/extract_number.h"
#include "scorers/gsm8k_filters.h"
#include "scorers/math_scorer.h"
#include "scorers/number.h"

namespace ponder {

namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<std::string> text_of(const Json& line, const char* key) {
  const auto found = line.find(key);
  if (found == line.end()) return Error{ErrorCode::parse, std::string("no \"") + key + "\"", ""};
  if (found->is_string()) return found->get<std::string>();
  if (found->is_number()) return dump(*found);
  return Error{ErrorCode::parse,
               std::string("\"") + key + "\" is " + found->type_name() + ", expected a string", ""};
}

/// Without a list of its own a line has choices A to D, more if the gold is beyond; their texts are
/// ones that no answer has.
Result<std::vector<std::string>> choices_of(const Json& line, const std::string& gold) {
  const auto found = line.find("choices");
  std::vector<std::string> choices;
  if (found == line.end()) {
    const bool letter = gold.size() == 1 && gold[0] >= 'A' && gold[0] <= 'Z';
    const std::size_t count = letter ? static_cast<std::size_t>(gold[0] - 'A' + 1) : 0;
    for (std::size_t i = 0; i < std::max<std::size_t>(4, count); ++i) {
      choices.push_back(std::string("\x1F") + std::to_string(i));
    }
    return choices;
  }
  const Error wrong{ErrorCode::parse, "\"choices\" is no list of 1 to 26 strings", ""};
  if (!found->is_array() || found->empty() || found->size() > 26) return wrong;
  for (const Json& choice : *found) {
    if (!choice.is_string()) return wrong;
    choices.push_back(choice.get<std::string>());
  }
  return choices;
}

Result<Sample> sample_of(const Grader& grader, const Json& line) {
  if (grader.kind == "task") {
    const std::string id = PONDER_TRY(text_of(line, "sample"));
    const auto found = grader.samples.find(id);
    if (found != grader.samples.end()) return found->second;
    return Error{ErrorCode::parse, "the task has no sample '" + id + "'", ""};
  }
  Sample sample;
  sample.target = PONDER_TRY(text_of(line, "gold"));
  if (grader.kind != "choice") return sample;
  sample.target = trim(sample.target);
  sample.choices = PONDER_TRY(choices_of(line, sample.target));
  const bool letter =
      sample.target.size() == 1 && sample.target[0] >= 'A' && sample.target[0] <= 'Z';
  if (!letter) return Error{ErrorCode::parse, "\"gold\" is no letter from A to Z", ""};
  return sample;
}

std::optional<Extraction> locate(const Grader& grader,
                                 const Sample& sample,
                                 std::string_view answer) {
  if (grader.kind == "choice") return extract_choice(answer, sample.choices);
  if (grader.kind == "number") return extract_number(answer, number_style(grader.language)).found;
  return extract_math(answer).found;
}

Json equal_of(const Verdict& verdict) {
  const bool undecided =
      verdict.outcome == Outcome::unscored || verdict.reason.starts_with("undecided");
  return undecided ? Json(nullptr) : Json(verdict.outcome == Outcome::correct);
}

Result<Json> graded(const Grader& grader, std::string_view text) {
  const Json line = Json::parse(text, nullptr, false);
  if (line.is_discarded()) return Error{ErrorCode::parse, "not JSON", ""};
  if (!line.is_object()) return Error{ErrorCode::parse, "not a JSON object", ""};
  const Sample sample = PONDER_TRY(sample_of(grader, line));
  const std::string answer = PONDER_TRY(text_of(line, "pred"));
  const Verdict verdict = grader.scorer->score(sample, answer);
  if (verdict.reason == "sandbox_error") {
    return Error{ErrorCode::sandbox, verdict.extracted, ""};
  }
  Json out = {
      {"equal", equal_of(verdict)}, {"reason", verdict.reason}, {"extracted", verdict.extracted}};
  for (const auto& [name, score] : verdict.other_scores) out["other_scores"][name] = score;
  if (!grader.where) return out;
  const auto found = locate(grader, sample, answer);
  out["rule"] = found ? Json(to_string(found->rule)) : Json(nullptr);
  out["begin"] = found ? Json(found->offset) : Json(nullptr);
  out["end"] = found ? Json(found->offset + found->length) : Json(nullptr);
  return out;
}

/// "de", "pt-BR", "yue"
bool is_language_code(std::string_view language) {
  const std::string_view code = language.substr(0, language.find_first_of("-_"));
  return (code.size() == 2 || code.size() == 3) &&
         std::all_of(code.begin(), code.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

Error unknown_profile(const std::string& kind, const std::string& profile) {
  return {ErrorCode::usage, "--scorer " + kind + " has no profile '" + profile + "'",
          kind == "math"     ? "profiles are strict, official, qwen25_math, math_verify"
          : kind == "number" ? "profiles are strict, official, lm_eval_strict, lm_eval_flexible"
                             : "letters are graded by the profile strict only"};
}

}  // namespace

Result<Grader> make_grader(const std::string& kind,
                           const std::string& profile,
                           const std::string& language) {
  Grader grader{.kind = kind, .language = language};
  const bool official = profile == "official";
  if (!language.empty() && (kind != "number" || profile != "strict")) {
    return Error{ErrorCode::usage, "--language is for --scorer number with the profile strict",
                 "letters are found in every language"};
  }
  if (!language.empty() && !is_language_code(language)) {
    return Error{ErrorCode::usage, "--language is '" + language + "', expected a code such as de",
                 "unknown codes write numbers as English does"};
  }
  if (kind == "math" && profile == "strict") grader.scorer = strict_math_scorer();
  if (kind == "math" && (official || profile == "qwen25_math")) {
    grader.scorer = qwen25_math_scorer();
  }
  if (kind == "math" && profile == "math_verify") grader.scorer = math_verify_scorer();
  if (kind == "number" && profile == "strict") grader.scorer = number_scorer(language);
  if (kind == "number" && (official || profile == "lm_eval_flexible")) {
    grader.scorer = gsm8k_filter_scorer(Gsm8kFilter::flexible);
  }
  if (kind == "number" && profile == "lm_eval_strict") {
    grader.scorer = gsm8k_filter_scorer(Gsm8kFilter::strict);
  }
  if (kind == "choice" && profile == "strict") grader.scorer = choice_scorer();
  if (grader.scorer == nullptr) return unknown_profile(kind, profile);
  return grader;
}

LineAnswer grade_line(const Grader& grader,
                      std::int64_t number,
                      std::optional<std::string_view> line) {
  Result<Json> result = line ? graded(grader, *line)
                             : Result<Json>(Error{ErrorCode::parse, "longer than 64 MiB", ""});
  if (result) return {.text = dump(*result)};
  const std::string error = "line " + std::to_string(number) + ": " + result.error().message;
  return {.text = dump({{"error", error}}), .error = error};
}

}  // namespace ponder
