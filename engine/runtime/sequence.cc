#include "engine/runtime/sequence.h"

#include <algorithm>
#include <utility>

#include "engine/reasoning.h"
#include "engine/runtime/kv_cache.h"
#include "engine/runtime/repetition.h"
#include "harness/base/text.h"

namespace ponder {

Sequence::Sequence(std::shared_ptr<RequestState> request,
                   std::vector<std::int32_t> prompt,
                   bool opened,
                   std::int64_t context,
                   const Tokenizer& tokenizer,
                   std::int32_t open_id,
                   std::int32_t close_id)
    : request_(std::move(request)),
      tokenizer_(&tokenizer),
      ids_(std::move(prompt)),
      prompt_tokens_(static_cast<std::int64_t>(ids_.size())),
      context_(context),
      loop_from_(prompt_tokens_),
      thinking_(open_id, close_id, opened) {}

void Sequence::append(std::int32_t id, bool is_eos) {
  ids_.push_back(id);
  if (is_eos) {
    finish_ = Finish::stop;
    ended_by_eos_ = true;
    check_limits();
    return;
  }
  const bool was_thinking = thinking_.thinking();
  const bool was_closed = thinking_.closed();
  thinking_.add_generated(id);
  const bool closes = !was_closed && thinking_.closed();
  if (closes) {
    answer_from_ = total();
    answer_bytes_.clear();
  }
  if (request_->work.sampling.presence_penalty != 0) {
    const auto at = std::lower_bound(penalised_.begin(), penalised_.end(), id);
    if (at == penalised_.end() || *at != id) penalised_.insert(at, id);
  }
  if (!was_thinking && !closes && !thinking_.thinking()) {
    if (!tokenizer_->is_special(id)) answer_bytes_ += tokenizer_->token_bytes(id);
    if (was_closed) {
      // The line breaks after the tag are no part of the answer, so they are no stop string either:
      // a forced arm has them injected, and the two must be comparable.
      answer_bytes_.erase(0, std::min(answer_bytes_.find_first_not_of('\n'), answer_bytes_.size()));
    }
    if (check_stop_strings()) finish_ = Finish::stop;
  }
  check_limits();
}

void Sequence::force_answer() {
  looped_ = repeats();
  ids_.insert(ids_.end(), request_->stop_text.begin(), request_->stop_text.end());
  injected_ += static_cast<std::int64_t>(request_->stop_text.size());
  thinking_.force_closed();
  answer_from_ = total();
  loop_from_ = total();
  answer_bytes_.clear();
  check_limits();
}

void Sequence::insert(std::span<const std::int32_t> ids) {
  ids_.insert(ids_.end(), ids.begin(), ids.end());
  injected_ += static_cast<std::int64_t>(ids.size());
  finish_.reset();
}

void Sequence::end(Finish finish) {
  finish_ = finish;
  stop_clock();
}

void Sequence::stop_clock() {
  seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
}

void Sequence::check_limits() {
  if (!finish_ && total() - prompt_tokens_ >= request_->work.max_tokens) finish_ = Finish::length;
  if (!finish_ && total() >= context_) finish_ = Finish::context;
  if (finish_) stop_clock();
}

bool Sequence::repeats() const {
  const std::int64_t least = request_->work.stop_loops;
  const std::int64_t from = std::min(loop_from_, total());
  return ends_in_repetition(std::span(ids_).subspan(static_cast<std::size_t>(from)),
                            least > 0 ? least : kLoopTokens);
}

bool Sequence::loops() const {
  return request_->work.stop_loops > 0 && (total() - loop_from_) % 64 == 0 && repeats();
}

bool Sequence::will_be_cut(const Mode& arm) const {
  return arm.kind == Mode::Kind::budget && !thinking_.closed() &&
         arm.budget_tokens < request_->work.max_tokens &&
         prompt_tokens_ + arm.budget_tokens < context_;
}

bool Sequence::check_stop_strings() {
  // Only the last token can have completed a match, so only a tail needs a look.
  const std::size_t last = tokenizer_->token_bytes(ids_.back()).size();
  for (const std::string& stop : request_->work.stop) {
    const std::size_t tail = std::min(answer_bytes_.size(), last + stop.size());
    answer_cut_ = std::min(answer_cut_, answer_bytes_.find(stop, answer_bytes_.size() - tail));
  }
  return answer_cut_ != std::string::npos;
}

Sequence Sequence::fork() const {
  Sequence copy = *this;
  copy.pages.clear();
  copy.arms.clear();
  copy.computed = 0;
  copy.published = 0;
  copy.spent = 0;
  copy.is_fork = true;
  copy.turn.at_work = false;
  copy.turn.announced = 0;
  return copy;
}

std::uint64_t Sequence::hash_of_page(std::int64_t page) {
  for (auto next = static_cast<std::int64_t>(turn.hashes.size()); next <= page; ++next) {
    const auto ids = std::span(ids_).subspan(static_cast<std::size_t>(next * KvCache::kTokens),
                                             KvCache::kTokens);
    turn.hashes.push_back(page_hash(turn.hashes.empty() ? 0 : turn.hashes.back(), ids));
  }
  return turn.hashes[static_cast<std::size_t>(page)];
}

SampleRequest Sequence::sample_request() const {
  return {.sampling = request_->work.sampling,
          .seed = request_->work.seed,
          .stream = request_->stream,
          .position = total(),
          .penalised = penalised_};
}

std::string Sequence::text(std::int64_t from, std::int64_t to) const {
  std::string bytes;
  for (auto id = ids_.begin() + from; id < ids_.begin() + to; ++id) {
    if (!tokenizer_->is_special(*id)) bytes += tokenizer_->token_bytes(*id);
  }
  return to_valid_utf8(bytes);
}

/// Thinking and answer, parted where the closing id stands: a model may spell the tag in ordinary
/// tokens inside its thinking, and that must not bring thinking before a scorer.
void Sequence::split(Completion& out) const {
  const std::int64_t end = total() - (ended_by_eos_ ? 1 : 0);
  if (!thinking_.closed()) {
    ReasoningSplit all = split_reasoning(text(prompt_tokens_, end), out.thinking_end);
    out.thinking = std::move(all.thinking);
    out.answer = std::move(all.answer);
  } else {
    // The stop-thinking text of the technical report goes on behind its tag.
    std::string block = text(prompt_tokens_, answer_from_);
    block.resize(std::min(block.size(), block.rfind("</think>")));
    out.thinking = split_reasoning(block, ThinkingEnd::unclosed).thinking;
    out.answer = split_reasoning(text(answer_from_, end), ThinkingEnd::absent).answer;
  }
  if (answer_cut_ != std::string::npos) {
    const std::string_view kept = std::string_view(answer_bytes_).substr(0, answer_cut_);
    out.answer = split_reasoning(to_valid_utf8(kept), ThinkingEnd::absent).answer;
  }
}

Completion Sequence::completion() const {
  Completion out;
  out.thinking_end = thinking_.end();
  out.finish = *finish_;
  out.looped = looped_ || repeats();
  split(out);
  out.ids.assign(ids_.begin() + prompt_tokens_, ids_.end());
  const std::int64_t generated = total() - prompt_tokens_ - injected_;
  out.usage.prompt_tokens = prompt_tokens_;
  out.usage.thinking_tokens = out.thinking_end == ThinkingEnd::unclosed
                                  ? generated  // an end token inside the block belongs to it
                                  : thinking_.thinking_tokens();
  out.usage.injected_tokens = injected_;
  out.usage.answer_tokens = generated - out.usage.thinking_tokens;
  out.usage.charged_tokens = total();
  out.usage.spent_tokens = spent;
  out.seconds = seconds_;
  return out;
}

Completion Sequence::completion_before(std::int64_t slot) const {
  Sequence before = *this;
  before.injected_ -= total() - slot;
  before.ids_.resize(static_cast<std::size_t>(slot));
  before.answer_bytes_.clear();
  before.answer_cut_ = 0;
  before.end(Finish::stop);
  return before.completion();
}

}  // namespace ponder
