#include "results/html/charts.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "harness/base/text.h"
#include "results/html/svg.h"
#include "results/html/text.h"
#include "results/words.h"

namespace ponder::html {

namespace {

// The plot area of both charts, in the units of the view box.
constexpr double kWidth = 520;
constexpr double kLeft = 46;
constexpr double kRight = 508;
constexpr double kTop = 18;
constexpr double kBottom = 230;

/// The task's rows that have samples, in the order no-thinking, budgets ascending, thinking.
std::vector<const SummaryRow*> scored_rows(const Summary& summary, const std::string& task) {
  std::vector<const SummaryRow*> rows;
  for (const SummaryRow& row : summary.rows) {
    if (row.task == task && row.n > 0) rows.push_back(&row);
  }
  const auto rank = [](const SummaryRow* row) {
    const Mode& mode = row->mode;
    const int kind = mode.kind == Mode::Kind::no_thinking ? 0
                     : mode.kind == Mode::Kind::budget    ? 1
                                                          : 2;
    return std::make_pair(kind, mode.budget_tokens);
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const SummaryRow* a, const SummaryRow* b) { return rank(a) < rank(b); });
  return rows;
}

/// Horizontal grid lines with their values; the scale that goes with them.
Scale accuracy_axis(const std::vector<const SummaryRow*>& rows, std::string& svg) {
  double low = 1;
  double high = 0;
  for (const SummaryRow* row : rows) {
    low = std::min(low, row->ci95.low);
    high = std::max(high, row->ci95.high);
  }
  const std::vector<double> ticks = linear_ticks(low, high, 5);
  const Scale scale = {ticks.front(), ticks.back(), kBottom, kTop, false};
  for (const double tick : ticks) {
    svg += line({kLeft, scale(tick)}, {kRight, scale(tick)}, "grid");
    svg += label({kLeft - 8, scale(tick) + 4}, pixels(tick * 100), "tick", "end");
  }
  return scale;
}

std::string figure(const std::string& id,
                   const std::string& title,
                   const std::string& description,
                   double height,
                   const std::string& svg,
                   const std::vector<const SummaryRow*>& rows) {
  std::string out = "<figure>\n<svg viewBox=\"0 0 " + pixels(kWidth) + " " + pixels(height) +
                    "\" role=\"img\" aria-labelledby=\"" + id + "-title " + id + "-desc\">\n" +
                    "<title id=\"" + id + "-title\">" + escape(title) + "</title>\n" +
                    "<desc id=\"" + id + "-desc\">" + escape(description) + "</desc>\n" + svg +
                    "</svg>\n<figcaption>" + escape(title) + "</figcaption>\n" +
                    "<details><summary>Data</summary>\n<div class=\"scroll\"><table>\n" +
                    "<thead><tr><th>mode</th><th class=\"number\">n</th>" +
                    "<th class=\"number\">accuracy [95 % CI]</th>" +
                    "<th class=\"number\">tokens/sample</th><th class=\"number\">forced</th>" +
                    "<th class=\"number\">unclosed</th></tr></thead>\n<tbody>\n";
  for (const SummaryRow* row : rows) {
    out += "<tr><th>" + to_string(row->mode) + "</th><td class=\"number\">" +
           with_thousands(row->n) + "</td><td class=\"number\">" +
           with_interval(row->value, row->ci95) + "</td><td class=\"number\">" +
           tokens_per_sample(*row) + "</td><td class=\"number\">" +
           with_thousands(row->ended(ThinkingEnd::forced)) + "</td><td class=\"number\">" +
           with_thousands(row->ended(ThinkingEnd::unclosed)) + "</td></tr>\n";
  }
  return out + "</tbody>\n</table></div></details>\n</figure>\n";
}

std::string described(const std::vector<const SummaryRow*>& rows) {
  std::string out;
  for (const SummaryRow* row : rows) {
    out += (out.empty() ? "" : "; ") + to_string(row->mode) + " " +
           with_interval(row->value, row->ci95) + " at " + tokens_per_sample(*row) + " tokens";
  }
  return out;
}

/// Where on the x axis each row stands.
std::vector<double> stops(const std::vector<const SummaryRow*>& rows) {
  double least = 0;
  double most = 0;
  for (const SummaryRow* row : rows) {
    if (row->mode.kind != Mode::Kind::budget) continue;
    const double budget = row->mode.budget_tokens;
    least = least == 0 ? budget : std::min(least, budget);
    most = std::max(most, budget);
  }
  const Scale scale = {least, most, kLeft + 118, kRight - 112, true};
  double left = kLeft + 40;
  double right = kRight - 36;
  std::vector<double> out;
  for (const SummaryRow* row : rows) {
    switch (row->mode.kind) {
      case Mode::Kind::no_thinking:
        out.push_back(left);
        left += 30;  // a soft variant stands beside
        break;
      case Mode::Kind::budget:
        out.push_back(most > least ? scale(row->mode.budget_tokens) : (scale.from + scale.to) / 2);
        break;
      case Mode::Kind::thinking:
        out.push_back(right);
        right -= 30;
        break;
    }
  }
  return out;
}

constexpr double kStripTop = 300;
constexpr double kStripBottom = 336;

/// Bars from 0 to 100 %: thinking ended by force, and above that thinking that never closed.
std::string strip(const std::vector<const SummaryRow*>& rows, const std::vector<double>& x) {
  std::string svg = line({kLeft, kStripBottom}, {kRight, kStripBottom}, "axis") +
                    label({kLeft, kStripTop - 8},
                          "thinking forced to end (filled) or not closed "
                          "(outlined), share of samples",
                          "tick", "start");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double forced = rows[i]->per_sample(rows[i]->ended(ThinkingEnd::forced));
    const double unclosed = rows[i]->per_sample(rows[i]->ended(ThinkingEnd::unclosed));
    if (forced + unclosed == 0) continue;
    const double height = kStripBottom - kStripTop;
    const double split = kStripBottom - forced * height;
    svg += rectangle({x[i] - 9, split}, 18, forced * height, "bar forced");
    svg += rectangle({x[i] - 9, split - unclosed * height}, 18, unclosed * height, "bar unclosed");
    svg += label({x[i] + 13, kStripBottom - 4},
                 pixels(std::round((forced + unclosed) * 100)) + " %", "tick", "start");
  }
  return svg;
}

