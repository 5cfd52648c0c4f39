#include "results/html/others.h"

#include "harness/base/text.h"
#include "results/html/text.h"
#include "results/words.h"

namespace ponder::html {

namespace {

std::string number_cell(const std::string& text) {
  return "<td class=\"number\">" + text + "</td>";
}

std::string disagreements(const Summary& summary) {
  if (summary.disagreements.empty()) return "";
  std::string out =
      "<details><summary>Answers graded differently</summary>\n"
      "<p class=\"how\">The first " +
      std::to_string(Summary::kMostListed) +
      " of each task and mode; ponder score --disagreements lists them all.</p>\n"
      "<div class=\"scroll\"><table>\n<thead><tr><th>task</th><th>sample</th>"
      "<th class=\"number\">epoch</th><th>mode</th><th>target</th><th>extracted</th>"
      "<th class=\"number\">ponder</th><th class=\"number\">other</th><th>graded by</th></tr>"
      "</thead>\n<tbody>\n";
  for (const Disagreement& one : summary.disagreements) {
    out += "<tr><th>" + escape(one.task) + "</th><td>" + escape(one.sample) + "</td>" +
           number_cell(std::to_string(one.epoch)) + "<td>" + to_string(one.mode) + "</td><td>" +
           excerpt(one.target) + "</td><td>" + excerpt(one.extracted) + "</td>" +
           number_cell(points(one.score)) + number_cell(points(one.other_score)) + "<td>" +
           escape(one.other) + "</td></tr>\n";
  }
  return out + "</tbody>\n</table></div>\n</details>\n";
}

}  // namespace

std::string others_table(const Summary& summary) {
  std::string out =
      "<h3>Graded by others</h3>\n<p class=\"how\">The same answers under the rules of the graders "
      "that published figures rest on. Higher and lower count the answers that they score above "
      "and below ours.</p>\n<div class=\"scroll\"><table>\n<thead><tr><th>task</th><th>mode</th>"
      "<th>graded by</th><th class=\"number\">accuracy [95 % CI]</th>"
      "<th class=\"number\">disagrees</th><th class=\"number\">higher</th>"
      "<th class=\"number\">lower</th></tr></thead>\n<tbody>\n";
  for (const SummaryRow& row : summary.rows) {
    if (row.others.empty()) continue;
    out += "<tr class=\"first\"><th>" + escape(row.task) + "</th><td>" + to_string(row.mode) +
           "</td><td>ponder</td>" + number_cell(with_interval(row.value, row.ci95)) +
           number_cell("") + number_cell("") + number_cell("") + "</tr>\n";
    for (const OtherScore& other : row.others) {
      out += "<tr><th></th><td></td><td>" + escape(other.name) + "</td>" +
             number_cell(with_interval(other.value, other.ci95)) +
             number_cell(disagreement_count(row, other)) +
             number_cell(with_thousands(other.higher)) + number_cell(with_thousands(other.lower)) +
             "</tr>\n";
    }
  }
  return out + "</tbody>\n</table></div>\n" + disagreements(summary);
}

}  // namespace ponder::html
