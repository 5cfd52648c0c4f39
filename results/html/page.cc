#include "results/html/page.h"

#include <algorithm>
#include <cmath>

#include "harness/base/codec.h"
#include "harness/base/file.h"
#include "harness/base/text.h"
#include "results/html/charts.h"
#include "results/html/macros.h"
#include "results/html/others.h"
#include "results/html/references.h"
#include "results/html/style.h"
#include "results/html/svg.h"
#include "results/html/text.h"
#include "results/published.h"
#include "results/words.h"

namespace ponder {

namespace html {

namespace {

std::string definition(const std::string& term, const std::string& text) {
  return text.empty() ? "" : "<dt>" + term + "</dt><dd>" + escape(text) + "</dd>\n";
}

std::string digest_line(const std::string& term, const std::string& digest) {
  return digest.empty() ? "" : "<dt>" + term + "</dt><dd><code>" + digest + "</code></dd>\n";
}

std::string heading(const std::string& id, const std::string& title, const std::string& how) {
  return "<section id=\"" + id + "\">\n<h2>" + title + "</h2>\n<p class=\"how\">" + how + "</p>\n";
}

std::string badges(const Summary& summary) {
  bool partial = false;
  for (const SummaryRow& row : summary.rows) partial = partial || row.n + row.errors < row.n_total;
  std::string out;
  if (partial) out += "<span class=\"badge\">partial: not all samples of the data sets</span>\n";
  if (!summary.errors.empty()) {
    out += "<span class=\"badge\">errors: " +
           with_thousands(static_cast<std::int64_t>(summary.errors.size())) +
           " not scored</span>\n";
  }
  return out;
}

std::string protocol_words(const ProtocolInfo& protocol) {
  if (protocol.name.empty()) return "";
  std::string out = protocol.name + " (" + protocol.sha256.substr(0, 12) + ")";
  for (const std::string& deviation : protocol.deviations) out += "; " + deviation;
  return out;
}

std::string header(const Summary& summary, const Digests& digests) {
  const RunManifest& run = summary.runs.front();
  std::string details;
  for (const auto& [key, value] : run.model_details) {
    details += (details.empty() ? "" : ", ") + key + " " + value;
  }
  return "<header>\n<p class=\"eyebrow\">Ponder report</p>\n<h1>" + escape(published(run).model) +
         "</h1>\n" + badges(summary) + "<dl>\n" + definition("model", details) +
         definition("engine", run.identity.engine +
                                  (run.engine_detail.empty() ? "" : ", " + run.engine_detail)) +
         definition("protocol", protocol_words(run.protocol)) + definition("run", run.id) +
         definition("date", run.created) + definition("records", with_thousands(digests.records)) +
         digest_line("digest", digests.text) + digest_line("token digest", digests.tokens) +
         "</dl>\n</header>\n";
}

std::string findings_section(const Summary& summary) {
  std::string out = heading("findings", "Findings",
                            "One sentence per task, on its first comparison of two modes; then "
                            "what changes how the scores are to be read.");
  const std::vector<std::string> sentences = findings(summary);
  const std::vector<std::string> remarks = warnings(summary);
  if (sentences.empty() && remarks.empty())
    out += "<p>Nothing to compare: the run has one mode.</p>\n";
  if (!sentences.empty()) {
    out += "<ul>\n";
    for (const std::string& sentence : sentences) out += "<li>" + escape(sentence) + "</li>\n";
    out += "</ul>\n";
  }
  if (!remarks.empty()) {
    out += "<ul>\n";
    for (const std::string& remark : remarks)
      out += "<li class=\"warning\">" + escape(remark) + "</li>\n";
    out += "</ul>\n";
  }
  return out + "</section>\n";
}

std::string number_cell(const std::string& text) {
  return "<td class=\"number\">" + text + "</td>";
}

/// Under a heading that says p already.
std::string p_cell(double p) {
  const std::string text = p_value(p);
  return number_cell(escape(text.substr(text[2] == '=' ? 4 : 2)));
}

std::string share(const SummaryRow& row, ThinkingEnd end) {
  const std::int64_t count = row.ended(end);
  return count == 0 ? "<span class=\"dim\">0</span>"
                    : with_thousands(count) + " <span class=\"dim\">(" +
                          points(row.per_sample(count)) + " %)</span>";
}

std::string rows_table(const Summary& summary, const std::vector<SummaryRow>& rows) {
  const bool by_subject = !rows.empty() && !rows.front().subject.empty();
  const Mode* base = summary.pairs.empty() ? nullptr : &summary.pairs.front().b;
  const bool compare = base != nullptr && !by_subject;
  const bool epochs = has_epochs(summary);
  std::string out = "<div class=\"scroll\"><table>\n<thead><tr><th>task</th>";
  if (by_subject) out += "<th>subject</th>";
  out += std::string("<th>mode</th><th class=\"number\">n</th><th class=\"number\">") +
         (epochs ? "avg@k" : "accuracy") + " [95 % CI]</th>";
  if (epochs) out += "<th class=\"number\">maj@k</th><th class=\"number\">pass@k</th>";
  if (compare) {
    out += "<th class=\"number\">minus " + to_string(*base) +
           "</th><th class=\"number\">p (Holm)</th>";
  }
  out +=
      "<th class=\"number\">tokens/sample</th><th class=\"number\">forced</th>"
      "<th class=\"number\">unclosed</th></tr></thead>\n<tbody>\n";
  std::string last;
  for (const SummaryRow& row : rows) {
    const bool first = row.task + "\n" + row.subject != last;
    last = row.task + "\n" + row.subject;
    out += std::string("<tr") + (first ? " class=\"first\"" : "") + "><th>" +
           (first ? escape(row.task) : "") + "</th>";
    if (by_subject) out += "<td>" + (first ? escape(row.subject) : "") + "</td>";
    out += "<td class=\"" + kind_class(row.mode) + "\">" + to_string(row.mode) + "</td>";
    out += number_cell(with_thousands(row.n));
    out += number_cell("<strong>" + points(row.value) + "</strong> <span class=\"dim\">[" +
                       points(row.ci95.low) + ", " + points(row.ci95.high) + "]</span>");
    if (epochs) {
      out += number_cell(at_k(row.majority, row.epochs)) + number_cell(at_k(row.pass, row.epochs));
    }
    if (compare) {
      const SummaryPair* pair = summary.pair(row.task, row.mode, *base);
      out += number_cell(pair == nullptr ? "" : signed_interval(pair->diff, pair->ci95));
      out += pair == nullptr ? number_cell("") : p_cell(pair->p_holm);
    }
    out += number_cell(tokens_per_sample(row));
    out += number_cell(share(row, ThinkingEnd::forced));
    out += number_cell(share(row, ThinkingEnd::unclosed)) + "</tr>\n";
  }
  return out + "</tbody>\n</table></div>\n";
}

std::string pairs_table(const Summary& summary) {
  std::string out =
      "<details><summary>All paired differences</summary>\n<div class=\"scroll\"><table>\n"
      "<thead><tr><th>task</th><th>a</th><th>b</th><th class=\"number\">pairs</th>"
      "<th class=\"number\">only a right</th><th class=\"number\">only b right</th>"
      "<th class=\"number\">a − b [95 % CI]</th><th class=\"number\">p</th>"
      "<th class=\"number\">p (Holm)</th><th class=\"number\">seen 80 % of the time</th></tr>"
      "</thead>\n<tbody>\n";
  for (const SummaryPair& pair : summary.pairs) {
    out += "<tr><th>" + escape(pair.task) + "</th><td class=\"" + kind_class(pair.a) + "\">" +
           to_string(pair.a) + "</td><td class=\"" + kind_class(pair.b) + "\">" +
           to_string(pair.b) + "</td>" + number_cell(with_thousands(pair.n)) +
           number_cell(with_thousands(pair.a_only)) + number_cell(with_thousands(pair.b_only)) +
           number_cell(signed_interval(pair.diff, pair.ci95)) + p_cell(pair.p) +
           p_cell(pair.p_holm) +
           number_cell(std::isnan(pair.mde80) ? "unknown" : "± " + points(pair.mde80)) + "</tr>\n";
  }
  return out + "</tbody>\n</table></div>\n</details>\n";
}

std::string summary_section(const Summary& summary) {
  std::string out = heading("summary", "Summary",
                            "Accuracy in points with its 95 % interval. Differences are taken "
                            "sample by sample; p is adjusted over the tasks (Holm). Tokens are "
                            "those generated: thinking, injected and answer.");
  out += rows_table(summary, summary.rows);
  if (!summary.pairs.empty()) out += pairs_table(summary);
  if (has_others(summary)) out += others_table(summary);
  out += macro_table(summary);
  out += references_table(summary);
  if (!summary.subjects.empty()) {
    out += "<details><summary>By subject</summary>\n" + rows_table(summary, summary.subjects) +
           "</details>\n";
  }
  return out + "</section>\n";
}

std::string charts_section(const Summary& summary) {
  std::string charts;
  int count = 0;
  for (const std::string& task : summary.tasks()) {
    const std::string id = "chart-" + std::to_string(++count);
    charts += budget_chart(summary, task, id) + tokens_chart(summary, task, id + "-tokens");
  }
  if (charts.empty()) return "";
  return heading(
             "charts", "What thinking buys",
             "First chart: accuracy at each thinking budget, between no thinking and thinking "
             "without limit. Second: the same against the tokens really generated. Whiskers and "
             "band are 95 % intervals; the vertical axis need not start at 0.") +
         "<div class=\"charts\">\n" + charts + "</div>\n</section>\n";
}

std::string samples_section(const std::vector<Example>& examples, const Digests& digests) {
  if (examples.empty()) return "";
  std::string out = heading(
      "samples", "Samples",
      with_thousands(static_cast<std::int64_t>(examples.size())) + " samples out of " +
          with_thousands(digests.records) +
          " records: first those on which modes disagree, then failures. Texts are shown raw and "
          "cut after 1,500 characters at each end; invisible characters appear as [U+....].");
  std::string task;
  for (const Example& example : examples) {
    if (example.task != task) out += "<h3>" + escape(example.task) + "</h3>\n";
    task = example.task;
    out += example_html(example);
  }
  return out + "</section>\n";
}

std::string errors_section(const Summary& summary) {
  if (summary.errors.empty()) return "";
  constexpr std::size_t most = 50;
  std::string out = heading("errors", "Errors",
                            "Samples that failed for a reason outside the model. They are in no "
                            "score; their pairs are dropped.");
  out += "<ul>\n";
  for (std::size_t i = 0; i < std::min(most, summary.errors.size()); ++i) {
    const SampleError& error = summary.errors[i];
    out += "<li>" +
           escape(error.task + " " + error.sample + " (epoch " + std::to_string(error.epoch) +
                  ", " + to_string(error.mode) + "): ") +
           excerpt(error.message) + "</li>\n";
  }
  out += "</ul>\n";
  if (summary.errors.size() > most) {
    out += "<p>" + with_thousands(static_cast<std::int64_t>(summary.errors.size() - most)) +
           " more.</p>\n";
  }
  return out + "</section>\n";
}

std::string method_section(const Summary& summary) {
  std::string out = heading("method", "Method", "How the numbers were made.");
  out +=
      "<p>A score is the mean over samples (over epochs first, where there are several). Only the "
      "answer is graded, never the thinking; thinking that was not closed has no answer and counts "
      "as wrong. Samples that failed for a reason outside the model are in no score.</p>\n"
      "<p>Intervals are 95 %: Wilson's for right/wrong scores of one epoch, otherwise the mean "
      "plus and minus Student's t times the standard error, clustered by sample and by related "
      "samples. Differences between modes are paired by sample and epoch; their p is the exact "
      "McNemar test (with several epochs, clusters or partial scores: an exact sign test over the "
      "clusters, from 30 of them on the normal test), adjusted by Holm over the tasks. The "
      "smallest difference seen 80 % of the time is for a two-sided test at 5 %.</p>\n"
      "<p>The digest is the SHA-256 of all completions in a fixed order: two runs with equal "
      "digests produced the same texts.</p>\n";
  if (has_epochs(summary)) {
    out +=
        "<p>avg@k is the mean over the k answers to a sample, maj@k the score of the answer that "
        "most of them give (missing answers do not vote; of equally common ones the first counts), "
        "pass@k whether any is right, which is no accuracy. The last two are over the samples that "
        "have all k answers.</p>\n";
  }
  for (const RunManifest& run : summary.runs) {
    out += "<details><summary>Manifest of run " + escape(run.id) + "</summary><pre>" +
           escape(to_json(published(run), 2)) + "</pre></details>\n";
  }
  return out + "</section>\n";
}

}  // namespace

std::string page(const Summary& summary,
                 const Digests& digests,
                 const std::vector<Example>& examples) {
  const RunManifest& run = summary.runs.front();
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '" +
         style_hash() +
         "'; img-src data:\"/>\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
         "<meta name=\"referrer\" content=\"no-referrer\"/>\n<title>" +
         escape(published(run).model) + " - Ponder report</title>\n<style>" +
         std::string(style_sheet()) + "</style>\n</head>\n<body>\n" + header(summary, digests) +
         "<main>\n" + findings_section(summary) + summary_section(summary) +
         charts_section(summary) + samples_section(examples, digests) + errors_section(summary) +
         method_section(summary) + "</main>\n<footer>Made by Ponder " + escape(run.version) +
         "</footer>\n</body>\n</html>\n";
}

}  // namespace html

Result<void> write_report(const RunStore& store, const Summary& summary, const std::string& path) {
  PONDER_CHECK(!summary.runs.empty());
  const Digests of_run = PONDER_TRY(digests(store));
  const std::vector<html::Example> examples =
      PONDER_TRY(html::choose_examples(store, summary.tasks()));
  return write_file_atomic(path, html::page(summary, of_run, examples));
}

}  // namespace ponder
