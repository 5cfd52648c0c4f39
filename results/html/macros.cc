#include "results/html/macros.h"

#include "harness/base/text.h"
#include "results/html/text.h"
#include "results/words.h"

namespace ponder::html {

std::string macro_table(const Summary& summary) {
  std::string lines;
  for (const SummaryRow& row : summary.rows) {
    if (row.macros.empty()) continue;
    lines += "<tr class=\"first\"><th>" + escape(row.task) + "</th><td>" + to_string(row.mode) +
             "</td><td>micro of " + with_thousands(row.n) + "</td><td class=\"number\">" +
             with_interval(row.value, row.ci95) + "</td></tr>\n";
    for (const MacroMean& macro : row.macros) {
      lines += "<tr><th></th><td></td><td>" + escape(macro_name(macro)) +
               "</td><td class=\"number\">" + with_interval(macro.value, macro.ci95) +
               "</td></tr>\n";
    }
  }
  if (lines.empty()) return "";
  return "<h3>Means</h3>\n<p class=\"how\">Micro: every sample weighs the same; this is the "
         "accuracy above. Macro: every subject (category, language) does.</p>\n"
         "<div class=\"scroll\"><table>\n<thead><tr><th>task</th><th>mode</th><th>mean</th>"
         "<th class=\"number\">accuracy [95 % CI]</th></tr></thead>\n<tbody>\n" +
         lines + "</tbody>\n</table></div>\n";
}

}  // namespace ponder::html