/// Moves a label down until it is clear of those already placed. Widths are not measured: labels
/// count as overlapping when they start within a label's usual length of each other.
Point free_place(Point wanted, const std::vector<Point>& placed) {
  constexpr double kLineHeight = 14;
  constexpr double kUsualLength = 190;
  const auto taken = [&](const Point& other) {
    return std::abs(other.x - wanted.x) < kUsualLength &&
           std::abs(other.y - wanted.y) < kLineHeight;
  };
  while (wanted.y < kBottom - kLineHeight && std::any_of(placed.begin(), placed.end(), taken)) {
    wanted.y += kLineHeight / 2;
  }
  return wanted;
}

}  // namespace

std::string budget_chart(const Summary& summary, const std::string& task, const std::string& id) {
  const std::vector<const SummaryRow*> rows = scored_rows(summary, task);
  if (rows.size() < 2) return "";
  const std::vector<double> x = stops(rows);
  std::string svg;
  const Scale y = accuracy_axis(rows, svg);
  std::vector<Point> curve;
  std::vector<Point> band;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Mode& mode = rows[i]->mode;
    const double at = y(rows[i]->value);
    if (mode.kind == Mode::Kind::budget) {
      curve.push_back({x[i], at});
      band.push_back({x[i], y(rows[i]->ci95.high)});
    } else if (!mode.soft) {
      svg += line({kLeft, at}, {kRight, at}, "reference " + kind_class(mode));
    }
  }
  for (std::size_t i = rows.size(); i-- > 0;) {
    if (rows[i]->mode.kind == Mode::Kind::budget) band.push_back({x[i], y(rows[i]->ci95.low)});
  }
  if (curve.size() > 1) svg += polygon(band, "band budget") + polyline(curve, "curve budget");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const SummaryRow& row = *rows[i];
    const std::string kind = kind_class(row.mode);
    svg += whisker(x[i], y(row.ci95.low), y(row.ci95.high), "whisker " + kind);
    svg += mark({x[i], y(row.value)}, row.mode);
    const bool low = y(row.ci95.high) < kTop + 8;
    svg += label({x[i], low ? y(row.ci95.low) + 15 : y(row.ci95.high) - 6}, points(row.value),
                 "value " + kind);
    const std::string name = row.mode.kind == Mode::Kind::budget
                                 ? with_thousands(row.mode.budget_tokens)
                                 : to_string(row.mode);
    svg += label({x[i], kBottom + 18}, name, "tick " + kind);
  }
  svg += line({kLeft, kBottom}, {kRight, kBottom}, "axis");
  svg += label({(kLeft + kRight) / 2, kBottom + 35}, "thinking budget, tokens (log)", "tick");
  svg += strip(rows, x);
  return figure(id, task + ": accuracy by thinking budget (%)", described(rows), kStripBottom + 8,
                svg, rows);
}

std::string tokens_chart(const Summary& summary, const std::string& task, const std::string& id) {
  std::vector<const SummaryRow*> rows = scored_rows(summary, task);
  std::erase_if(rows, [](const SummaryRow* row) { return row->tokens.generated() == 0; });
  if (rows.size() < 2) return "";
  const auto tokens = [](const SummaryRow* row) {
    return row->per_sample(row->tokens.generated());
  };
  double least = tokens(rows[0]);
  double most = least;
  for (const SummaryRow* row : rows) {
    least = std::min(least, tokens(row));
    most = std::max(most, tokens(row));
  }
  const Scale x = {least / 1.6, most * 1.6, kLeft, kRight, true};
  std::string svg;
  const Scale y = accuracy_axis(rows, svg);
  for (const double tick : log_ticks(x.low, x.high)) {
    svg += line({x(tick), kBottom}, {x(tick), kBottom + 4}, "axis");
    svg += label({x(tick), kBottom + 18},
                 tick < 1 ? pixels(tick) : with_thousands(std::llround(tick)), "tick");
  }
  std::vector<Point> labels;  // placed so far
  for (const SummaryRow* row : rows) {
    const std::string kind = kind_class(row->mode);
    const double at = x(tokens(row));
    svg += whisker(at, y(row->ci95.low), y(row->ci95.high), "whisker " + kind);
    svg += mark({at, y(row->value)}, row->mode);
    const bool right = at > kLeft + 0.6 * (kRight - kLeft);
    const Point place = free_place({at + (right ? -10 : 10), y(row->value) + 4}, labels);
    labels.push_back(place);
    svg += label(place, to_string(row->mode), "value " + kind, right ? "end" : "start");
  }
  svg += line({kLeft, kBottom}, {kRight, kBottom}, "axis");
  svg += label({(kLeft + kRight) / 2, kBottom + 35}, "generated tokens per sample (log)", "tick");
  return figure(id, task + ": accuracy by tokens generated (%)", described(rows), kBottom + 44, svg,
                rows);
}

}  // namespace ponder::html
