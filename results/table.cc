#include "results/table.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "harness/base/text.h"
#include "results/reference_comparison.h"
#include "results/words.h"

namespace ponder {

namespace {

using Line = std::vector<std::string>;

constexpr std::size_t kMostColumns = 2;  // modes side by side: with more, each needs its difference

/// Columns as wide as their widest cell, two spaces apart; `right` names those set to the right.
std::string aligned(const std::vector<Line>& lines, const std::vector<std::size_t>& right) {
  std::vector<std::size_t> widths(lines[0].size());
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string out;
  for (const Line& line : lines) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string pad(widths[i] - line[i].size(), ' ');
      const bool at_right = std::find(right.begin(), right.end(), i) != right.end();
      text += (i == 0 ? "" : "  ") + (at_right ? pad + line[i] : line[i] + pad);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  }
  return out;
}

std::string difference_cell(const SummaryPair* pair) {
  if (pair == nullptr) return "-";
  return signed_interval(pair->diff, pair->ci95) + "  " + p_value(pair->p_holm);
}

/// One line per task, a column per mode.
std::string wide(const Summary& summary) {
  const std::vector<Mode> modes = summary.modes();
  std::vector<std::pair<Mode, Mode>> compared;
  if (!summary.pairs.empty()) compared.push_back({summary.pairs[0].a, summary.pairs[0].b});
  Line head = {"task", "n"};
  for (const Mode& mode : modes) head.push_back(to_string(mode));
  for (const auto& [a, b] : compared) head.push_back(to_string(a) + " - " + to_string(b));
  head.push_back("tokens/sample");
  std::vector<Line> lines = {head};
  for (const std::string& task : summary.tasks()) {
    Line line = {task, ""};
    std::int64_t n = 0;
    std::string tokens;
    for (const Mode& mode : modes) {
      const SummaryRow* row = summary.row(task, mode);
      line.push_back(row == nullptr ? "-" : with_interval(row->value, row->ci95));
      tokens += (tokens.empty() ? "" : " / ") + (row == nullptr ? "-" : tokens_per_sample(*row));
      if (row != nullptr) n = std::max(n, row->n);
    }
    line[1] = std::to_string(n);
    for (const auto& [a, b] : compared) line.push_back(difference_cell(summary.pair(task, a, b)));
    line.push_back(tokens);
    lines.push_back(line);
  }
  return aligned(lines, {1});
}

/// One line per task and mode. Of several answers per sample the mean alone stands for accuracy;
/// maj@k and pass@k have columns of their own.
std::string tall(const Summary& summary) {
  const std::string base = summary.pairs.empty() ? "" : to_string(summary.pairs[0].b);
  const bool epochs = has_epochs(summary);
  std::vector<Line> lines = {{"task", "mode", "n", epochs ? "avg@k" : "accuracy",
                              base.empty() ? "" : "vs " + base, "tokens/sample",
                              "forced/unclosed"}};
  if (epochs) lines[0].insert(lines[0].begin() + 4, {"maj@k", "pass@k"});
  std::string last;
  for (const SummaryRow& row : summary.rows) {
    const SummaryPair* pair =
        summary.pairs.empty() ? nullptr : summary.pair(row.task, row.mode, summary.pairs[0].b);
    lines.push_back({row.task == last ? "" : row.task, to_string(row.mode), std::to_string(row.n),
                     with_interval(row.value, row.ci95), difference_cell(pair),
                     tokens_per_sample(row),
                     std::to_string(row.ended(ThinkingEnd::forced)) + "/" +
                         std::to_string(row.ended(ThinkingEnd::unclosed))});
    if (epochs) {
      Line& line = lines.back();
      line.insert(line.begin() + 4, {at_k(row.majority, row.epochs), at_k(row.pass, row.epochs)});
    }
    last = row.task;
  }
  return epochs ? aligned(lines, {2, 4, 5, 7, 8}) : aligned(lines, {2, 5, 6});
}

/// What other graders make of the same answers, beside our own accuracy.
std::string others_table(const Summary& summary) {
  std::vector<Line> lines = {
      {"task", "mode", "graded by", "accuracy", "disagrees", "higher", "lower"}};
  for (const SummaryRow& row : summary.rows) {
    if (row.others.empty()) continue;
    lines.push_back({row.task, to_string(row.mode), "ponder", with_interval(row.value, row.ci95)});
    lines.back().resize(lines.front().size());
    for (const OtherScore& other : row.others) {
      lines.push_back({"", "", other.name, with_interval(other.value, other.ci95),
                       disagreement_count(row, other), with_thousands(other.higher),
                       with_thousands(other.lower)});
    }
  }
  return aligned(lines, {4, 5, 6});
}

/// The groups of the widest level that a task has, if they are few.
std::vector<std::string> widest_groups(const Summary& summary, const std::string& task) {
  constexpr std::size_t kMost = 20;
  std::vector<std::string> out;
  std::string level;
  for (const SummaryRow& row : summary.subjects) {
    if (row.task != task) continue;
    if (level.empty()) level = row.level;
    const bool seen = !out.empty() && out.back() == row.subject;
    if (row.level == level && !seen) out.push_back(row.subject);
  }
  return out.size() <= kMost ? out : std::vector<std::string>();
}

/// The means over samples (micro) and over groups (macro), and the groups of the widest level.
std::string breakdown_table(const Summary& summary) {
  const std::vector<Mode> modes = summary.modes();
  Line head = {"task", "mean", "n"};
  for (const Mode& mode : modes) head.push_back(to_string(mode));
  std::vector<Line> lines = {head};
  for (const std::string& task : summary.tasks()) {
    std::vector<const SummaryRow*> rows;
    std::size_t levels = 0;
    std::int64_t n = 0;
    for (const Mode& mode : modes) {
      rows.push_back(summary.row(task, mode));
      if (rows.back() == nullptr) continue;
      levels = std::max(levels, rows.back()->macros.size());
      n = std::max(n, rows.back()->n);
    }
    if (levels == 0) continue;
    const auto add = [&](const std::string& what, const std::string& count, const auto& cell) {
      Line line = {what == "micro" ? task : "", what, count};
      for (std::size_t i = 0; i < modes.size(); ++i) line.push_back(cell(i));
      lines.push_back(line);
    };
    add("micro", with_thousands(n), [&](std::size_t i) {
      return rows[i] == nullptr ? "-" : with_interval(rows[i]->value, rows[i]->ci95);
    });
    for (std::size_t level = 0; level < levels; ++level) {
      std::string what;
      for (const SummaryRow* row : rows) {
        if (row != nullptr && level < row->macros.size()) what = macro_name(row->macros[level]);
      }
      add(what, with_thousands(n), [&](std::size_t i) {
        const bool has = rows[i] != nullptr && level < rows[i]->macros.size();
        return has ? with_interval(rows[i]->macros[level].value, rows[i]->macros[level].ci95) : "-";
      });
    }
    for (const std::string& group : widest_groups(summary, task)) {
      std::vector<const SummaryRow*> of_group(modes.size());
      std::int64_t group_n = 0;
      for (const SummaryRow& row : summary.subjects) {
        if (row.task != task || row.subject != group) continue;
        const auto at = std::find(modes.begin(), modes.end(), row.mode) - modes.begin();
        of_group[static_cast<std::size_t>(at)] = &row;
        group_n = std::max(group_n, row.n);
      }
      add(group, with_thousands(group_n), [&](std::size_t i) {
        return of_group[i] == nullptr ? "-" : with_interval(of_group[i]->value, of_group[i]->ci95);
      });
    }
  }
  return lines.size() == 1 ? "" : aligned(lines, {2});
}

std::string difference_of(const ReferenceComparison& comparison) {
  return comparison.agreement == Agreement::not_comparable
             ? signed_points(comparison.diff)
             : signed_interval(comparison.diff, comparison.diff_ci95);
}

/// Ours beside the published figures, then a line each on where they come from and what differs.
std::string references_table(const Summary& summary) {
  std::vector<Line> lines = {{"task", "mode", "ours", "published", "difference", "verdict"}};
  std::string details;
  for (const ReferenceComparison& one : compare_with_references(summary)) {
    lines.push_back({one.task, to_string(one.mode), with_interval(one.value, one.ci95),
                     points(one.reference.value), difference_of(one), to_string(one.agreement)});
    details += in_words(one) + "\n";
  }
  return details.empty() ? "" : "\n" + aligned(lines, {3}) + details;
}

std::string text_table(const Summary& summary) {
  if (summary.rows.empty()) return "no samples\n";
  const bool one_line_each = summary.modes().size() > kMostColumns || has_epochs(summary);
  std::string out = one_line_each ? tall(summary) : wide(summary);
  if (has_others(summary)) out += "\n" + others_table(summary);
  if (const std::string groups = breakdown_table(summary); !groups.empty()) out += "\n" + groups;
  out += references_table(summary);
  const std::vector<std::string> sentences = findings(summary);
  const std::vector<std::string> remarks = warnings(summary);
  if (!sentences.empty() || !remarks.empty()) out += "\n";
  for (const std::string& sentence : sentences) out += sentence + "\n";
  if (!sentences.empty() && summary.tasks().size() > 1) {
    out += "p is Holm-adjusted over the " + std::to_string(summary.tasks().size()) + " tasks.\n";
  }
  for (const std::string& remark : remarks) out += "! " + remark + "\n";
  return out;
}

std::string number(double value, const char* format = "%.6g") {
  if (std::isnan(value)) return "";
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, format, value);
  return buffer;
}

