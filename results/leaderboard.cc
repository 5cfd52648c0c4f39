#include "results/leaderboard.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "harness/base/codec.h"
#include "harness/base/sha256.h"
#include "results/published.h"
#include "results/reference_comparison.h"

namespace ponder {

namespace {

using Json = nlohmann::ordered_json;

Json decimals(double value, double scale = 1e6) {
  if (!std::isfinite(value)) return nullptr;
  return std::round(value * scale) / scale + 0.0;  // + 0: no -0
}

Json three_digits(double p) {
  if (!std::isfinite(p)) return nullptr;
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.2e", p);
  return std::strtod(buffer, nullptr);
}

Json interval(const Interval& ci95) {
  return Json::array({decimals(ci95.low), decimals(ci95.high)});
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json detail(const RunManifest& run, const char* key) {
  const auto found = run.model_details.find(key);
  return found == run.model_details.end() ? Json(nullptr) : Json(found->second);
}

/// "0.1.0 (a1b2c3d)" is version 0.1.0 of commit a1b2c3d; "(no git)" of none that is known.
Json tool(const Summary& summary) {
  const std::string version = summary.runs.empty() ? "" : summary.runs[0].version;
  const std::size_t open = version.find(" (");
  std::string commit =
      open == std::string::npos ? "" : version.substr(open + 2, version.size() - open - 3);
  if (commit == "no git") commit.clear();
  return {{"name", "ponder"}, {"version", version.substr(0, open)}, {"git", text_or_null(commit)}};
}

Json protocol(const ProtocolInfo& of) {
  if (of.name.empty()) return nullptr;
  return {{"name", of.name}, {"sha256", of.sha256}, {"deviations", of.deviations}};
}

Json run_json(const RunManifest& run) {
  return {{"id", run.id},
          {"model",
           {{"id", published(run).model},
            {"revision", detail(run, "revision")},
            {"dtype", detail(run, "dtype")}}},
          {"engine", {{"name", run.identity.engine}, {"version", text_or_null(run.engine_detail)}}},
          {"protocol", protocol(run.protocol)},
          {"manifest_sha256", sha256_hex(to_json(run))}};
}

Json other_scores(const SummaryRow& row) {
  Json out = Json::array();
  for (const OtherScore& other : row.others) {
    out.push_back({{"name", other.name},
                   {"value", decimals(other.value)},
                   {"stderr", decimals(other.standard_error)},
                   {"ci95", interval(other.ci95)},
                   {"higher", other.higher},
                   {"lower", other.lower}});
  }
  return out;
}

/// The micro mean is the row's own value.
Json macro_means(const SummaryRow& row) {
  Json out = Json::array();
  for (const MacroMean& macro : row.macros) {
    out.push_back({{"level", macro.level},
                   {"groups", macro.groups},
                   {"value", decimals(macro.value)},
                   {"stderr", decimals(macro.standard_error)},
                   {"ci95", interval(macro.ci95)}});
  }
  return out;
}

Json breakdown(const Summary& summary, const SummaryRow& row) {
  Json out = Json::array();
  for (const SummaryRow& group : summary.subjects) {
    if (group.run != row.run || group.task != row.task || group.mode != row.mode) continue;
    out.push_back({{"level", group.level},
                   {"name", group.subject},
                   {"n", group.n},
                   {"correct", group.correct},
                   {"no_answer", group.no_answer},
                   {"errors", group.errors},
                   {"value", decimals(group.value)},
                   {"stderr", decimals(group.standard_error)},
                   {"ci95", interval(group.ci95)},
                   {"ci_method", group.ci_method}});
  }
  return out;
}

Json row_json(const Summary& summary, const SummaryRow& row) {
  const auto per_sample = [&](std::int64_t total) {
    return row.n == 0 ? Json(nullptr) : decimals(row.per_sample(total), 10);
  };
  const bool budget = row.mode.kind == Mode::Kind::budget;
  return {{"run", row.run},
          {"task", row.task},
          {"task_version", row.task_version},
          {"mode", to_string(row.mode)},
          {"budget_tokens", budget ? Json(row.mode.budget_tokens) : Json(nullptr)},
          {"metric", row.metric},
          {"n", row.n},
          {"n_total", row.n_total},
          {"correct", row.correct},
          {"no_answer", row.no_answer},
          {"errors", row.errors},
          {"value", decimals(row.value)},
          {"stderr", decimals(row.standard_error)},
          {"ci95", interval(row.ci95)},
          {"ci_method", row.ci_method},
          {"epochs", row.epochs},
          {"majority", decimals(row.majority)},
          {"pass", decimals(row.pass)},
          {"undecided", row.undecided},
          {"other_scores", other_scores(row)},
          {"macro", macro_means(row)},
          {"breakdown", breakdown(summary, row)},
          {"tokens",
           {{"prompt_mean", per_sample(row.tokens.prompt)},
            {"thinking_mean", per_sample(row.tokens.thinking)},
            {"answer_mean", per_sample(row.tokens.answer)},
            {"injected_mean", per_sample(row.tokens.injected)}}},
          {"thinking_end",
           {{"closed", row.ended(ThinkingEnd::closed)},
            {"forced", row.ended(ThinkingEnd::forced)},
            {"unclosed", row.ended(ThinkingEnd::unclosed)},
            {"absent", row.ended(ThinkingEnd::absent)}}},
          {"looped", row.looped},
          {"outcomes",
           {{"correct", row.correct},
            {"incorrect", row.incorrect},
            {"no_answer", row.no_answer},
            {"unscored", row.errors}}}};
}

/// Ours beside a published figure; diff_ci95 is null where there is no test.
Json reference_json(const ReferenceComparison& comparison) {
  const Reference& of = comparison.reference;
  const bool tested = comparison.agreement != Agreement::not_comparable;
  return {{"run", comparison.run},
          {"task", comparison.task},
          {"mode", to_string(comparison.mode)},
          {"model", of.model},
          {"benchmark", of.benchmark},
          {"source", of.source},
          {"published", decimals(of.value)},
          {"published_n", of.n == 0 ? Json(nullptr) : Json(of.n)},
          {"published_samples", of.samples == 0 ? Json(nullptr) : Json(of.samples)},
          {"value", decimals(comparison.value)},
          {"diff", decimals(comparison.diff)},
          {"diff_ci95", tested ? interval(comparison.diff_ci95) : Json(nullptr)},
          {"agreement", to_string(comparison.agreement)},
          {"obstacles", comparison.obstacles},
          {"remarks", comparison.remarks}};
}

Json pair_json(const SummaryPair& pair) {
  return {{"a", Json::array({pair.run, pair.task, to_string(pair.a)})},
          {"b", Json::array({pair.run, pair.task, to_string(pair.b)})},
          {"n", pair.n},
          {"a_only", pair.a_only},
          {"b_only", pair.b_only},
          {"diff", decimals(pair.diff)},
          {"ci95", interval(pair.ci95)},
          {"p", three_digits(pair.p)},
          {"p_holm", three_digits(pair.p_holm)},
          {"mde80", decimals(pair.mde80)}};
}

}  // namespace

std::string leaderboard_json(const Summary& summary) {
  Json out = {{"schema", "ponder.leaderboard/1"},
              {"tool", tool(summary)},
              {"runs", Json::array()},
              {"rows", Json::array()},
              {"pairs", Json::array()},
              {"references", Json::array()}};
  for (const RunManifest& run : summary.runs) out["runs"].push_back(run_json(run));
  for (const SummaryRow& row : summary.rows) out["rows"].push_back(row_json(summary, row));
  for (const SummaryPair& pair : summary.pairs) out["pairs"].push_back(pair_json(pair));
  for (const ReferenceComparison& comparison : compare_with_references(summary)) {
    out["references"].push_back(reference_json(comparison));
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ponder
