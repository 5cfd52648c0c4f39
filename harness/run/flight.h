#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/base/dialogue.h"
#include "harness/run/plan.h"

namespace ponder {

/// One arm on its way: the dialogue about its sample, and what the engine answered so far.
struct Flight {
  Arm arm = {};
  Mode mode = {};
  std::unique_ptr<Dialogue> dialogue = {};
  std::vector<TurnResult> results = {};
  std::string prompt = {};    ///< of the last turn, as JSON
  std::uint64_t request = 0;  ///< the request that carries it now; several arms may share one
};

std::unique_ptr<Dialogue> open_dialogue(const Task& task, const Sample& sample);

/// The engine's question for a turn, asked for `modes`, which share prompt and sampling.
/// errors  engine (a role or kind of turn that this run cannot serve)
Result<Request> make_request(const Plan& plan,
                             const Flight& flight,
                             const std::vector<Mode>& modes,
                             const Turn& turn);

/// The record of a flight, without a verdict. Of several turns the last gives the answer; counts
/// and token ids are those of all turns.
SampleRecord make_record(const Plan& plan, const Flight& flight);

}  // namespace ponder
