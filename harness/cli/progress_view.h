#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "harness/cli/terminal.h"
#include "harness/run/progress.h"
#include "harness/run/runner.h"

namespace ponder {

enum class Display {
  full,   ///< a block that is redrawn; plain lines where it cannot be
  plain,  ///< lines at every tenth of a cell, or after a minute
  quiet   ///< nothing
};

/// "~89.9 ±2.1": points over the finished prefix with the half-width of the 95 % Wilson interval;
/// empty before 30 scored samples, `~` left out when the cell is finished.
std::string accuracy_so_far(const CellProgress& cell);

/// "01:12", "1:02:03".
std::string clock_text(std::chrono::seconds time);

/// Shows how a run goes on a terminal or in a log.
class ProgressView final : public RunObserver {
 public:
  using Clock = std::chrono::steady_clock;

  /// `now` is the clock, given by tests. Plan and terminal outlive the view.
  ProgressView(const Plan& plan,
               Terminal& terminal,
               Display display,
               std::function<Clock::time_point()> now = Clock::now);

  void restored(const Arm& arm, const SampleRecord& record) override;
  void stored(const Arm& arm, const SampleRecord& record) override;
  void tick(std::int64_t tokens) override;

  /// Takes the block off the screen and tells what has to be known of the whole run.
  void end();

  const Progress& progress() const { return progress_; }

 private:
  void report_finished(std::size_t task, std::size_t mode);
  void report_step(std::size_t task, std::size_t mode);
  void draw();
  std::string label(std::size_t task, std::size_t mode) const;
  std::string cell_line(std::size_t task, std::size_t mode) const;
  std::string speed_line() const;
  std::string warnings_line() const;
  std::chrono::seconds elapsed() const;

  const Plan& plan_;
  Terminal& terminal_;
  Display display_;
  std::function<Clock::time_point()> now_;
  Progress progress_;
  std::size_t label_width_ = 0;

  Clock::time_point start_;
  Clock::time_point last_draw_ = {};
  std::deque<std::pair<Clock::time_point, std::int64_t>> speed_;  // tokens over the last 10 s
  std::vector<std::int64_t> last_step_;                           // per cell, in tenths
  std::vector<Clock::time_point> last_line_;                      // per cell
};

}  // namespace ponder
