#include "harness/cli/progress_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/text.h"
#include "results/stats/interval.h"

namespace ponder {

namespace {

using std::chrono::seconds;

constexpr std::int64_t kFewest = 30;  // scored samples before an accuracy is shown
constexpr auto kDraw = std::chrono::milliseconds(200);
constexpr seconds kSpeedWindow{10};
constexpr seconds kFirstEta{20};
constexpr seconds kPlainInterval{60};
constexpr std::size_t kCellLines = 4;  // of the block; one for speed and one for warnings follow
constexpr int kBar = 24;

std::string bar(double share) {
  const int halves = std::clamp(static_cast<int>(share * 2 * kBar), 0, 2 * kBar);
  std::string out;
  for (int i = 0; i < kBar; ++i) out += halves >= 2 * i + 2 ? "━" : halves == 2 * i + 1 ? "╸" : "─";
  return out;
}

double share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::string accuracy_so_far(const CellProgress& cell) {
  if (cell.prefix_scored < kFewest) return "";
  const auto n = static_cast<double>(cell.prefix_scored);
  const auto correct = static_cast<double>(cell.prefix_correct);
  const Interval ci95 = wilson95(correct, n);
  return fmt::format("{}{:.1f} ±{:.1f}", cell.is_finished() ? "" : "~", 100 * correct / n,
                     50 * (ci95.high - ci95.low));
}

std::string clock_text(std::chrono::seconds time) {
  const auto s = time.count();
  if (s < 3600) return fmt::format("{:02}:{:02}", s / 60, s % 60);
  return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

ProgressView::ProgressView(const Plan& plan,
                           Terminal& terminal,
                           Display display,
                           std::function<Clock::time_point()> now)
    : plan_(plan),
      terminal_(terminal),
      display_(display == Display::full && !terminal.is_live() ? Display::plain : display),
      now_(std::move(now)),
      progress_(plan),
      start_(now_()) {
  const std::size_t cells = plan.tasks.size() * plan.modes.size();
  last_step_.resize(cells, 0);
  last_line_.resize(cells, start_);
  for (std::size_t t = 0; t < plan.tasks.size(); ++t) {
    for (std::size_t m = 0; m < plan.modes.size(); ++m) {
      label_width_ = std::max(label_width_, label(t, m).size());
    }
  }
}

void ProgressView::restored(const Arm& arm, const SampleRecord& record) {
  progress_.add(arm, record, true);
}

void ProgressView::stored(const Arm& arm, const SampleRecord& record) {
  progress_.add(arm, record, false);
  if (display_ == Display::quiet) return;
  if (progress_.cell(arm.task, arm.mode).is_finished()) {
    report_finished(arm.task, arm.mode);
  } else if (display_ == Display::plain) {
    report_step(arm.task, arm.mode);
  }
}

void ProgressView::tick(std::int64_t tokens) {
  const auto now = now_();
  speed_.emplace_back(now, tokens);
  while (speed_.size() > 2 && now - speed_.front().first > kSpeedWindow) speed_.pop_front();
  if (display_ == Display::full && now - last_draw_ >= kDraw) {
    last_draw_ = now;
    draw();
  }
}

void ProgressView::end() {
  terminal_.clear_block();
  const std::string warnings = warnings_line();
  if (display_ != Display::quiet && !warnings.empty()) terminal_.line(warnings);
}

std::chrono::seconds ProgressView::elapsed() const {
  return std::chrono::duration_cast<seconds>(now_() - start_);
}

std::string ProgressView::label(std::size_t task, std::size_t mode) const {
  return plan_.tasks[task].task->name + "  " + to_string(plan_.modes[mode].mode);
}

void ProgressView::report_finished(std::size_t task, std::size_t mode) {
  const CellProgress& cell = progress_.cell(task, mode);
  terminal_.line(fmt::format("{:<{}}  {}/{}  {}{}done {}", label(task, mode), label_width_,
                             with_thousands(cell.done), with_thousands(cell.planned),
                             accuracy_so_far(cell), cell.prefix_scored < kFewest ? "" : "  ",
                             clock_text(elapsed())));
}

void ProgressView::report_step(std::size_t task, std::size_t mode) {
  const CellProgress& cell = progress_.cell(task, mode);
  const std::size_t index = task * plan_.modes.size() + mode;
  const std::int64_t step = 10 * cell.done / cell.planned;
  if (step == last_step_[index] && now_() - last_line_[index] < kPlainInterval) return;
  last_step_[index] = step;
  last_line_[index] = now_();
  const std::string accuracy = accuracy_so_far(cell);
  const std::string speed = speed_line();
  terminal_.line(fmt::format("{:<{}}  {}/{}  {:.0f} %{}{}{}{}", label(task, mode), label_width_,
                             with_thousands(cell.done), with_thousands(cell.planned),
                             100 * share(cell.done, cell.planned), accuracy.empty() ? "" : "  ",
                             accuracy, speed.empty() ? "" : "  ", speed));
}

void ProgressView::draw() {
  std::vector<std::string> lines;
  std::size_t hidden = 0;
  for (std::size_t t = 0; t < progress_.tasks(); ++t) {
    for (std::size_t m = 0; m < progress_.modes(); ++m) {
      const CellProgress& cell = progress_.cell(t, m);
      if (cell.is_finished() || (cell.done == 0 && !lines.empty())) continue;
      if (lines.size() < kCellLines) {
        lines.push_back(cell_line(t, m));
      } else {
        ++hidden;
      }
    }
  }
  std::string speed = speed_line();
  if (hidden > 0) speed += fmt::format("  and {} more", hidden);
  lines.push_back(std::move(speed));
  if (std::string warnings = warnings_line(); !warnings.empty()) {
    lines.push_back(std::move(warnings));
  }
  terminal_.set_block(std::move(lines));
}

std::string ProgressView::cell_line(std::size_t task, std::size_t mode) const {
  const CellProgress& cell = progress_.cell(task, mode);
  const std::string counts =
      fmt::format("{}/{}", with_thousands(cell.done), with_thousands(cell.planned));
  const std::string head = fmt::format("{:<{}}  ", label(task, mode), label_width_);
  const std::string tail = counts + "  " + accuracy_so_far(cell);
  // On a narrow terminal the bar goes first: the numbers say more.
  const bool has_room = display_width(head) + kBar + 2 + display_width(tail) < terminal_.width();
  return head + (has_room ? bar(share(cell.done, cell.planned)) + "  " : "") + tail;
}

/// "4,180 tok/s  ETA 01:12": computed tokens of the last 10 s, and the expected rest at that speed.
std::string ProgressView::speed_line() const {
  std::string rate = "-- tok/s";
  std::string eta = "--";
  if (speed_.size() >= 2) {
    const double span =
        std::chrono::duration<double>(speed_.back().first - speed_.front().first).count();
    const auto tokens = static_cast<double>(speed_.back().second - speed_.front().second);
    const double per_second = span > 0 ? tokens / span : 0;
    if (per_second >= 1) {
      rate = with_thousands(static_cast<std::int64_t>(per_second)) + " tok/s";
      const double left = progress_.tokens_left();
      if (elapsed() >= kFirstEta && left > 0) {
        eta = clock_text(seconds(static_cast<std::int64_t>(left / per_second)));
      }
    }
  }
  return rate + "  ETA " + eta;
}

std::string ProgressView::warnings_line() const {
  const CellProgress all = progress_.totals();
  std::string out;
  const auto add = [&](std::int64_t n, const char* what) {
    if (n > 0) out += (out.empty() ? "! " : ", ") + with_thousands(n) + " " + what;
  };
  add(all.unclosed, "thinking not closed");
  add(all.no_answer, "without an answer");
  add(all.errors, "sample errors");
  return out;
}

}  // namespace ponder
