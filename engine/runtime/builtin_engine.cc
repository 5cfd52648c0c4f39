#include "engine/runtime/builtin_engine.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "engine/qwen3/forward.h"
#include "engine/runtime/answer_slot.h"
#include "engine/runtime/kv_memory.h"
#include "engine/runtime/room.h"
#include "engine/runtime/scheduler.h"
#include "engine/runtime/scoring.h"
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
  /// What the weights imply.
  KvType own_kv_type() const {
    return model_.weights->embedding.dtype == DType::f32 ? KvType::f32 : KvType::bf16;
  }

  void submit_arms(const std::shared_ptr<RequestState>& state,
                   const Prompt& prompt,
                   std::vector<Mode> arms);
  Result<std::unique_ptr<Sequence>> first_sequence(const std::shared_ptr<RequestState>& state,
                                                   const Prompt& prompt,
                                                   const std::vector<Mode>& arms);
  Result<void> step();
  Result<void> advance(Sequence& sequence, const HeadResult& drawn);
  Result<void> cut_budgets(Sequence& sequence);
  Result<void> fork(Sequence& trunk, const Mode& arm);
  void cut_loops(Sequence& sequence);
  void deliver(const Sequence& sequence);

  Model model_;
  std::unique_ptr<Ops> ops_;
  std::string name_;
  std::string digest_;
  std::string rope_scaling_;
  std::int32_t max_batch_ = 1;
  Room room_;
  KvType kv_type_ = KvType::f32;
  std::optional<KvCache> cache_;
  std::optional<Scheduler> scheduler_;
  StepInputs inputs_;
  std::deque<Event> events_;
  std::optional<ScoreRunner> scores_;
  std::int64_t submitted_ = 0;
  std::int64_t generated_ = 0;
};

Result<void> BuiltinEngine::start(const BuiltinOptions& options) {
  const ModelConfig& config = model_.text.config;
  rope_scaling_ = options.rope_scaling;
  max_batch_ = std::max(1, options.max_batch);
  kv_type_ = options.kv_type.value_or(own_kv_type());
  const std::int64_t context = context_tokens(config);
  const std::int32_t pages = PONDER_TRY(
      pages_for(config, kv_type_, options.kv_memory_bytes, max_batch_ * (context + kPageTokens)));
  room_ = {.context_tokens = context, .pages = pages, .page_bytes = page_bytes(config, kv_type_)};
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
  scores_.emplace(model_.text, room_, *scheduler_, *ops_, events_);
  return {};
}

Capabilities BuiltinEngine::capabilities() const {
  return {.thinking = model_.text.chat_template ? model_.text.chat_template->thinking_control()
                                                : ThinkingControl::never,
          .token_budgets = true,
          .log_likelihood = true,
          .answer_slots = true,
          .context_tokens = room_.context_tokens,
          .max_in_flight = max_batch_};
}

EngineInfo BuiltinEngine::info() const {
  const ModelConfig& config = model_.text.config;
  const std::string kv_type = kv_type_ == KvType::f32 ? "f32" : "bf16";
  const std::string quantization = to_string(config.quantization);
  EngineInfo info{
      .name = name_,
      .detail = ops_->description(),
      .model_sha256 = digest_,
      .rope_scaling = rope_scaling_,
      .activations = config.quantization.fp8_activations ? "fp8" : "",
      .kv_type = kv_type_ == own_kv_type() ? "" : kv_type,
      .model_details = {
          {"architecture", config.architecture},
          {"dtype", quantization.empty() ? std::string(to_string(model_.weights->embedding.dtype))
                                         : quantization},
          {"parameters", std::to_string(model_.weights->parameters)},
          {"layers", std::to_string(config.num_hidden_layers)},
          {"context_tokens", std::to_string(room_.context_tokens)},
          {"kv_dtype", kv_type}}};
  if (!info.activations.empty()) info.model_details["activations"] = info.activations;
  return info;
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
    scores_->submit(state, request.prompt, *scores);
    return {};
  }
  const auto* work = std::get_if<Generate>(&request.work);
  if (const auto* slot = std::get_if<AnswerSlot>(&request.work)) {
    work = &slot->generate;
    auto planned = plan_slot(model_.text, *slot);
    if (!planned) {
      fail(events_, state->key, work->modes, planned.error());
      return {};
    }
    state->slot = std::move(*planned);
  }
  PONDER_TRY(check_generate(*work));
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
  auto sequence = first_sequence(state, prompt, arms);
  if (!sequence) return fail(events_, state->key, arms, sequence.error());
  (*sequence)->arms = std::move(arms);
  if (at_slot(**sequence)) enter_slot(**sequence, room_.context_tokens);
  scheduler_->add(std::move(*sequence));
}

