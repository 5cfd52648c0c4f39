#include "engine/runtime/builtin_engine.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "engine/qwen3/forward.h"
#include "engine/runtime/kv_memory.h"
#include "engine/runtime/scheduler.h"
#include "engine/runtime/step.h"

namespace ponder {

namespace {

using Clock = std::chrono::steady_clock;

class BuiltinEngine final : public Engine {
 public:
  BuiltinEngine(Model model, std::unique_ptr<Ops> ops, std::string name, std::string digest)
      : model_(std::move(model)),
        ops_(std::move(ops)),
        name_(std::move(name)),
        digest_(std::move(digest)) {}

  Result<void> start(const BuiltinOptions& options);

  Capabilities capabilities() const override;
  EngineInfo info() const override;
  Result<std::int64_t> count_prompt_tokens(const Prompt& prompt, const Mode& mode) override;
  Result<void> submit(Request request) override;
  Result<std::optional<Event>> next(std::chrono::milliseconds timeout) override;
  void cancel() override;

  std::int64_t tokens_generated() const override { return generated_; }

 private:
  void submit_arms(const std::shared_ptr<RequestState>& state,
                   const Prompt& prompt,
                   std::vector<Mode> arms);
  void submit_scores(const std::shared_ptr<RequestState>& state,
                     const Prompt& prompt,
                     const LogLikelihood& work);
  Result<void> step();
  void add_scores(Sequence& sequence, std::span<const HeadResult> results);
  Result<void> advance(Sequence& sequence, const HeadResult& drawn);
  Result<void> cut_budgets(Sequence& sequence);
  Result<void> fork(Sequence& trunk, const Mode& arm);
  void deliver(const Sequence& sequence);
  void fail(const RequestKey& key, const std::vector<Mode>& arms, const Error& error);

