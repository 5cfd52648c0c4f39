#include "results/words.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "harness/base/text.h"

namespace ponder {

namespace {

std::string formatted(const char* format, double value) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, format, value);
  return buffer;
}

/// Without a minus sign before what rounds to nothing.
double tenths(double value) {
  const double rounded_value = std::round(value * 1000) / 10;
  return rounded_value == 0 ? 0 : rounded_value;
}

std::string count_of(std::int64_t part, std::int64_t whole) {
  return with_thousands(part) + " of " + with_thousands(whole);
}

std::string finding(const Summary& summary, const SummaryPair& pair) {
  const std::string a = to_string(pair.a);
  const std::string b = to_string(pair.b);
  if (pair.p_holm < 0.05 && pair.diff != 0) {
    const bool better = pair.diff > 0;
    const double sign = better ? 1 : -1;
    const double low = better ? pair.ci95.low : -pair.ci95.high;
    const double high = better ? pair.ci95.high : -pair.ci95.low;
    std::string out = a + " is " + (better ? "better" : "worse") + " than " + b + " by " +
                      points(sign * pair.diff) + " points (95 % CI " + points(low) + " to " +
                      points(high) + "; " + with_thousands(pair.a_only) + " samples won, " +
                      with_thousands(pair.b_only) + " lost)";
    const SummaryRow* ours = summary.row(pair.task, pair.a);
    const SummaryRow* theirs = summary.row(pair.task, pair.b);
    if (ours != nullptr && theirs != nullptr && theirs->tokens.generated() > 0) {
      out += " at " +
             formatted("%.1f", ours->per_sample(ours->tokens.generated()) /
                                   theirs->per_sample(theirs->tokens.generated())) +
             "x the tokens";
    }
    return out + ".";
  }
  const std::string pairs = with_thousands(pair.n) + (pair.n == 1 ? " pair" : " pairs");
  if (std::isnan(pair.mde80)) {
    return "no difference shown; " + a + " and " + b + " scored alike on all " + pairs + ".";
  }
  return "no difference shown between " + a + " and " + b + "; with " + pairs +
         " only differences above about " + formatted("%.0f", std::ceil(pair.mde80 * 100)) +
         " points would be seen 80 % of the time.";
}

}  // namespace

std::string points(double proportion) {
  return std::isnan(proportion) ? "-" : formatted("%.1f", tenths(proportion));
}

std::string signed_points(double difference) {
  return std::isnan(difference) ? "-" : formatted("%+.1f", tenths(difference));
}

std::string with_interval(double value, const Interval& ci95) {
  if (std::isnan(value)) return "-";
  return points(value) + " [" + points(ci95.low) + ", " + points(ci95.high) + "]";
}

std::string signed_interval(double diff, const Interval& ci95) {
  if (std::isnan(diff)) return "-";
  return signed_points(diff) + " [" + signed_points(ci95.low) + ", " + signed_points(ci95.high) +
         "]";
}

std::string p_value(double p) {
  if (p < 0.001) return "p < .001";
  if (p >= 0.995) return "p = 1.0";
  const std::string digits = formatted(p < 0.01 ? "%.3f" : "%.2f", p);
  return "p = " + digits.substr(1);  // without the leading 0
}

std::string rounded(double count) {
  return with_thousands(static_cast<std::int64_t>(std::llround(count)));
}

bool has_epochs(const Summary& summary) {
  return std::any_of(summary.rows.begin(), summary.rows.end(),
                     [](const SummaryRow& row) { return row.epochs > 1; });
}

bool has_others(const Summary& summary) {
  return std::any_of(summary.rows.begin(), summary.rows.end(),
                     [](const SummaryRow& row) { return !row.others.empty(); });
}

std::string at_k(double proportion, std::int32_t k) {
  return std::isnan(proportion) ? "-" : points(proportion) + " @" + std::to_string(k);
}

std::string macro_name(const MacroMean& macro) {
  std::string plural = macro.level;
  if (plural.ends_with('y')) {
    plural.replace(plural.size() - 1, 1, "ies");
  } else {
    plural += "s";
  }
  return "macro of " + with_thousands(macro.groups) + " " + plural;
}

std::string disagreement_count(const SummaryRow& row, const OtherScore& other) {
  return count_of(other.disagreements(), row.n);
}

std::string tokens_per_sample(const SummaryRow& row) {
  return row.n == 0 ? "-" : rounded(row.per_sample(row.tokens.generated()));
}

std::vector<std::string> findings(const Summary& summary) {
  std::vector<std::string> out;
  for (const std::string& task : summary.tasks()) {
    for (const SummaryPair& pair : summary.pairs) {
      if (pair.task != task) continue;
      out.push_back(task + ": " + finding(summary, pair));
      break;
    }
  }
  return out;
}

std::vector<std::string> warnings(const Summary& summary) {
  std::vector<std::string> out;
  for (const SummaryRow& row : summary.rows) {
    const std::string name = row.task + " " + to_string(row.mode) + ": ";
    const std::int64_t missing = row.planned - row.n - row.errors;
    if (missing > 0) {
      out.push_back(name + count_of(missing, row.planned) + " samples not run yet");
    }
    if (row.errors > 0) {
      out.push_back(name + count_of(row.errors, row.n + row.errors) +
                    " samples failed and are in no score");
    }
    if (row.undecided > 0) {
      out.push_back(name + count_of(row.undecided, row.n) +
                    " answers not decided by the scorer, counted as wrong");
    }
    if (const std::int64_t unclosed = row.ended(ThinkingEnd::unclosed); unclosed > 0) {
      out.push_back(name + count_of(unclosed, row.n) +
                    " thinking blocks not closed, scored as no answer");
    }
    if (row.looped > 0) {
      out.push_back(name + count_of(row.looped, row.n) + " texts end in endless repetition");
    }
  }
  return out;
}

}  // namespace ponder
