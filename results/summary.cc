#include "results/summary.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "results/breakdown.h"
#include "results/estimate.h"
#include "results/stats/of_several.h"
#include "results/stats/paired.h"
#include "results/stats/weighted.h"

namespace ponder {

namespace {

/// The records of one task in one mode.
struct Cell {
  SummaryRow row = {};
  std::vector<Score> scores = {};
  std::int64_t listed = 0;  ///< disagreements
};

using Cells = std::map<std::pair<std::string, Mode>, Cell>;

OtherScore other_score(const std::string& name, const std::vector<Score>& scores) {
  OtherScore out{.name = name};
  std::vector<Score> theirs;
  std::vector<double> values;
  std::vector<double> weights;
  for (const Score& score : scores) {
    const auto other = score.others.find(name);
    if (other == score.others.end()) continue;
    const auto found = score.weights.find(name);
    const double weight = found == score.weights.end() ? 1 : found->second;
    if (weight <= 0) continue;  // says nothing under this name
    values.push_back(other->second);
    weights.push_back(weight);
    out.higher += other->second > score.score;
    out.lower += other->second < score.score;
    Score& their = theirs.emplace_back();
    their.sample = score.sample;
    their.epoch = score.epoch;
    their.cluster = score.cluster;
    their.score = other->second;
  }
  const std::vector<double> as_mean = weighted_as_plain(values, weights);
  for (std::size_t i = 0; i < theirs.size(); ++i) theirs[i].score = as_mean[i];
  const Estimate estimated = estimate(theirs);
  out.value = estimated.value;
  out.standard_error = estimated.standard_error;
  out.ci95 = estimated.ci95;
  return out;
}

void estimate(Cell& cell) {
  SummaryRow& row = cell.row;
  const Estimate estimated = estimate(cell.scores);
  row.metric = all_binary(cell.scores) ? "accuracy" : "score";
  row.value = estimated.value;
  row.standard_error = estimated.standard_error;
  row.ci95 = estimated.ci95;
  row.ci_method = estimated.ci_method;

  std::map<std::string, std::vector<Vote>> votes;  // by sample, in the order of epochs
  std::set<std::string> others;
  for (const Score& score : cell.scores) {
    if (row.epochs > 1) votes[score.sample].push_back({score.extracted, score.score});
    for (const auto& [name, other] : score.others) others.insert(name);
  }
  const OfSeveral several = of_several(votes, row.epochs);
  row.majority = several.majority;
  row.pass = several.pass;
  for (const std::string& name : others) row.others.push_back(other_score(name, cell.scores));
}

void add(Cell& cell, const SampleRecord& record) {
  SummaryRow& row = cell.row;
  const Outcome outcome = record.error.empty() ? record.verdict.outcome : Outcome::unscored;
  if (outcome == Outcome::unscored) {
    ++row.errors;
    return;
  }
  ++row.n;
  row.correct += outcome == Outcome::correct;
  row.incorrect += outcome == Outcome::incorrect;
  row.no_answer += outcome == Outcome::no_answer;
  row.undecided += record.verdict.reason.starts_with("undecided");
  const Completion& completion = record.completion;
  ++row.thinking_end[static_cast<std::size_t>(completion.thinking_end)];
  ++row.finish[static_cast<std::size_t>(completion.finish)];
  row.looped += completion.looped;
  row.tokens.prompt += completion.usage.prompt_tokens;
  row.tokens.thinking += completion.usage.thinking_tokens;
  row.tokens.injected += completion.usage.injected_tokens;
  row.tokens.answer += completion.usage.answer_tokens;
  row.tokens.charged += completion.usage.charged_tokens;
  row.tokens.spent += completion.usage.spent_tokens;
  cell.scores.push_back({record.sample, record.epoch, record.cluster, record.subject,
                         record.verdict.score, outcome == Outcome::correct,
                         row.epochs > 1 ? record.verdict.extracted : std::string(),
                         record.verdict.other_scores, record.verdict.other_weights});
}

void list_disagreements(const SampleRecord& record, Cell& cell, std::vector<Disagreement>& list) {
  if (!record.error.empty() || record.verdict.outcome == Outcome::unscored) return;
  for (const auto& [name, score] : record.verdict.other_scores) {
    if (score == record.verdict.score || cell.listed++ >= Summary::kMostListed) continue;
    list.push_back({record.task, record.sample, record.epoch, record.mode, name,
                    record.verdict.score, score, record.verdict.extracted, record.target});
  }
}

SummaryPair compare(const Cell& a, const Cell& b) {
  SummaryPair pair;
  pair.run = a.row.run;
  pair.task = a.row.task;
  pair.a = a.row.mode;
  pair.b = b.row.mode;
  std::map<std::pair<std::string, std::int32_t>, const Score*> others;
  for (const Score& score : b.scores) others[{score.sample, score.epoch}] = &score;
  std::vector<Score> differences;
  bool binary = true;
  double squares = 0;
  for (const Score& ours : a.scores) {
    const auto found = others.find({ours.sample, ours.epoch});
    if (found == others.end()) continue;  // unscored there
    const Score& theirs = *found->second;
    ++pair.n;
    pair.a_only += ours.correct && !theirs.correct;
    pair.b_only += theirs.correct && !ours.correct;
    Score difference = ours;
    difference.score -= theirs.score;
    binary =
        binary && ours.score == (ours.correct ? 1 : 0) && theirs.score == (theirs.correct ? 1 : 0);
    differences.push_back(std::move(difference));
  }
  const Units units = units_of(differences);
  PairedDifference result;
  if (binary && units.single && units.independent) {
    result = binary_difference(pair.n, pair.a_only, pair.b_only);
    pair.p = mcnemar_p(pair.a_only, pair.b_only);
  } else {
    result = mean_difference(units.values, units.clusters);
    pair.p = clustered_p(units.values, units.clusters);
  }
  pair.diff = result.diff;
  pair.ci95 = result.ci95;
  for (const double value : units.values) squares += value * value;
  const double count = static_cast<double>(units.values.size());
  pair.mde80 = minimum_detectable(static_cast<std::int64_t>(units.values.size()),
                                  count > 0 ? squares / count : 0);
  return pair;
}

/// (a, b) of every comparison, as described at summarize().
std::vector<std::pair<Mode, Mode>> comparisons(const std::vector<Mode>& modes) {
  const auto first = [&](Mode::Kind kind) {
    return std::find_if(modes.begin(), modes.end(),
                        [&](const Mode& mode) { return mode.kind == kind; });
  };
  std::vector<std::pair<Mode, Mode>> out;
  if (modes.empty()) return out;
  const auto none = first(Mode::Kind::no_thinking);
  const Mode base = none == modes.end() ? modes.front() : *none;
  for (const Mode& mode : modes) {
    if (mode != base) out.push_back({mode, base});
  }
  const auto full = first(Mode::Kind::thinking);
  if (full == modes.end() || *full == base) return out;
  for (const Mode& mode : modes) {
    if (mode.kind == Mode::Kind::budget) out.push_back({mode, *full});
  }
  return out;
}

void adjust(std::vector<SummaryPair>& pairs) {
  std::map<std::pair<Mode, Mode>, std::vector<SummaryPair*>> families;
  for (SummaryPair& pair : pairs) families[{pair.a, pair.b}].push_back(&pair);
  for (auto& [modes, family] : families) {
    std::vector<double> p;
    for (const SummaryPair* pair : family) p.push_back(pair->p);
    const std::vector<double> adjusted = holm(p);
    for (std::size_t i = 0; i < family.size(); ++i) family[i]->p_holm = adjusted[i];
  }
}

/// Manifests of before tasks had epochs of their own name those of the run only.
std::int32_t epochs_of(const TaskInfo& task, const RunManifest::Identity& identity) {
  return std::max({1, task.epochs, identity.epochs});
}

/// A cell for every task and mode of the plan, also where no record came.
Cells planned_cells(const RunManifest& manifest) {
  Cells cells;
  for (const TaskInfo& task : manifest.identity.tasks) {
    for (const ModeInfo& mode : manifest.identity.modes) {
      SummaryRow& row = cells[{task.name, mode.mode}].row;
      row.task_version = task.version;
      row.epochs = epochs_of(task, manifest.identity);
      row.n_total = task.samples_total * row.epochs;
      row.planned = task.samples * row.epochs;
    }
  }
  return cells;
}

template <class T>
void add_once(std::vector<T>& list, const T& item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

}  // namespace

const SummaryRow* Summary::row(const std::string& task, const Mode& mode) const {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const SummaryRow& r) {
    return r.task == task && r.mode == mode;
  });
  return found == rows.end() ? nullptr : &*found;
}