const TaskInfo* task_info(const Summary& summary, const std::string& name) {
  for (const RunManifest& run : summary.runs) {
    for (const TaskInfo& task : run.identity.tasks) {
      if (task.name == name) return &task;
    }
  }
  return nullptr;
}

std::string markdown_references(const Summary& summary) {
  std::string rows;
  std::string details;
  for (const ReferenceComparison& one : compare_with_references(summary)) {
    rows += "| " + one.task + " | " + to_string(one.mode) + " | " +
            with_interval(one.value, one.ci95) + " | " + points(one.reference.value) + " | " +
            difference_of(one) + " | " + to_string(one.agreement) + " |\n";
    details += "\n" + in_words(one) + "\n";
  }
  if (rows.empty()) return "";
  return "\n| Tasks | Mode | Ours | Published | Difference | Verdict "
         "|\n|---|---|---:|---:|---:|---|\n" +
         rows + details;
}

std::string markdown_table(const Summary& summary) {
  std::string out =
      "| Tasks | Version | Mode | n-shot | Metric |   | Value |   | Stderr | n | 95 % CI |\n"
      "|---|---:|---|---:|---|---|---:|---|---:|---:|---|\n";
  for (const SummaryRow& row : summary.rows) {
    const TaskInfo* task = task_info(summary, row.task);
    const std::string head = "| " + row.task + " | " + std::to_string(row.task_version) + " | " +
                             to_string(row.mode) + " | " +
                             std::to_string(task == nullptr ? 0 : task->num_fewshot) + " | ";
    const std::string n = std::to_string(row.n);
    const std::string k = "@" + std::to_string(row.epochs);
    const auto line = [&](const std::string& metric, double value, double error,
                          const std::string& ci95) {
      const std::string shown = number(value, "%.4f");
      const std::string shown_error = number(error, "%.4f");
      out += head + metric + " | ↑ | " + (shown.empty() ? "N/A" : shown) + " | ± | " +
             (shown_error.empty() ? "N/A" : shown_error) + " | " + n + " | " + ci95 + " |\n";
    };
    const auto interval = [](const Interval& ci95) {
      return "[" + number(ci95.low, "%.4f") + ", " + number(ci95.high, "%.4f") + "]";
    };
    line(row.epochs > 1 ? "avg" + k : row.metric, row.value, row.standard_error,
         interval(row.ci95));
    if (row.epochs > 1) {
      line("maj" + k, row.majority, std::nan(""), "");
      line("pass" + k, row.pass, std::nan(""), "");
    }
    for (const OtherScore& other : row.others) {
      line(other.name, other.value, other.standard_error, interval(other.ci95));
    }
    for (const MacroMean& macro : row.macros) {
      line(macro_name(macro), macro.value, macro.standard_error, interval(macro.ci95));
    }
  }
  out += markdown_references(summary);
  for (const std::string& sentence : findings(summary)) out += "\n" + sentence + "\n";
  for (const std::string& remark : warnings(summary)) out += "\n**!** " + remark + "\n";
  return out;
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

std::string csv_table(const Summary& summary) {
  std::string out =
      "run,task,task_version,mode,budget_tokens,metric,n,n_total,correct,incorrect,no_answer,"
      "errors,value,stderr,ci95_low,ci95_high,ci_method,prompt_tokens,thinking_tokens,"
      "injected_tokens,answer_tokens,charged_tokens,spent_tokens,closed,forced,unclosed,absent,"
      "looped,epochs,majority,pass,undecided,other_scores,macro\r\n";
  for (const SummaryRow& row : summary.rows) {
    Line line = {row.run,
                 row.task,
                 std::to_string(row.task_version),
                 to_string(row.mode),
                 row.mode.kind == Mode::Kind::budget ? std::to_string(row.mode.budget_tokens) : "",
                 row.metric};
    for (const std::int64_t count :
         {row.n, row.n_total, row.correct, row.incorrect, row.no_answer, row.errors}) {
      line.push_back(std::to_string(count));
    }
    for (const double value : {row.value, row.standard_error, row.ci95.low, row.ci95.high}) {
      line.push_back(number(value));
    }
    line.push_back(row.ci_method);
    for (const std::int64_t total : {row.tokens.prompt, row.tokens.thinking, row.tokens.injected,
                                     row.tokens.answer, row.tokens.charged, row.tokens.spent}) {
      line.push_back(std::to_string(total));
    }
    for (const std::int64_t count : row.thinking_end) line.push_back(std::to_string(count));
    line.push_back(std::to_string(row.looped));
    line.push_back(std::to_string(row.epochs));
    line.push_back(number(row.majority));
    line.push_back(number(row.pass));
    line.push_back(std::to_string(row.undecided));
    std::string others;
    for (const OtherScore& other : row.others) {
      others += (others.empty() ? "" : ";") + other.name + "=" + number(other.value);
    }
    line.push_back(others);
    std::string macros;
    for (const MacroMean& macro : row.macros) {
      macros += (macros.empty() ? "" : ";") + macro.level + "=" + number(macro.value);
    }
    line.push_back(macros);
    for (std::size_t i = 0; i < line.size(); ++i) out += (i == 0 ? "" : ",") + csv_field(line[i]);
    out += "\r\n";
  }
  return out;
}

}  // namespace

std::string end_table(const Summary& summary, TableFormat format) {
  switch (format) {
    case TableFormat::text:
      return text_table(summary);
    case TableFormat::markdown:
      return markdown_table(summary);
    case TableFormat::csv:
      return csv_table(summary);
  }
  return "";
}

}  // namespace ponder
