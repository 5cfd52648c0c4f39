#include "engine/bench/sweep.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "engine/bench/counting_ops.h"
#include "engine/bench/placeholder_text.h"
#include "engine/runtime/builtin_engine.h"
#include "engine/runtime/kv_memory.h"

namespace ponder::bench {

namespace {

// That of Qwen's documentation, which the placeholder tokenizer knows word by word.
constexpr std::int32_t kStopTextTokens = 24;

using Clock = std::chrono::steady_clock;

/// One request at a time on one engine.
class Runner {
 public:
  Runner(Engine& engine, const Sweep& sweep) : engine_(engine), sweep_(sweep) {}

  /// Answers under `budgets` and says what that cost. `times[n]`: seconds until n tokens were
  /// generated, of a single budget.
  Result<SweepCost> run(const std::vector<std::int32_t>& budgets, std::vector<double>& times) {
    Generate work{
        .sampling = {.temperature = 0.6, .top_k = 20, .top_p = 0.95},
        .stop = {answer_stop(sweep_.answer_tokens)},
        .max_tokens = sweep_.budgets.back() + sweep_.stop_text_tokens + sweep_.answer_tokens + 1};
    for (const std::int32_t budget : budgets) {
      work.modes.push_back({.kind = Mode::Kind::budget, .budget_tokens = budget});
    }
    const std::string message = placeholder_message(0, sweep_.prompt_tokens);
    const Chat chat{.messages = {{.role = "user", .content = message}}};
    SweepCost cost;
    times.assign(1, 0);
    const std::int64_t before = engine_.tokens_generated();
    const auto start = Clock::now();
    PONDER_TRY(engine_.submit({.key = {.task = "bench"}, .prompt = chat, .work = work}));
    for (std::size_t arms = 0; arms < budgets.size();) {
      // Without time to wait, the engine makes one step.
      const auto event = PONDER_TRY(engine_.next(std::chrono::milliseconds(0)));
      cost.seconds = std::chrono::duration<double>(Clock::now() - start).count();
      const auto generated = static_cast<std::size_t>(engine_.tokens_generated() - before);
      while (times.size() <= generated) times.push_back(cost.seconds);
      if (!event) continue;
      cost.computed_tokens += PONDER_TRY(computed_tokens(*event));
      ++arms;
    }
    return cost;
  }

 private:
  /// Of one arm's result, which must be as long as it was meant to be.
  Result<std::int64_t> computed_tokens(const Event& event) const {
    if (const auto* error = std::get_if<Error>(&event.result)) return *error;
    const Usage& usage = std::get<Completion>(event.result).usage;
    if (usage.prompt_tokens != sweep_.prompt_tokens ||
        usage.thinking_tokens != event.mode.budget_tokens ||
        usage.injected_tokens != sweep_.stop_text_tokens ||
        usage.answer_tokens != sweep_.answer_tokens) {
      return Error{ErrorCode::internal,
                   "the arm " + to_string(event.mode) + " has " +
                       std::to_string(usage.prompt_tokens) + " prompt, " +
                       std::to_string(usage.thinking_tokens) + " thinking, " +
                       std::to_string(usage.injected_tokens) + " stop text and " +
                       std::to_string(usage.answer_tokens) + " answer tokens",
                   ""};
    }
    return usage.spent_tokens;
  }

