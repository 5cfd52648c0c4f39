#include "harness/run/progress.h"

namespace ponder {

Progress::Progress(const Plan& plan) : modes_(plan.modes.size()), planned_(plan.size()) {
  for (const PlannedTask& task : plan.tasks) {
    const std::size_t arms = task.loaded.samples.size() * static_cast<std::size_t>(task.epochs);
    for (std::size_t mode = 0; mode < modes_; ++mode) {
      Cell& cell = cells_.emplace_back();
      cell.counts.planned = static_cast<std::int64_t>(arms);
      cell.states.resize(arms, State::open);
      cell.epochs = static_cast<std::size_t>(task.epochs);
    }
  }
}

void Progress::add(const Arm& arm, const SampleRecord& record, bool restored) {
  Cell& cell = cells_[arm.task * modes_ + arm.mode];
  CellProgress& counts = cell.counts;
  State& state = cell.states[arm.sample * cell.epochs + static_cast<std::size_t>(arm.epoch)];
  if (state != State::open) return;
  ++done_;
  ++counts.done;
  if (!record.error.empty()) {
    state = State::error;
    ++counts.errors;
  } else {
    state = record.verdict.outcome == Outcome::correct ? State::correct : State::incorrect;
    const ThinkingEnd end = record.completion.thinking_end;
    if (end == ThinkingEnd::unclosed) {
      ++counts.unclosed;
    } else if (record.verdict.outcome == Outcome::no_answer) {
      ++counts.no_answer;
    }
    if (end == ThinkingEnd::forced) ++counts.forced;
    if (!restored) {
      counts.tokens += record.completion.usage.spent_tokens;
      ++counts.timed;
    }
  }
  for (; cell.prefix < cell.states.size() && cell.states[cell.prefix] != State::open;
       ++cell.prefix) {
    if (cell.states[cell.prefix] == State::error) continue;
    ++counts.prefix_scored;
    if (cell.states[cell.prefix] == State::correct) ++counts.prefix_correct;
  }
}

CellProgress Progress::totals() const {
  CellProgress sum;
  for (const Cell& cell : cells_) {
    sum.errors += cell.counts.errors;
    sum.unclosed += cell.counts.unclosed;
    sum.no_answer += cell.counts.no_answer;
    sum.forced += cell.counts.forced;
    sum.tokens += cell.counts.tokens;
    sum.timed += cell.counts.timed;
  }
  return sum;
}

double Progress::tokens_left() const {
  const CellProgress all = totals();
  if (all.timed == 0) return 0;
  double left = 0;
  for (const Cell& cell : cells_) {
    const CellProgress& known = cell.counts.timed > 0 ? cell.counts : all;
    left += static_cast<double>(cell.counts.planned - cell.counts.done) *
            static_cast<double>(known.tokens) / static_cast<double>(known.timed);
  }
  return left;
}

}  // namespace ponder
