#include "engine/runtime/scoring.h"

#include <algorithm>
#include <utility>

#include "engine/runtime/step.h"

namespace ponder {

void fail(std::deque<Event>& events,
          const RequestKey& key,
          const std::vector<Mode>& arms,
          const Error& error) {
  for (const Mode& arm : arms) events.push_back({key, arm, error});
}

void make_trunk(Sequence& sequence, const std::shared_ptr<ScoreGroup>& group) {
  group->trunk_tokens = sequence.total();
  group->running = 1;
  sequence.scoring = Scoring{.group = group, .from = group->from(), .next = group->next_ids()};
}

namespace {

/// `branch` holds the trunk's ids and gets those of its rest, all but the last.
void make_branch(Sequence& branch, const std::shared_ptr<ScoreGroup>& group, std::size_t i) {
  const std::vector<std::int32_t>& rest = group->rest(i);
  branch.scoring = Scoring{.group = group,
                           .branch = i,
                           .from = std::max(group->from(), branch.total() + 1),
                           .next = {rest.back()}};
  branch.insert({rest.data(), rest.size() - 1});
}

/// Prompts with their continuations, and the index of the first token to be scored.
struct ToScore {
  std::vector<std::vector<std::int32_t>> sequences = {};
  std::int64_t from = 1;
};

/// A continuation stands where the answer begins.
constexpr Mode kAnswersAtOnce{.kind = Mode::Kind::no_thinking};

Result<ToScore> encode(const ModelText& text, const Prompt& prompt, const LogLikelihood& work) {
  ToScore out;
  if (work.prompt) {
    PromptIds encoded = PONDER_TRY(encode_prompt(text, prompt, kAnswersAtOnce));
    if (encoded.ids.empty()) return Error{ErrorCode::engine, "the prompt is empty", ""};
    out.sequences.push_back(std::move(encoded.ids));
    return out;
  }
  for (const std::string& continuation : work.continuations) {
    ScoredIds scored = PONDER_TRY(encode_continuation(text, prompt, continuation));
    out.from = scored.from;  // depends on the prompt alone
    out.sequences.push_back(std::move(scored.ids));
  }
  return out;
}

/// What the logits before index `at` of the sequence say about the token there: the sequence's own,
/// or, behind its end, those that may follow.
void record(const Sequence& sequence, std::int64_t at, const HeadResult& result) {
  const Scoring& scoring = *sequence.scoring;
  const bool inside = at < sequence.total();
  const auto put = [&](std::size_t i, std::size_t target) {
    const std::int32_t id =
        inside ? sequence.ids()[static_cast<std::size_t>(at)] : scoring.next[target];
    scoring.group->record(i, at, {id, result.logprobs[target], result.top}, result.id == id);
  };
  if (scoring.branch) return put(*scoring.branch, 0);
  for (std::size_t i = 0; i < scoring.group->size(); ++i) put(i, inside ? 0 : i);
}

}  // namespace

void ScoreRunner::submit(const std::shared_ptr<RequestState>& state,
                         const Prompt& prompt,
                         const LogLikelihood& work) {
  const auto started = start(state, prompt, work);
  if (!started) fail(events_, state->key, {Mode{}}, started.error());
}

Result<void> ScoreRunner::start(const std::shared_ptr<RequestState>& state,
                                const Prompt& prompt,
                                const LogLikelihood& work) {
  const ToScore asked = PONDER_TRY(encode(text_, prompt, work));
  if (asked.sequences.empty()) {
    events_.push_back({state->key, Mode{}, LogProbs{}});
    return {};
  }
  if (work.prompt && asked.sequences.front().size() == 1) {  // nothing stands after the first
    LogProbs none{.sums = {0}, .greedy = {true}, .token_counts = {0}};
    if (work.tokens) none.tokens.emplace_back();
    events_.push_back({state->key, Mode{}, std::move(none)});
    return {};
  }
  auto group = std::make_shared<ScoreGroup>(asked.sequences, asked.from);
  group->tell(work.tokens, work.top);
  PONDER_TRY(
      room_.check_context("prompt and continuation have", group->longest(), room_.context_tokens));
  PONDER_TRY(room_.check_memory(group->longest() - 1));
  auto trunk = std::make_unique<Sequence>(state, group->common(), false, room_.context_tokens,
                                          *text_.tokenizer, -1, -1);
  trunk->arms = {Mode{}};
  if (!group->common().empty()) {
    make_trunk(*trunk, group);
    scheduler_.add(std::move(trunk));
    return {};
  }
  group->running = group->size();  // they differ from the first token on
  for (std::size_t i = 0; i < group->size(); ++i) {
    auto branch = std::make_unique<Sequence>(*trunk);
    make_branch(*branch, group, i);
    scheduler_.add(std::move(branch));
  }
  return {};
}

Result<void> ScoreRunner::take(Sequence& sequence, std::span<const HeadResult> results) {
  const Scoring& scoring = *sequence.scoring;
  ScoreGroup& group = *scoring.group;
  std::int64_t at = sequence.computed - static_cast<std::int64_t>(results.size()) + 1;
  for (const HeadResult& result : results) {
    if (result.bad_layer != -1 && !group.failed) {
      fail(events_, sequence.request().key, sequence.arms, not_finite(result, at - 1));
      group.failed = true;
    }
    if (group.failed) break;
    record(sequence, at++, result);
  }
  if (!group.failed && sequence.computed < sequence.total()) return {};

  group.spent += sequence.spent;
  --group.running;
  if (!group.failed) {
    if (!scoring.branch) PONDER_TRY(branch_off(sequence));
    if (group.running == 0) deliver(sequence);
  }
  scheduler_.remove(&sequence);
  return {};
}

/// The trunk is computed: what it did not score goes on by itself.
Result<void> ScoreRunner::branch_off(const Sequence& trunk) {
  const std::shared_ptr<ScoreGroup>& group = trunk.scoring->group;
  for (std::size_t i = 0; i < group->size(); ++i) {
    if (group->rest(i).size() == 1) continue;
    auto branch = std::make_unique<Sequence>(trunk.fork());
    branch->arms = trunk.arms;
    make_branch(*branch, group, i);
    ++group->running;
    if (const auto copy = scheduler_.add_fork(trunk, std::move(branch))) {
      PONDER_TRY(ops_.copy_pages({&*copy, 1}));
    }
  }
  return {};
}

/// The last sequence of a group is computed; `last` is that one, or as good as.
void ScoreRunner::deliver(const Sequence& last) {
  const ScoreGroup& group = *last.scoring->group;
  LogProbs scores = group.log_probs();
  std::int64_t charged = group.from();
  for (const std::int64_t count : scores.token_counts) charged += count;
  if (!last.request().slot) {
    scores.usage = {
        .prompt_tokens = group.from(), .charged_tokens = charged, .spent_tokens = group.spent};
    events_.push_back({last.request().key, Mode{}, std::move(scores)});
    return;
  }
  Completion completion = last.completion_before(std::min(group.from(), group.trunk_tokens));
  completion.choices = std::move(scores);
  completion.usage.charged_tokens = charged;
  completion.usage.spent_tokens = group.spent;
  for (const Mode& arm : last.arms) {
    events_.push_back({last.request().key, arm, completion});
    completion.usage.spent_tokens = 0;  // shared work is counted once
  }
}

}  // namespace ponder
