#include "results/table.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "harness/base/text.h"
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

/// One line per task and mode.
std::string tall(const Summary& summary) {
  const std::string base = summary.pairs.empty() ? "" : to_string(summary.pairs[0].b);
  std::vector<Line> lines = {{"task", "mode", "n", "accuracy", base.empty() ? "" : "vs " + base,
                              "tokens/sample", "forced/unclosed"}};
  std::string last;
  for (const SummaryRow& row : summary.rows) {
    const SummaryPair* pair =
        summary.pairs.empty() ? nullptr : summary.pair(row.task, row.mode, summary.pairs[0].b);
    lines.push_back({row.task == last ? "" : row.task, to_string(row.mode), std::to_string(row.n),
                     with_interval(row.value, row.ci95), difference_cell(pair),
                     tokens_per_sample(row),
                     std::to_string(row.ended(ThinkingEnd::forced)) + "/" +
                         std::to_string(row.ended(ThinkingEnd::unclosed))});
    last = row.task;
  }
  return aligned(lines, {2, 5, 6});
}

std::string text_table(const Summary& summary) {
  if (summary.rows.empty()) return "no samples\n";
  std::string out = summary.modes().size() > kMostColumns ? tall(summary) : wide(summary);
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

std::string markdown_table(const Summary& summary) {
  std::string out =
      "| Tasks | Version | Mode | n-shot | Metric |   | Value |   | Stderr | n | 95 % CI |\n"
      "|---|---:|---|---:|---|---|---:|---|---:|---:|---|\n";
  for (const SummaryRow& row : summary.rows) {
    const TaskInfo* task = task_info(summary, row.task);
    const std::string error = number(row.standard_error, "%.4f");
    const std::string value = number(row.value, "%.4f");
    out += "| " + row.task + " | " + std::to_string(row.task_version) + " | " +
           to_string(row.mode) + " | " + std::to_string(task == nullptr ? 0 : task->num_fewshot) +
           " | " + row.metric + " | ↑ | " + (value.empty() ? "N/A" : value) + " | ± | " +
           (error.empty() ? "N/A" : error) + " | " + std::to_string(row.n) + " | [" +
           number(row.ci95.low, "%.4f") + ", " + number(row.ci95.high, "%.4f") + "] |\n";
  }
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
      "looped\r\n";
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
