// One thread drives everything: it keeps the engine supplied, takes its events, hands finished
// dialogues to the scoring pool, and writes the graded records. The engine works inside next(), the
// pool beside it; nothing here is shared, so nothing is locked.
//
// The order in which answers arrive decides nothing: each record depends on its own arm only.

#include "harness/run/runner.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <utility>

#include "harness/base/codec.h"
#include "harness/run/flight.h"
#include "harness/run/scoring_pool.h"

namespace ponder {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kWait{50};      // for the engine, or for the scorers when it is idle
constexpr milliseconds kTick{100};     // between two ticks of the observer
constexpr milliseconds kFlush{2'000};  // a killed process loses at most this much

class Runner {
 public:
  Runner(const Plan& plan,
         Engine& engine,
         RunStore& store,
         RunObserver& observer,
         const RunSettings& settings)
      : plan_(plan),
        engine_(engine),
        store_(store),
        observer_(observer),
        settings_(settings),
        pool_(std::max(1, settings.scoring_threads)) {}

  Result<RunReport> run() {
    report_.planned = plan_.size();
    PONDER_TRY(restore());
    Result<void> ended = generate();
    if (!ended || stop_requests() >= 2) engine_.cancel();
    if (!store_failed_) {
      // Whatever ended the run: what was answered is graded and kept.
      Result<void> kept = store_graded_until_idle();
      if (ended && !kept) ended = kept;
    }
    PONDER_TRY(std::move(ended));
    report_.interrupted = report_.restored + report_.stored < report_.planned;
    return report_;
  }

 private:
  int stop_requests() const { return settings_.stop_requests ? settings_.stop_requests() : 0; }

  RecordKey record_key(const Arm& arm) const {
    return {.task = plan_.tasks[arm.task].task->name,
            .sample = plan_.sample(arm.task, arm.sample).id,
            .epoch = arm.epoch,
            .mode = plan_.modes[arm.mode].mode};
  }

  Result<void> restore() {
    finished_ = PONDER_TRY(store_.finished());
    if (finished_.empty()) return {};
    std::map<RecordKey, Arm> arms;
    for (const Unit& unit : plan_.units) {
      for (const std::uint32_t mode : plan_.groups[unit.group]) {
        const Arm arm{unit.task, unit.sample, unit.epoch, mode};
        arms.emplace(record_key(arm), arm);
      }
    }
    return store_.for_each(false, [&](const SampleRecord& record) {
      const auto arm = arms.find({record.task, record.sample, record.epoch, record.mode});
      if (arm == arms.end() || !record.error.empty()) return;
      ++report_.restored;
      observer_.restored(arm->second, record);
    });
  }

  Result<void> generate() {
    const std::size_t enough =
        2 * static_cast<std::size_t>(std::max(1, engine_.capabilities().max_in_flight));
    for (;;) {
      const int stop = stop_requests();
      if (stop >= 2) return {};
      while (stop == 0 && arms_of_request_.size() < enough && next_unit_ < plan_.units.size()) {
        PONDER_TRY(start(plan_.units[next_unit_++]));
      }
      const bool generating = !flights_.empty();
      if (generating) {
        auto event = PONDER_TRY(engine_.next(kWait));
        if (event) PONDER_TRY(take(std::move(*event)));
      }
      PONDER_TRY(store_graded(generating ? milliseconds(0) : kWait));
      tick();
      const bool more = stop == 0 && next_unit_ < plan_.units.size();
      if (flights_.empty() && pool_.pending() == 0 && !more) return {};
    }
  }

  /// Asks the first turn of the arms of a unit that are not finished: in one request if the
  /// dialogue ends with that turn, else each for itself.
  Result<void> start(const Unit& unit) {
    const Task& task = *plan_.tasks[unit.task].task;
    const Sample& sample = plan_.sample(unit.task, unit.sample);
    std::vector<Flight> together;
    for (const std::uint32_t mode : plan_.groups[unit.group]) {
      Flight flight{.arm = {unit.task, unit.sample, unit.epoch, mode},
                    .mode = plan_.modes[mode].mode};
      if (finished_.count(record_key(flight.arm)) > 0) continue;
      flight.dialogue = open_dialogue(task, sample);
      if (flight.dialogue->single_turn()) {
        together.push_back(std::move(flight));
      } else {
        std::vector<Flight> alone;
        alone.push_back(std::move(flight));
        PONDER_TRY(step(std::move(alone)));
      }
    }
    return together.empty() ? Result<void>() : step(std::move(together));
  }

  /// Takes flights that stand at the same turn to their next one, or to the scorers.
  Result<void> step(std::vector<Flight> flights) {
    Flight& first = flights.front();
    auto turn = first.dialogue->step(first.results);
    if (!turn) return fail(std::move(flights), turn.error());
    if (!*turn) {
      for (Flight& flight : flights) finish(std::move(flight));
      return {};
    }
    std::vector<Mode> modes;
    for (const Flight& flight : flights) modes.push_back(flight.mode);
    auto request = make_request(plan_, first, modes, **turn);
    if (!request) return fail(std::move(flights), request.error());

    const std::uint64_t number = ++last_request_;
    arms_of_request_[number] = flights.size();
    const std::string prompt = to_json(request->prompt);
    const bool scored = std::holds_alternative<LogLikelihood>(request->work);
    for (Flight& flight : flights) {
      flight.request = number;
      flight.prompt = prompt;
      // Likelihoods have no mode: their event comes under the default one.
      flights_.emplace(std::pair(request->key, scored ? Mode{} : flight.mode), std::move(flight));
    }
    return engine_.submit(std::move(*request));
  }

  Result<void> take(Event event) {
    auto node = flights_.extract({event.key, event.mode});
    if (node.empty()) {
      return Error{ErrorCode::internal,
                   "the engine answered what was not asked: task " + event.key.task + ", sample " +
                       event.key.sample + ", mode " + to_string(event.mode),
                   "this is a fault of the engine; the run can be continued by the same command"};
    }
    std::vector<Flight> one;
    Flight& flight = one.emplace_back(std::move(node.mapped()));
    const auto request = arms_of_request_.find(flight.request);
    if (--request->second == 0) arms_of_request_.erase(request);

    if (const auto* error = std::get_if<Error>(&event.result)) return fail(std::move(one), *error);
    if (auto* completion = std::get_if<Completion>(&event.result)) {
      if (completion->finish == Finish::error) {
        return fail(std::move(one), {ErrorCode::engine, "generation ended in an error", ""});
      }
      flight.results.emplace_back(std::move(*completion));
    } else {
      flight.results.emplace_back(std::move(std::get<LogProbs>(event.result)));
    }
    return step(std::move(one));
  }

  void finish(Flight flight) {
    pool_.add({.arm = flight.arm,
               .record = make_record(plan_, flight),
               .scorer = plan_.tasks[flight.arm.task].scorer.get(),
               .sample = &plan_.sample(flight.arm.task, flight.arm.sample)});
  }

  Result<void> fail(std::vector<Flight> flights, const Error& error) {
    for (const Flight& flight : flights) {
      SampleRecord record = make_record(plan_, flight);
      record.error = error.message + (error.hint.empty() ? "" : " (" + error.hint + ")");
      PONDER_TRY(keep(flight.arm, record));
    }
    return {};
  }

  Result<void> keep(const Arm& arm, const SampleRecord& record) {
    auto appended = store_.append(record);
    if (!appended) {
      store_failed_ = true;
      return appended;
    }
    flushed_ = false;
    ++report_.stored;
    if (!record.error.empty()) ++report_.errors;
    observer_.stored(arm, record);
    return {};
  }

  Result<void> store_graded(milliseconds timeout) {
    for (const ScoringPool::Job& job : pool_.take_graded(timeout)) {
      PONDER_TRY(keep(job.arm, job.record));
    }
    if (!flushed_ && Clock::now() - last_flush_ > kFlush) return flush();
    return {};
  }

  Result<void> store_graded_until_idle() {
    while (pool_.pending() > 0) PONDER_TRY(store_graded(kWait));
    return flush();
  }

  Result<void> flush() {
    last_flush_ = Clock::now();
    flushed_ = true;
    auto flushed = store_.flush();
    store_failed_ = !flushed;
    return flushed;
  }

  void tick() {
    if (Clock::now() - last_tick_ < kTick) return;
    last_tick_ = Clock::now();
    observer_.tick(engine_.tokens_generated());
  }

  const Plan& plan_;
  Engine& engine_;
  RunStore& store_;
  RunObserver& observer_;
  const RunSettings& settings_;
  ScoringPool pool_;

  std::set<RecordKey> finished_;
  std::size_t next_unit_ = 0;
  std::map<std::pair<RequestKey, Mode>, Flight> flights_;
  std::map<std::uint64_t, std::size_t> arms_of_request_;  // arms not answered yet
  std::uint64_t last_request_ = 0;

  RunReport report_;
  bool store_failed_ = false;
  bool flushed_ = true;
  Clock::time_point last_flush_ = Clock::now();
  Clock::time_point last_tick_ = {};
};

}  // namespace

Result<RunReport> run_plan(const Plan& plan,
                           Engine& engine,
                           RunStore& store,
                           RunObserver& observer,
                           const RunSettings& settings) {
  return Runner(plan, engine, store, observer, settings).run();
}

}  // namespace ponder
