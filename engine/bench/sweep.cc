#include "engine/bench/sweep.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "engine/bench/counting_ops.h"
#include "engine/bench/placeholder_text.h"
#include "engine/budget.h"
#include "engine/runtime/builtin_engine.h"
#include "engine/runtime/kv_memory.h"

namespace ponder::bench {

namespace {

// That of Qwen's documentation, which the placeholder tokenizer knows word by word.
constexpr std::int32_t kStopTextTokens = 24;

/// One request at a time on an engine of its own kind.
class Runner {
 public:
  Runner(Engine& engine, Sweep& sweep) : engine_(engine), sweep_(sweep) {}

  /// Adds what answering under `budgets` costs to `cost`.
  Result<void> run(const std::vector<std::int32_t>& budgets, SweepCost& cost) {
    Generate work{
        .sampling = {.temperature = 0.6, .top_k = 20, .top_p = 0.95},
        .stop = {answer_stop(sweep_.answer_tokens)},
        .max_tokens = sweep_.budgets.back() + sweep_.stop_text_tokens + sweep_.answer_tokens + 1};
    for (const std::int32_t budget : budgets) {
      work.modes.push_back({.kind = Mode::Kind::budget, .budget_tokens = budget});
    }
    const Chat chat{
        .messages = {{.role = "user", .content = placeholder_message(0, sweep_.prompt_tokens)}}};
    const auto start = std::chrono::steady_clock::now();
    PONDER_TRY(engine_.submit({.key = {.task = "bench"}, .prompt = chat, .work = work}));
    for (std::size_t i = 0; i < budgets.size(); ++i) PONDER_TRY(take(cost));
    cost.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return {};
  }

 private:
  /// One arm's result, which must be as long as it was meant to be.
  Result<void> take(SweepCost& cost) {
    std::optional<Event> event;
    while (!event) event = PONDER_TRY(engine_.next(std::chrono::hours(1)));
    if (const auto* error = std::get_if<Error>(&event->result)) return *error;
    const Usage& usage = std::get<Completion>(event->result).usage;
    if (usage.prompt_tokens != sweep_.prompt_tokens ||
        usage.thinking_tokens != event->mode.budget_tokens ||
        usage.injected_tokens != sweep_.stop_text_tokens ||
        usage.answer_tokens != sweep_.answer_tokens) {
      return Error{ErrorCode::internal,
                   "the arm " + to_string(event->mode) + " has " +
                       std::to_string(usage.prompt_tokens) + " prompt, " +
                       std::to_string(usage.thinking_tokens) + " thinking, " +
                       std::to_string(usage.injected_tokens) + " stop text and " +
                       std::to_string(usage.answer_tokens) + " answer tokens",
                   ""};
    }
    cost.computed_tokens += usage.spent_tokens;
    return {};
  }

  Engine& engine_;
  Sweep& sweep_;
};

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

Result<Sweep> run_sweep(BenchModel model,
                        std::unique_ptr<Ops> ops,
                        const std::vector<std::int32_t>& budgets,
                        std::int32_t prompt_tokens,
                        const Note& note) {
  Sweep out{.budgets = budgets,
            .prompt_tokens = prompt_tokens,
            .stop_text_tokens = kStopTextTokens,
            .answer_tokens = sweep_answer_tokens(budgets, kStopTextTokens)};
  const auto arms = static_cast<std::int32_t>(budgets.size());
  // The longest arm, and for every fork its own tail and two partly used pages.
  const std::int64_t tail = kStopTextTokens + out.answer_tokens + 2 * kPageTokens;
  const std::int64_t room = sweep_positions(budgets, prompt_tokens) + kPageTokens + arms * tail;
  const KvType kv_type =
      model.model.weights->embedding.dtype == DType::f32 ? KvType::f32 : KvType::bf16;
  BuiltinOptions options{.max_batch = arms + 1,
                         .kv_memory_bytes = (room + kPageTokens - 1) / kPageTokens *
                                            page_bytes(model.model.text.config, kv_type),
                         .prefix_cache = false,
                         .sampled_vocab = model.fillers};
  const auto engine =
      PONDER_TRY(open_builtin_engine(options, std::move(model.model), std::move(ops), "bench", ""));
  Runner runner(*engine, out);
  for (const std::int32_t budget : budgets) {
    note("budget " + std::to_string(budget) + " alone");
    SweepCost one;
    PONDER_TRY(runner.run({budget}, one));
    out.one_by_one.computed_tokens += one.computed_tokens;
    out.one_by_one.seconds += one.seconds;
    if (budget == budgets.back()) out.longest = one;
  }
  note(std::to_string(arms) + " budgets together");
  PONDER_TRY(runner.run(budgets, out.together));
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
  return run_sweep(std::move(model), std::make_unique<CountingOps>(), budgets, prompt_tokens,
                   [](const std::string&) {});
}

}  // namespace ponder::bench
