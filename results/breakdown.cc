#include "results/breakdown.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace ponder {

namespace {

/// The first `depth` parts of a subject; all, where it has fewer.
std::string group_at(std::string_view subject, std::size_t depth) {
  std::size_t at = 0;
  for (; depth > 0 && at != std::string_view::npos; --depth) {
    at = subject.find('/', at == 0 ? 0 : at + 1);
  }
  return std::string(subject.substr(0, at));
}

struct Group {
  double sum = 0;
  double n = 0;

  double mean() const { return sum / n; }
};

MacroMean macro_mean(const Units& units, std::size_t depth) {
  std::map<std::string, Group> groups;
  std::vector<const Group*> group_of;
  for (std::size_t i = 0; i < units.values.size(); ++i) {
    Group& group = groups[group_at(units.subjects[i], depth)];
    group.sum += units.values[i];
    group.n += 1;
    group_of.push_back(&group);
  }
  const auto count = static_cast<double>(groups.size());
  MacroMean out{.groups = static_cast<std::int64_t>(groups.size())};
  bool lone = false;
  for (const auto& [name, group] : groups) {
    out.value += group.mean() / count;
    lone = lone || group.n < 2;
  }
  std::map<std::int64_t, double> sums;  // of weighted residuals, by cluster
  for (std::size_t i = 0; i < units.values.size(); ++i) {
    const Group& group = *group_of[i];
    const double scale = group.n < 2 ? 0 : std::sqrt(group.n / (group.n - 1));
    sums[units.clusters[i]] += (units.values[i] - group.mean()) * scale / (count * group.n);
  }
  double variance = 0;
  for (const auto& [cluster, sum] : sums) variance += sum * sum;
  out.standard_error = lone ? std::numeric_limits<double>::quiet_NaN() : std::sqrt(variance);
  if (out.standard_error > 0 && sums.size() >= 2) {
    const double half = student95(static_cast<std::int64_t>(sums.size())) * out.standard_error;
    out.ci95 = {std::max(0.0, out.value - half), std::min(1.0, out.value + half)};
  } else {
    const auto n = static_cast<double>(sums.size());
    out.ci95 = wilson95(out.value * n, n);
  }
  return out;
}

}  // namespace

std::vector<std::string> groups_of(std::string_view subject) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at != std::string_view::npos && !subject.empty();) {
    at = subject.find('/', at == 0 ? 0 : at + 1);
    out.emplace_back(subject.substr(0, at));
  }
  return out;
}

std::string level_name(std::string_view levels, std::size_t depth) {
  for (; depth > 1; --depth) {
    const std::size_t slash = levels.find('/');
    if (slash == std::string_view::npos) return "subject";
    levels.remove_prefix(slash + 1);
  }
  const std::string name(levels.substr(0, levels.find('/')));
  return name.empty() ? "subject" : name;
}

std::vector<MacroMean> macro_means(const std::vector<Score>& scores, std::string_view levels) {
  const Units units = units_of(scores);
  std::size_t deepest = 0;
  for (const std::string& subject : units.subjects) {
    if (subject.empty()) return {};
    deepest = std::max(deepest, groups_of(subject).size());
  }
  std::vector<MacroMean> out;
  for (std::size_t depth = 1; depth <= deepest; ++depth) {
    MacroMean mean = macro_mean(units, depth);
    if (mean.groups < 2) continue;
    mean.level = level_name(levels, depth);
    out.push_back(std::move(mean));
  }
  return out;
}

}  // namespace ponder
