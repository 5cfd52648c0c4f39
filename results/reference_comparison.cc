#include "results/reference_comparison.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "harness/base/text.h"

namespace ponder {

namespace {

using Lines = std::vector<std::string>;

/// "temperature 0, published 0.6" for every field that differs.
Lines sampling_differences(const Sampling& ours, const Sampling& theirs) {
  Lines out;
  const auto compare = [&](const char* name, double a, double b) {
    if (a == b) return;
    std::ostringstream line;
    line << name << " " << a << ", published " << b;
    out.push_back(line.str());
  };
  compare("temperature", ours.temperature, theirs.temperature);
  if (ours.temperature == 0) return out;  // greedy: the rest does not matter
  compare("top-p", ours.top_p, theirs.top_p);
  compare("top-k", ours.top_k, theirs.top_k);
  compare("min-p", ours.min_p, theirs.min_p);
  compare("presence-penalty", ours.presence_penalty, theirs.presence_penalty);
  return out;
}

std::string counted(std::int64_t n, const char* what) {
  return with_thousands(n) + " " + what + (n == 1 ? "" : "s");
}

std::int64_t ended(const SummaryRow& row, Finish finish) {
  return row.finish[static_cast<std::size_t>(finish)];
}

/// A cap matters only where it was reached.
void compare_caps(const SummaryRow& row, const TaskInfo& task, ReferenceComparison& out) {
  const std::int32_t published = out.reference.max_tokens;
  const std::int64_t cut = ended(row, Finish::length);
  if (published > 0 && task.max_tokens < published) {
    const std::string caps = "max-tokens " + with_thousands(task.max_tokens) + ", published " +
                             with_thousands(published);
    if (cut > 0) {
      out.obstacles.push_back(caps + ", and " + counted(cut, "answer") + " cut");
    } else {
      out.remarks.push_back(caps + ", but no answer was cut");
    }
  } else if (published > 0 && task.max_tokens > published) {
    out.remarks.push_back("max-tokens " + with_thousands(task.max_tokens) + ", published " +
                          with_thousands(published));
  }
  if (const std::int64_t full = ended(row, Finish::context); full > 0) {
    out.obstacles.push_back("the context ended " + counted(full, "answer"));
  }
  if (const std::int64_t loops = ended(row, Finish::loop); loops > 0) {
    out.obstacles.push_back("--stop-loops ended " + counted(loops, "answer"));
  }
}

void compare_prompts(const RunManifest& run, const TaskInfo& task, ReferenceComparison& out) {
  if (!run.identity.system_prompt.empty()) out.obstacles.push_back("a system prompt was given");
  const std::int32_t shots = out.reference.num_fewshot;
  if (shots >= 0 && task.num_fewshot != shots) {
    out.obstacles.push_back(counted(task.num_fewshot, "solved example") + ", published " +
                            std::to_string(shots));
  } else if (shots < 0 && task.num_fewshot > 0) {
    out.remarks.push_back(counted(task.num_fewshot, "solved example") + ", published not stated");
  }
}

void compare_amounts(const SummaryRow& row, const TaskInfo& task, ReferenceComparison& out) {
  if (task.samples < task.samples_total) {
    out.remarks.push_back(with_thousands(task.samples) + " of " +
                          counted(task.samples_total, "question"));
  }
  if (const std::int64_t missing = row.planned - row.n; missing > 0) {
    out.remarks.push_back(counted(missing, "answer") + " not scored");
  }
  const std::int32_t samples = out.reference.samples;
  if (samples == 0) {
    out.remarks.push_back("number of published answers to a question not stated");
  } else if (samples != row.epochs) {
    out.remarks.push_back(counted(row.epochs, "answer") + " to a question, published the mean of " +
                          std::to_string(samples));
  }
}

void compare_model(const RunManifest& run, ReferenceComparison& out) {
  if (out.reference.known_by_shape) {
    out.obstacles.push_back("the model is known by its layers and size alone");
  }
  const auto dtype = run.model_details.find("dtype");
  if (dtype == run.model_details.end()) return;
  if (dtype->second != "bf16" && dtype->second != "BF16") {
    out.remarks.push_back("weights are " + dtype->second + ", published bf16");
  }
}

/// False where the run did not score the metric that was published.
bool take_metric(const SummaryRow& row, ReferenceComparison& out) {
  out.value = row.value;
  out.ci95 = row.ci95;
  if (out.reference.metric.empty()) return true;
  for (const OtherScore& other : row.others) {
    if (other.name != out.reference.metric) continue;
    out.value = other.value;
    out.ci95 = other.ci95;
    return true;
  }
  return false;
}

ReferenceComparison compare(const RunManifest& run,
                            const SummaryRow& row,
                            const TaskInfo& task,
                            Reference reference) {
  ReferenceComparison out{.run = row.run, .task = row.task, .mode = row.mode};
  out.reference = std::move(reference);
  const Reference& published = out.reference;
  if (!take_metric(row, out)) {
    out.obstacles.push_back("published as " + published.metric + ", which this run has not");
  }
  if (!published.data.empty()) out.obstacles.push_back(published.data);
  if (published.n == 0) out.obstacles.push_back("number of published questions not known");
  for (const ModeInfo& mode : run.identity.modes) {
    if (mode.mode != row.mode || !published.sampling) continue;
    const Lines differences = sampling_differences(mode.sampling, *published.sampling);
    out.obstacles.insert(out.obstacles.end(), differences.begin(), differences.end());
  }
  compare_model(run, out);
  compare_caps(row, task, out);
  compare_prompts(run, task, out);
  compare_amounts(row, task, out);
  if (!published.note.empty()) out.remarks.push_back(published.note);

  out.diff = out.value - published.value;
  if (!out.obstacles.empty()) return out;
  out.diff_ci95 = difference95(out.value, out.ci95, published);
  out.agreement = out.diff_ci95.low > 0    ? Agreement::higher
                  : out.diff_ci95.high < 0 ? Agreement::lower
                                           : Agreement::agrees;
  return out;
}

std::string joined(const Lines& lines) {
  std::string out;
  for (const std::string& line : lines) out += (out.empty() ? "" : "; ") + line;
  return out;
}

}  // namespace

std::string to_string(Agreement agreement) {
  switch (agreement) {
    case Agreement::agrees:
      return "agrees";
    case Agreement::higher:
      return "higher";
    case Agreement::lower:
      return "lower";
    case Agreement::not_comparable:
      return "not comparable";
  }
  return "";
}

Interval difference95(double ours, const Interval& ci95, const Reference& reference) {
  const double answers =
      static_cast<double>(reference.n) * static_cast<double>(std::max(1, reference.samples));
  const double theirs = reference.value;
  const Interval published = wilson95(theirs * answers, answers);
  const double diff = ours - theirs;
  return {diff - std::hypot(ours - ci95.low, published.high - theirs),
          diff + std::hypot(ci95.high - ours, theirs - published.low)};
}

std::vector<ReferenceComparison> compare_with_references(const Summary& summary) {
  std::vector<ReferenceComparison> out;
  for (const SummaryRow& row : summary.rows) {
    if (row.n == 0) continue;
    for (const RunManifest& run : summary.runs) {
      if (run.id != row.run) continue;
      auto reference = find_reference(run, row.task, row.mode);
      for (const TaskInfo& task : run.identity.tasks) {
        if (!reference || task.name != row.task) continue;
        out.push_back(compare(run, row, task, *reference));
      }
    }
  }
  return out;
}

std::string in_words(const ReferenceComparison& comparison) {
  const Reference& reference = comparison.reference;
  std::string out = comparison.task + " " + to_string(comparison.mode) + ": " + reference.model +
                    " on " + reference.benchmark + ", " + reference.source;
  if (reference.n > 0) {
    out += " (n " + with_thousands(reference.n);
    if (reference.samples > 1) out += ", mean of " + std::to_string(reference.samples);
    out += ")";
  }
  if (!comparison.obstacles.empty()) {
    out += "; not comparable: " + joined(comparison.obstacles);
  }
  if (!comparison.remarks.empty()) out += "; also: " + joined(comparison.remarks);
  return out;
}

}  // namespace ponder