/// The prompt as a sequence, if there is room for what may come of it.
Result<std::unique_ptr<Sequence>> BuiltinEngine::first_sequence(
    const std::shared_ptr<RequestState>& state,
    const Prompt& prompt,
    const std::vector<Mode>& arms) {
  PromptIds encoded = PONDER_TRY(encode_prompt(model_.text, prompt, arms.front()));
  const auto tokens = static_cast<std::int64_t>(encoded.ids.size());
  if (tokens == 0) {
    return Error{ErrorCode::engine, "the prompt is empty", "check the task and the chat template"};
  }
  std::int64_t longest = tokens + state->work.max_tokens;
  if (state->slot) {
    const std::int64_t slot = slot_tokens(*state->slot);
    PONDER_TRY(room_.check_context("the prompt with its choices has", tokens + slot,
                                   room_.context_tokens));
    if (arms.front().kind == Mode::Kind::no_thinking && !arms.front().soft) longest = tokens;
    longest += slot;
  } else {
    PONDER_TRY(room_.check_context("the prompt has", tokens, room_.context_tokens - 1));
  }
  PONDER_TRY(room_.check_memory(std::min(longest, room_.context_tokens)));
  return std::make_unique<Sequence>(state, std::move(encoded.ids), encoded.opened,
                                    room_.context_tokens, *model_.text.tokenizer,
                                    model_.text.think_open, model_.text.think_close);
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
      PONDER_TRY(scores_->take(sequence, results.subspan(row, count)));
      row += count;
    } else if (share.ends) {
      PONDER_TRY(advance(sequence, results[row++]));
    }
  }
  return {};
}

Result<void> BuiltinEngine::advance(Sequence& sequence, const HeadResult& drawn) {
  if (drawn.bad_layer != -1) {
    fail(events_, sequence.request().key, sequence.arms, not_finite(drawn, sequence.computed - 1));
    scheduler_->remove(&sequence);
    return {};
  }
  ++generated_;
  sequence.append(drawn.id, model_.text.is_eos[static_cast<std::size_t>(drawn.id)]);
  if (!sequence.finished()) PONDER_TRY(cut_budgets(sequence));
  if (at_slot(sequence)) enter_slot(sequence, room_.context_tokens);
  if (!sequence.finished() && !sequence.scoring && sequence.loops()) cut_loops(sequence);
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

/// Arms caught in endless repetition end here, but for those whose thinking a budget will cut:
/// their answers are still worth having, and the budget bounds what it takes to get to them.
void BuiltinEngine::cut_loops(Sequence& sequence) {
  std::vector<Mode> ended;
  std::vector<Mode> going_on;
  for (const Mode& arm : sequence.arms) {
    (sequence.will_be_cut(arm) ? going_on : ended).push_back(arm);
  }
  if (ended.empty()) return;
  if (going_on.empty()) return sequence.end(Finish::loop);
  Sequence done = sequence.fork();
  done.arms = std::move(ended);
  done.end(Finish::loop);
  deliver(done);
  sequence.arms = std::move(going_on);
}

Result<void> BuiltinEngine::fork(Sequence& trunk, const Mode& arm) {
  auto child = std::make_unique<Sequence>(trunk.fork());
  std::erase(trunk.arms, arm);
  child->arms = {arm};
  child->force_answer();
  if (at_slot(*child)) enter_slot(*child, room_.context_tokens);
  if (child->finished()) {
    deliver(*child);
    return {};
  }
  if (const auto copy = scheduler_->add_fork(trunk, std::move(child))) {
    PONDER_TRY(ops_->copy_pages({&*copy, 1}));
  }
  return {};
}

void BuiltinEngine::deliver(const Sequence& sequence) {
  Completion completion = sequence.completion();
  for (const Mode& arm : sequence.arms) {
    events_.push_back({sequence.request().key, arm, completion});
    completion.usage.spent_tokens = 0;  // shared work is counted once
  }
}

}  // namespace

Result<std::unique_ptr<Engine>> open_builtin_engine(const BuiltinOptions& options,
                                                    std::unique_ptr<Ops> ops,
                                                    const std::string& name) {
  Model model =
      PONDER_TRY(read_model(options.folder, options.rope_scaling, options.fp8_activations));
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