  Engine& engine_;
  const Sweep& sweep_;
};

/// What one request for each budget costs, from the steps of the longest.
SweepCost added_up(const Sweep& sweep, const std::vector<double>& times) {
  const auto at = [&](std::int32_t generated) {
    return times[static_cast<std::size_t>(generated)];
  };
  const std::int32_t longest = sweep.budgets.back();
  SweepCost cost;
  for (const std::int32_t budget : sweep.budgets) {
    cost.computed_tokens += sweep.longest.computed_tokens - (longest - budget);
    cost.seconds += at(budget) + sweep.longest.seconds - at(longest);
  }
  return cost;
}

}  // namespace

std::int32_t sweep_answer_tokens(const std::vector<std::int32_t>& budgets,
                                 std::int32_t stop_text_tokens) {
  const auto arms = static_cast<std::int32_t>(budgets.size());
  return std::max(1, budgets.back() / 10 / arms - stop_text_tokens);
}

std::int64_t sweep_positions(const std::vector<std::int32_t>& budgets, std::int32_t prompt_tokens) {
  return std::int64_t{prompt_tokens} + budgets.back() + kStopTextTokens +
         sweep_answer_tokens(budgets, kStopTextTokens) + 1;
}

std::int64_t sweep_kv_bytes(const ModelConfig& config,
                            KvType kv_type,
                            const std::vector<std::int32_t>& budgets,
                            std::int32_t prompt_tokens) {
  // The longest arm, and for every fork its own tail and two partly used pages.
  const std::int64_t tail =
      kStopTextTokens + sweep_answer_tokens(budgets, kStopTextTokens) + 2 * kPageTokens;
  const std::int64_t room = sweep_positions(budgets, prompt_tokens) + kPageTokens +
                            static_cast<std::int64_t>(budgets.size()) * tail;
  return (room + kPageTokens - 1) / kPageTokens * page_bytes(config, kv_type);
}

Result<Sweep> run_sweep(BenchModel model,
                        std::unique_ptr<Ops> ops,
                        const std::vector<std::int32_t>& budgets,
                        std::int32_t prompt_tokens,
                        bool one_by_one,
                        const Note& note) {
  Sweep out{.budgets = budgets,
            .prompt_tokens = prompt_tokens,
            .stop_text_tokens = kStopTextTokens,
            .answer_tokens = sweep_answer_tokens(budgets, kStopTextTokens)};
  const KvType kv_type = default_kv_type(*model.model.weights);
  const BuiltinOptions options{
      .max_batch = static_cast<std::int32_t>(budgets.size()) + 1,
      .kv_memory_bytes = sweep_kv_bytes(model.model.text.config, kv_type, budgets, prompt_tokens),
      .kv_type = kv_type,
      .prefix_cache = false,
      .sampled_vocab = model.fillers};
  const auto engine =
      PONDER_TRY(open_builtin_engine(options, std::move(model.model), std::move(ops), "bench", ""));
  Runner runner(*engine, out);
  std::vector<double> times;
  note("budget " + std::to_string(budgets.back()) + " alone");
  out.longest = PONDER_TRY(runner.run({budgets.back()}, times));
  out.one_by_one = added_up(out, times);
  note(std::to_string(budgets.size()) + " budgets together");
  out.together = PONDER_TRY(runner.run(budgets, times));
  if (!one_by_one) return out;
  out.one_by_one_was_run = true;
  out.one_by_one = out.longest;
  for (const std::int32_t budget : budgets) {
    if (budget == budgets.back()) continue;
    note("budget " + std::to_string(budget) + " alone");
    const SweepCost one = PONDER_TRY(runner.run({budget}, times));
    out.one_by_one.computed_tokens += one.computed_tokens;
    out.one_by_one.seconds += one.seconds;
  }
  return out;
}

Result<Sweep> count_sweep(ModelConfig config,
                          const std::vector<std::int32_t>& budgets,
                          std::int32_t prompt_tokens) {
  config.max_position_embeddings =
      std::max(config.max_position_embeddings, sweep_positions(budgets, prompt_tokens));
  PlaceholderText words = PONDER_TRY(placeholder_text(config));
  BenchModel model;
  model.fillers = words.fillers;
  model.model.text = std::move(words.text);
  model.model.weights = std::make_unique<ModelWeights>();
  return run_sweep(std::move(model), std::make_unique<CountingOps>(), budgets, prompt_tokens, true,
                   [](const std::string&) {});
}

}  // namespace ponder::bench
