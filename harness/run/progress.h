#pragma once

#include <cstdint>
#include <vector>

#include "harness/base/record.h"
#include "harness/run/plan.h"

namespace ponder {

/// One task in one mode.
struct CellProgress {
  std::int64_t planned = 0;
  std::int64_t done = 0;  ///< errors included
  std::int64_t errors = 0;
  std::int64_t unclosed = 0;
  std::int64_t no_answer = 0;  ///< unclosed ones not included
  std::int64_t forced = 0;

  /// Scored arms and correct ones of the finished prefix of the plan order. Short answers finish
  /// first and are easier, so the accuracy over all that is done would be too high.
  std::int64_t prefix_scored = 0;
  std::int64_t prefix_correct = 0;

  std::int64_t tokens = 0;  ///< spent for the arms done by this process
  std::int64_t timed = 0;   ///< their number

  bool is_finished() const { return done == planned; }
};

/// What is done of a plan, kept up to date record by record.
class Progress {
 public:
  explicit Progress(const Plan& plan);

  /// `restored`: by an earlier process, so it says nothing about this one's speed.
  void add(const Arm& arm, const SampleRecord& record, bool restored);

  const CellProgress& cell(std::size_t task, std::size_t mode) const {
    return cells_[task * modes_ + mode].counts;
  }

  std::size_t tasks() const { return cells_.size() / modes_; }

  std::size_t modes() const { return modes_; }

  std::int64_t planned() const { return planned_; }

  std::int64_t done() const { return done_; }

  /// Expected tokens of the arms not done: their number times the mean of their cell, or of all
  /// cells where one has none yet. 0 while nothing is known.
  double tokens_left() const;

  /// Sums over all cells of the counts that change how a score is to be read.
  CellProgress totals() const;

 private:
  enum class State : std::uint8_t { open, correct, incorrect, error };

  struct Cell {
    CellProgress counts = {};
    std::vector<State> states = {};  // in plan order
    std::size_t prefix = 0;
    std::size_t epochs = 1;
  };

  std::size_t modes_;
  std::int64_t planned_ = 0;
  std::int64_t done_ = 0;
  std::vector<Cell> cells_;  // task-major
};

}  // namespace ponder