const SummaryPair* Summary::pair(const std::string& task, const Mode& a, const Mode& b) const {
  const auto found = std::find_if(pairs.begin(), pairs.end(), [&](const SummaryPair& p) {
    return p.task == task && p.a == a && p.b == b;
  });
  return found == pairs.end() ? nullptr : &*found;
}

std::vector<std::string> Summary::tasks() const {
  std::vector<std::string> out;
  for (const SummaryRow& r : rows) add_once(out, r.task);
  return out;
}

std::vector<Mode> Summary::modes() const {
  std::vector<Mode> out;
  for (const SummaryRow& r : rows) add_once(out, r.mode);
  return out;
}

Result<Summary> summarize(const RunStore& store) {
  const RunManifest& manifest = store.manifest();
  Cells cells = planned_cells(manifest);
  std::map<std::pair<std::string, std::string>, std::map<Mode, Cell>> subjects;
  Summary summary;
  summary.runs = {manifest};
  std::vector<std::string> tasks;
  std::vector<Mode> modes;
  std::map<std::string, std::string> levels;  // of the tasks' subjects
  for (const TaskInfo& task : manifest.identity.tasks) {
    tasks.push_back(task.name);
    levels[task.name] = task.subject_levels;
  }
  for (const ModeInfo& mode : manifest.identity.modes) modes.push_back(mode.mode);

  PONDER_TRY(store.for_each(false, [&](const SampleRecord& record) {
    add_once(tasks, record.task);
    add_once(modes, record.mode);
    Cell& cell = cells[{record.task, record.mode}];
    add(cell, record);
    list_disagreements(record, cell, summary.disagreements);
    for (const std::string& group : groups_of(record.subject)) {
      Cell& subject = subjects[{record.task, group}][record.mode];
      subject.row.epochs = cell.row.epochs;
      add(subject, record);
    }
    if (!record.error.empty() || record.verdict.outcome == Outcome::unscored) {
      summary.errors.push_back({record.task, record.sample, record.epoch, record.mode,
                                record.error.empty() ? "not scored" : record.error});
    }
  }));

  const auto finish = [&](Cell& cell, const std::string& task, const Mode& mode) {
    cell.row.run = manifest.id;
    cell.row.task = task;
    cell.row.mode = mode;
    cell.row.n_total = std::max(cell.row.n_total, cell.row.n + cell.row.errors);
    cell.row.planned = std::max(cell.row.planned, cell.row.n + cell.row.errors);
    estimate(cell);
  };
  for (const std::string& task : tasks) {
    for (const Mode& mode : modes) {
      const auto found = cells.find({task, mode});
      if (found == cells.end()) continue;
      finish(found->second, task, mode);
      found->second.row.macros = macro_means(found->second.scores, levels[task]);
      summary.rows.push_back(found->second.row);
    }
    for (const auto& [a, b] : comparisons(modes)) {
      const auto left = cells.find({task, a});
      const auto right = cells.find({task, b});
      if (left != cells.end() && right != cells.end()) {
        SummaryPair pair = compare(left->second, right->second);
        if (pair.n > 0) summary.pairs.push_back(std::move(pair));
      }
    }
  }
  std::map<std::pair<std::string, std::size_t>, int> groups_at;  // by task and depth
  for (const auto& [key, by_mode] : subjects) {
    ++groups_at[{key.first, groups_of(key.second).size()}];
  }
  for (auto& [key, by_mode] : subjects) {
    const std::size_t depth = groups_of(key.second).size();
    if (groups_at[{key.first, depth}] < 2) continue;
    for (const Mode& mode : modes) {
      const auto found = by_mode.find(mode);
      if (found == by_mode.end()) continue;
      finish(found->second, key.first, mode);
      found->second.row.subject = key.second;
      found->second.row.level = level_name(levels[key.first], depth);
      summary.subjects.push_back(found->second.row);
    }
  }
  adjust(summary.pairs);
  return summary;
}

}  // namespace ponder
