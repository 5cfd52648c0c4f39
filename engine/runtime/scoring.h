#pragma once

#include <deque>
#include <memory>
#include <span>

#include "engine/engine.h"
#include "engine/qwen3/model.h"
#include "engine/qwen3/ops.h"
#include "engine/runtime/room.h"
#include "engine/runtime/scheduler.h"
#include "engine/runtime/sequence.h"

namespace ponder {

/// Runs score groups on the scheduler: log-likelihood requests from their prompt on, answer slots
/// from the moment that a generating sequence has become a trunk (answer_slot.h). One event goes
/// out for each arm of a group. All references outlive the object.
class ScoreRunner {
 public:
  ScoreRunner(const ModelText& text,
              const Room& room,
              Scheduler& scheduler,
              Ops& ops,
              std::deque<Event>& events)
      : text_(text), room_(room), scheduler_(scheduler), ops_(ops), events_(events) {}

  /// Takes a log-likelihood request; what is wrong with it becomes its event.
  void submit(const std::shared_ptr<RequestState>& state,
              const Prompt& prompt,
              const LogLikelihood& work);

  /// Takes the logits' results for a scoring sequence's share of the last step, in order, when its
  /// tokens are accounted for. May remove the sequence from the scheduler. errors  engine
  Result<void> take(Sequence& sequence, std::span<const HeadResult> results);

 private:
  Result<void> start(const std::shared_ptr<RequestState>& state,
                     const Prompt& prompt,
                     const LogLikelihood& work);
  Result<void> branch_off(const Sequence& trunk);
  void deliver(const Sequence& last);

  const ModelText& text_;
  const Room& room_;
  Scheduler& scheduler_;
  Ops& ops_;
  std::deque<Event>& events_;
};

/// Makes a sequence that holds what the group's have in common the one that computes it.
void make_trunk(Sequence& sequence, const std::shared_ptr<ScoreGroup>& group);

/// One error event for each arm.
void fail(std::deque<Event>& events,
          const RequestKey& key,
          const std::vector<Mode>& arms,
          const Error& error);

}  // namespace ponder