  Model model_;
  std::unique_ptr<Ops> ops_;
  std::string name_;
  std::string digest_;
  std::string rope_scaling_;
  std::int32_t max_batch_ = 1;
  std::int64_t context_ = 0;
  KvType kv_type_ = KvType::f32;
  std::optional<KvCache> cache_;
  std::optional<Scheduler> scheduler_;
  StepInputs inputs_;
  std::deque<Event> events_;
  std::int64_t submitted_ = 0;
  std::int64_t generated_ = 0;
};

Result<void> BuiltinEngine::start(const BuiltinOptions& options) {
  const ModelConfig& config = model_.text.config;
  rope_scaling_ = options.rope_scaling;
  context_ = context_tokens(config);
  max_batch_ = std::max(1, options.max_batch);
  kv_type_ = options.kv_type.value_or(model_.weights->embedding.dtype == DType::f32 ? KvType::f32
                                                                                    : KvType::bf16);
  const std::int32_t pages = PONDER_TRY(
      pages_for(config, kv_type_, options.kv_memory_bytes, max_batch_ * (context_ + kPageTokens)));
  const std::int32_t step_tokens = std::max(options.step_tokens, max_batch_);
  const std::int32_t vocab = model_.text.tokenizer->vocab_size();
  PONDER_TRY(
      ops_->load(config, *model_.weights,
                 {.step_tokens = step_tokens,
                  .step_sequences = max_batch_,
                  .pages = pages,
                  .kv_type = kv_type_,
                  .sampled_vocab =
                      options.sampled_vocab > 0 ? std::min(options.sampled_vocab, vocab) : vocab}));
  cache_.emplace(pages, options.prefix_cache);
  scheduler_.emplace(*cache_, max_batch_, step_tokens);
  return {};
}

Capabilities BuiltinEngine::capabilities() const {
  return {.thinking = model_.text.chat_template ? model_.text.chat_template->thinking_control()
                                                : ThinkingControl::never,
          .token_budgets = true,
          .log_likelihood = true,
          .context_tokens = context_,
          .max_in_flight = max_batch_};
}

EngineInfo BuiltinEngine::info() const {
  const ModelConfig& config = model_.text.config;
  const bool f32 = kv_type_ == KvType::f32;
  return {.name = name_,
          .detail = ops_->description(),
          .model_sha256 = digest_,
          .rope_scaling = rope_scaling_,
          .model_details = {{"architecture", config.architecture},
                            {"dtype", std::string(to_string(model_.weights->embedding.dtype))},
                            {"parameters", std::to_string(model_.weights->parameters)},
                            {"layers", std::to_string(config.num_hidden_layers)},
                            {"context_tokens", std::to_string(context_)},
                            {"kv_dtype", f32 ? "f32" : "bf16"}}};
}

Result<std::int64_t> BuiltinEngine::count_prompt_tokens(const Prompt& prompt, const Mode& mode) {
  const PromptIds encoded = PONDER_TRY(encode_prompt(model_.text, prompt, mode));
  return static_cast<std::int64_t>(encoded.ids.size());
}

Result<void> BuiltinEngine::submit(Request request) {
  auto state = std::make_shared<RequestState>();
  state->key = request.key;
  state->order = submitted_++;
  if (const auto* scores = std::get_if<LogLikelihood>(&request.work)) {
    submit_scores(state, request.prompt, *scores);
    return {};
  }
  const auto* work = std::get_if<Generate>(&request.work);
  if (work == nullptr) {
    return Error{ErrorCode::usage, "the built-in engine cannot read answer slots yet", ""};
  }
  state->work = *work;
  state->stream = random_stream(request.key);
  state->stop_text = model_.text.tokenizer->encode(stop_thinking_text(work->stop_text));

  // Arms whose prompts are equal share a trace; the longest speaks for all until a budget cuts.
  std::vector<Mode> thinking;
  for (const Mode& mode : work->modes) {
    const bool shares = !mode.soft && mode.kind != Mode::Kind::no_thinking;
    if (shares) {
      thinking.push_back(mode);
    } else {
      submit_arms(state, request.prompt, {mode});
    }
  }
  const auto length = [](const Mode& mode) {
    return mode.kind == Mode::Kind::thinking ? std::int32_t{INT32_MAX} : mode.budget_tokens;
  };
  std::sort(thinking.begin(), thinking.end(),
            [&](const Mode& a, const Mode& b) { return length(a) > length(b); });
  if (!thinking.empty()) submit_arms(state, request.prompt, std::move(thinking));
  return {};
}

void BuiltinEngine::submit_arms(const std::shared_ptr<RequestState>& state,
                                const Prompt& prompt,
                                std::vector<Mode> arms) {
  Result<PromptIds> encoded = encode_prompt(model_.text, prompt, arms.front());
  if (!encoded) return fail(state->key, arms, encoded.error());
  const auto tokens = static_cast<std::int64_t>(encoded->ids.size());
  if (tokens == 0) {
    return fail(state->key, arms,
                {ErrorCode::engine, "the prompt is empty", "check the task and the chat template"});
  }
  if (tokens >= context_) {
    return fail(state->key, arms,
                {ErrorCode::engine,
                 "the prompt has " + std::to_string(tokens) + " tokens, the context of the model " +
                     std::to_string(context_),
                 "use fewer examples (--num-fewshot) or --rope-scaling"});
  }
  const std::int64_t longest = std::min(tokens + state->work.max_tokens, context_);
  const std::int64_t room = std::int64_t{cache_->pages()} * kPageTokens;
  if (longest > room) {
    const std::int64_t needed =
        (longest + kPageTokens - 1) / kPageTokens * page_bytes(model_.text.config, kv_type_);
    return fail(state->key, arms,
                {ErrorCode::engine,
                 "the KV memory holds " + std::to_string(room) + " tokens, this request may need " +
                     std::to_string(longest),
                 "give --kv-memory " + std::to_string((needed >> 20) + 1) +
                     "M, or a smaller --max-tokens"});
  }
  auto sequence = std::make_unique<Sequence>(state, std::move(encoded->ids), encoded->opened,
                                             context_, *model_.text.tokenizer,
                                             model_.text.think_open, model_.text.think_close);
  sequence->arms = std::move(arms);
  scheduler_->add(std::move(sequence));
}

Result<std::optional<Event>> BuiltinEngine::next(std::chrono::milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  while (events_.empty() && !scheduler_->idle()) {
    PONDER_TRY(step());
    if (events_.empty() && Clock::now() >= deadline) return std::optional<Event>();
  }
  if (events_.empty()) return std::optional<Event>();
  Event event = std::move(events_.front());
  events_.pop_front();
  return std::optional<Event>(std::move(event));
}

void BuiltinEngine::cancel() {
  scheduler_->clear();
  events_.clear();
}

Result<void> BuiltinEngine::step() {
  const std::vector<Scheduler::Share> shares = scheduler_->plan();
  fill_inputs(shares, inputs_);
  const auto results = PONDER_TRY(forward(*ops_, model_.text.config, inputs_));
  for (const Scheduler::Share& share : shares) scheduler_->computed(share);
  std::size_t row = 0;
  for (const Scheduler::Share& share : shares) {
    Sequence& sequence = *share.sequence;
    if (sequence.scoring) {
      const std::int64_t reached = sequence.computed + 1 - sequence.scoring->from;
      const auto count =
          static_cast<std::size_t>(std::clamp<std::int64_t>(reached, 0, share.tokens));
      add_scores(sequence, results.subspan(row, count));
      row += count;
    } else if (share.ends) {
      PONDER_TRY(advance(sequence, results[row++]));
    }
  }
  return {};
}

void BuiltinEngine::submit_scores(const std::shared_ptr<RequestState>& state,
                                  const Prompt& prompt,
                                  const LogLikelihood& work) {
  const std::size_t count = work.continuations.size();
  state->log_probs = {.sums = std::vector<double>(count),
                      .greedy = std::vector<bool>(count),
                      .token_counts = std::vector<std::int64_t>(count)};
  state->scores_left = count;
  if (count == 0) {
    events_.push_back({state->key, Mode{}, state->log_probs});
    return;
  }
  std::vector<std::unique_ptr<Sequence>> sequences;
  for (std::size_t i = 0; i < count; ++i) {
    auto encoded = encode_continuation(model_.text, prompt, work.continuations[i]);
    if (!encoded) return fail(state->key, {Mode{}}, encoded.error());
    const auto total = static_cast<std::int64_t>(encoded->ids.size());
    const std::int64_t room = std::min(context_, std::int64_t{cache_->pages()} * kPageTokens);
    if (total > room) {
      return fail(state->key, {Mode{}},
                  {ErrorCode::engine,
                   "prompt and continuation have " + std::to_string(total) +
                       " tokens, the engine has room for " + std::to_string(room),
                   "use fewer examples (--num-fewshot), or a larger --kv-memory"});
    }
    state->log_probs.token_counts[i] = total - encoded->from;
    auto sequence = std::make_unique<Sequence>(state, std::move(encoded->ids), false, context_,
                                               *model_.text.tokenizer, -1, -1);
    sequence->scoring = Scoring{.from = encoded->from, .index = i, .left = total - encoded->from};
    sequences.push_back(std::move(sequence));
  }
  for (auto& sequence : sequences) scheduler_->add(std::move(sequence));
}

void BuiltinEngine::add_scores(Sequence& sequence, std::span<const HeadResult> results) {
  Scoring& scoring = *sequence.scoring;
  RequestState& state = sequence.request();
  for (const HeadResult& result : results) {
    if (result.bad_layer != -1 && state.scores_left > 0) {
      fail(state.key, {Mode{}}, not_finite(result, sequence));
      state.scores_left = 0;
    }
    const std::int64_t target = sequence.total() - scoring.left;
    scoring.sum += result.logprob;
    scoring.greedy =
        scoring.greedy && result.id == sequence.ids()[static_cast<std::size_t>(target)];
    --scoring.left;
  }
  if (scoring.left > 0) return;
  state.log_probs.sums[scoring.index] = scoring.sum;
  state.log_probs.greedy[scoring.index] = scoring.greedy;
  if (state.scores_left > 0 && --state.scores_left == 0) {
    events_.push_back({state.key, Mode{}, state.log_probs});
  }
  scheduler_->remove(&sequence);
}

Result<void> BuiltinEngine::advance(Sequence& sequence, const HeadResult& drawn) {
  if (drawn.bad_layer != -1) {
    fail(sequence.request().key, sequence.arms, not_finite(drawn, sequence));
    scheduler_->remove(&sequence);
    return {};
  }
  ++generated_;
  sequence.append(drawn.id, model_.text.is_eos[static_cast<std::size_t>(drawn.id)]);
  if (!sequence.finished()) PONDER_TRY(cut_budgets(sequence));
  if (sequence.finished()) {
    deliver(sequence);
    scheduler_->remove(&sequence);
  }
  return {};
}

/// Arms whose budget ends here go on to their answer, each on its own.
Result<void> BuiltinEngine::cut_budgets(Sequence& sequence) {
  const std::vector<Mode> arms = sequence.arms;
  for (const Mode& arm : arms) {
    if (arm.kind != Mode::Kind::budget || !sequence.thinking().cut_due(arm.budget_tokens)) continue;
    if (sequence.arms.size() == 1) {
      sequence.force_answer();
    } else {
      PONDER_TRY(fork(sequence, arm));
    }
  }
  return {};
}

Result<void> BuiltinEngine::fork(Sequence& trunk, const Mode& arm) {
  auto child = std::make_unique<Sequence>(trunk.fork());
  std::erase(trunk.arms, arm);
  child->arms = {arm};
  child->force_answer();
  if (child->finished()) {
    deliver(*child);
    return {};
  }
  // Full pages are shared; the one that both would write to is copied, or computed again when there
  // is no page left.
  const std::int64_t full = trunk.computed / kPageTokens;
  child->pages.assign(trunk.pages.begin(), trunk.pages.begin() + full);
  for (const std::int32_t page : child->pages) cache_->share(page);
  child->computed = full * kPageTokens;
  child->published = full;
  if (trunk.computed > child->computed) {
    if (const auto page = cache_->take()) {
      const PageCopy copy{trunk.pages[static_cast<std::size_t>(full)], *page};
      child->pages.push_back(*page);
      child->computed = trunk.computed;
      PONDER_TRY(ops_->copy_pages({&copy, 1}));
    }
  }
  scheduler_->add(std::move(child));
  return {};
}

void BuiltinEngine::deliver(const Sequence& sequence) {
  Completion completion = sequence.completion();
  for (const Mode& arm : sequence.arms) {
    events_.push_back({sequence.request().key, arm, completion});
    completion.usage.spent_tokens = 0;  // shared work is counted once
  }
}

void BuiltinEngine::fail(const RequestKey& key, const std::vector<Mode>& arms, const Error& error) {
  for (const Mode& arm : arms) events_.push_back({key, arm, error});
}

}  // namespace

Result<std::unique_ptr<Engine>> open_builtin_engine(const BuiltinOptions& options,
                                                    std::unique_ptr<Ops> ops,
                                                    const std::string& name) {
  Model model = PONDER_TRY(read_model(options.folder, options.rope_scaling));
  const std::string digest = PONDER_TRY(model_digest(options.folder));
  return open_builtin_engine(options, std::move(model), std::move(ops), name, digest);
}

Result<std::unique_ptr<Engine>> open_builtin_engine(const BuiltinOptions& options,
                                                    Model model,
                                                    std::unique_ptr<Ops> ops,
                                                    const std::string& name,
                                                    const std::string& digest) {
  auto engine = std::make_unique<BuiltinEngine>(std::move(model), std::move(ops), name, digest);
  PONDER_TRY(engine->start(options));
  return std::unique_ptr<Engine>(std::move(engine));
}

}  // namespace ponder
