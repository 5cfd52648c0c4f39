#include "harness/cli/score_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "harness/base/codec.h"
#include "harness/base/text.h"
#include "results/words.h"

namespace ponder {

namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Json key_json(const SampleRecord& record) {
  return {{"task", record.task},
          {"sample", record.sample},
          {"epoch", record.epoch},
          {"mode", to_string(record.mode)}};
}

Json verdict_json(const Verdict& verdict) {
  Json others = Json::object();
  for (const auto& [name, score] : verdict.other_scores) others[name] = score;
  return {{"outcome", to_string(verdict.outcome)},
          {"score", verdict.score},
          {"extracted", verdict.extracted},
          {"reason", verdict.reason},
          {"other_scores", std::move(others)}};
}

double mean_of(double sum, std::int64_t answers) {
  return answers == 0 ? 0 : sum / static_cast<double>(answers);
}

}  // namespace

ScoreReport::ScoreReport(const RunManifest& manifest, const std::vector<RescoreTask>& tasks) {
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    scorers_.push_back(
        {tasks[i].task->name, {manifest.identity.tasks[i].scorer, tasks[i].task->scorer->name()}});
  }
}

void ScoreReport::add(const Rescored& rescored) {
  const SampleRecord& record = rescored.record;
  if (!record.error.empty()) {
    ++errors_;
    return;
  }
  const Verdict& after = record.verdict;
  const Verdict& before = rescored.before;
  Row& row = rows_[{record.task, record.mode}];
  ++answers_;
  ++row.answers;
  row.score_before += before.score;
  row.score_after += after.score;
  row.undecided += after.reason.starts_with("undecided");
  const bool is = after.outcome == Outcome::correct;
  const bool was = before.outcome == Outcome::correct;
  row.now_correct += is && !was;
  row.now_wrong += was && !is;
  if (rescored.changed()) {
    ++row.changed;
    ++changed_;
  }
  Json line = key_json(record);
  line["verdict"] = verdict_json(after);
  hash_.update_field(dump(line));
}

const std::string& ScoreReport::verdicts_sha256() {
  if (sha256_.empty()) sha256_ = hash_.hex();
  return sha256_;
}

std::string ScoreReport::text() {
  std::string out;
  for (const auto& [task, scorer] : scorers_) {
    out += scorer.before == scorer.after ? fmt::format("{}: {}\n", task, scorer.after)
                                         : fmt::format("{}: {}, the run was graded by {}\n", task,
                                                       scorer.after, scorer.before);
  }
  for (const auto& [key, row] : rows_) {
    out += fmt::format(
        "{} {}: {} answers, {} verdicts changed, {} to correct, {} from correct; score {} -> {}\n",
        key.first, to_string(key.second), with_thousands(row.answers), with_thousands(row.changed),
        with_thousands(row.now_correct), with_thousands(row.now_wrong),
        points(mean_of(row.score_before, row.answers)),
        points(mean_of(row.score_after, row.answers)));
    if (row.undecided > 0) {
      out += fmt::format("! {} {}: {} answers not decided, counted as wrong\n", key.first,
                         to_string(key.second), with_thousands(row.undecided));
    }
  }
  if (errors_ > 0) {
    out += fmt::format("{} records with an error have no answer\n", with_thousands(errors_));
  }
  return out + fmt::format("{} of {} verdicts changed\nverdicts sha256 {}\n",
                           with_thousands(changed_), with_thousands(answers_), verdicts_sha256());
}

std::string ScoreReport::json() {
  Json out = {{"schema", "ponder.score/1"}, {"scorers", Json::array()}, {"rows", Json::array()}};
  for (const auto& [task, scorer] : scorers_) {
    out["scorers"].push_back({{"task", task}, {"before", scorer.before}, {"after", scorer.after}});
  }
  for (const auto& [key, row] : rows_) {
    out["rows"].push_back({{"task", key.first},
                           {"mode", to_string(key.second)},
                           {"answers", row.answers},
                           {"changed", row.changed},
                           {"now_correct", row.now_correct},
                           {"now_wrong", row.now_wrong},
                           {"undecided", row.undecided},
                           {"score_before", mean_of(row.score_before, row.answers)},
                           {"score_after", mean_of(row.score_after, row.answers)}});
  }
  out["answers"] = answers_;
  out["changed"] = changed_;
  out["errors"] = errors_;
  out["verdicts_sha256"] = verdicts_sha256();
  return dump(out, 2) + "\n";
}

std::string change_json(const Rescored& rescored) {
  Json out = key_json(rescored.record);
  out["target"] = rescored.record.target;
  out["before"] = verdict_json(rescored.before);
  out["after"] = verdict_json(rescored.record.verdict);
  return dump(out) + "\n";
}

std::string disagreements_json(const SampleRecord& record) {
  std::string lines;
  for (const auto& [other, score] : record.verdict.other_scores) {
    if (score == record.verdict.score) continue;
    Json out = key_json(record);
    out["target"] = record.target;
    out["extracted"] = record.verdict.extracted;
    out["score"] = record.verdict.score;
    out["other"] = other;
    out["other_score"] = score;
    lines += dump(out) + "\n";
  }
  return lines;
}

}  // namespace ponder
