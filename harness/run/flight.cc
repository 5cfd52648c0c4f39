#include "harness/run/flight.h"

#include <utility>

#include "harness/base/codec.h"
#include "harness/run/prompt.h"

namespace ponder {

namespace {

void add(Usage& sum, const Usage& more) {
  sum.prompt_tokens += more.prompt_tokens;
  sum.thinking_tokens += more.thinking_tokens;
  sum.injected_tokens += more.injected_tokens;
  sum.answer_tokens += more.answer_tokens;
  sum.charged_tokens += more.charged_tokens;
  sum.spent_tokens += more.spent_tokens;
}

Completion join(const std::vector<TurnResult>& results) {
  Completion joined;
  for (const TurnResult& result : results) {
    if (const auto* scores = std::get_if<LogProbs>(&result)) {
      joined.choices = *scores;
      add(joined.usage, scores->usage);
      continue;
    }
    const auto* turn = std::get_if<Completion>(&result);
    joined.choices = turn->choices;
    joined.thinking = turn->thinking;
    joined.answer = turn->answer;
    joined.thinking_end = turn->thinking_end;
    joined.finish = turn->finish;
    joined.looped = joined.looped || turn->looped;
    joined.seconds += turn->seconds;
    joined.ids.insert(joined.ids.end(), turn->ids.begin(), turn->ids.end());
    add(joined.usage, turn->usage);
  }
  return joined;
}

}  // namespace

std::unique_ptr<Dialogue> open_dialogue(const Task& task, const Sample& sample) {
  return task.dialogue ? task.dialogue(sample) : single_turn_dialogue(sample, task.stop);
}

Result<Request> make_request(const Plan& plan,
                             const Flight& flight,
                             const std::vector<Mode>& modes,
                             const Turn& turn) {
  if (turn.role != "model") {
    return Error{ErrorCode::engine,
                 "a turn asks for the role '" + turn.role + "', this run has only 'model'", ""};
  }
  const PlannedTask& task = plan.tasks[flight.arm.task];
  Request request{.key = {.task = task.task->name,
                          .sample = plan.sample(flight.arm.task, flight.arm.sample).id,
                          .epoch = flight.arm.epoch,
                          .turn = static_cast<std::int32_t>(flight.results.size())},
                  .prompt = prompt_for(turn.prompt, flight.mode, plan.options.system_prompt)};
  if (!turn.continuations.empty()) {
    PONDER_CHECK(modes.size() == 1);  // make_plan() has refused all but no-thinking
    request.work = LogLikelihood{.continuations = turn.continuations};
  } else {
    request.work = Generate{.modes = modes,
                            .sampling = plan.modes[flight.arm.mode].sampling,
                            .seed = plan.options.seed,
                            .stop = turn.stop,
                            .max_tokens = task.max_tokens,
                            .stop_text = plan.options.stop_text,
                            .stop_loops = plan.options.stop_loops};
  }
  return request;
}

SampleRecord make_record(const Plan& plan, const Flight& flight) {
  const Sample& sample = plan.sample(flight.arm.task, flight.arm.sample);
  return {.task = plan.tasks[flight.arm.task].task->name,
          .sample = sample.id,
          .epoch = flight.arm.epoch,
          .mode = flight.mode,
          .subject = sample.subject,
          .cluster = sample.cluster,
          .target = sample.target,
          .prompt = flight.prompt,
          .completion = join(flight.results)};
}

}  // namespace ponder
