#include "results/html/references.h"

#include "results/html/text.h"
#include "results/reference_comparison.h"
#include "results/words.h"

namespace ponder::html {

namespace {

std::string number_cell(const std::string& text) {
  return "<td class=\"number\">" + text + "</td>";
}

}  // namespace

std::string references_table(const Summary& summary) {
  const std::vector<ReferenceComparison> comparisons = compare_with_references(summary);
  if (comparisons.empty()) return "";
  std::string out =
      "<h3 id=\"published\">Beside published figures</h3>\n<p class=\"how\">What the model's "
      "makers "
      "report, and whether ours agrees: the 95 % interval of the difference has both sides' "
      "errors, ours as above, theirs binomial. Where the protocols differ in what moves a score "
      "there is no test.</p>\n<div class=\"scroll\"><table>\n<thead><tr><th>task</th>"
      "<th>mode</th><th class=\"number\">ours [95 % CI]</th><th class=\"number\">published</th>"
      "<th class=\"number\">difference [95 % CI]</th><th>verdict</th></tr></thead>\n<tbody>\n";
  std::string details;
  for (const ReferenceComparison& one : comparisons) {
    const bool tested = one.agreement != Agreement::not_comparable;
    out +=
        "<tr><th>" + escape(one.task) + "</th><td>" + to_string(one.mode) + "</td>" +
        number_cell(with_interval(one.value, one.ci95)) + number_cell(points(one.reference.value)) +
        number_cell(tested ? signed_interval(one.diff, one.diff_ci95) : signed_points(one.diff)) +
        "<td>" + to_string(one.agreement) + "</td></tr>\n";
    details += "<li>" + escape(in_words(one)) + "</li>\n";
  }
  return out + "</tbody>\n</table></div>\n<ul>\n" + details + "</ul>\n";
}

}  // namespace ponder::html
