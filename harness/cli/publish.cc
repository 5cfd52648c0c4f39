#include "harness/cli/publish.h"

#include "harness/base/file.h"
#include "results/html/page.h"
#include "results/leaderboard.h"
#include "results/table.h"

namespace ponder {

Result<Published> publish(const RunStore& store, const std::string& folder) {
  Published published {
    .summary = PONDER_TRY(summarize(store))
    , .digests = PONDER_TRY(digests(store))
    , .leaderboard_path = folder + "/leaderboard.json", .report_path = folder + "/report.html"
  };
  PONDER_TRY(make_directories(folder));
  PONDER_TRY(write_file_atomic(published.leaderboard_path, leaderboard_json(published.summary)));
  PONDER_TRY(write_report(store, published.summary, published.report_path));
  return published;
}

std::string result_text(const Published& published, const std::string& format) {
  if (format == "json") return leaderboard_json(published.summary);
  if (format == "csv") return end_table(published.summary, TableFormat::csv);
  if (format == "markdown") return end_table(published.summary, TableFormat::markdown);
  std::string text = end_table(published.summary, TableFormat::text);
  text += "digest text " + published.digests.text + "\n";
  if (!published.digests.tokens.empty()) {
    text += "digest tokens " + published.digests.tokens + "\n";
  }
  return text + "report " + published.report_path + "\n";
}

}  // namespace ponder
