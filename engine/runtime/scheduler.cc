#include "engine/runtime/scheduler.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ponder {

namespace {

/// Smaller runs earlier.
auto rank(const Sequence& sequence) {
  const bool warm = sequence.is_fork || sequence.spent > 0;
  const bool thinks =
      !sequence.arms.empty() && sequence.arms.front().kind != Mode::Kind::no_thinking;
  return std::tuple(!warm, !thinks, sequence.request().order);
}

}  // namespace

void Scheduler::add(std::unique_ptr<Sequence> sequence) {
  auto at = waiting_.end();
  while (at != waiting_.begin() && rank(*sequence) < rank(**std::prev(at))) --at;
  waiting_.insert(at, std::move(sequence));
}

void Scheduler::release_pages(Sequence& sequence) {
  // From the last to the first, so that the cache forgets the far end of a prefix before its root.
  for (auto page = sequence.pages.rbegin(); page != sequence.pages.rend(); ++page)
    cache_.release(*page);
  sequence.pages.clear();
  sequence.computed = 0;
  sequence.published = 0;
}

void Scheduler::preempt(Sequence& victim) {
  ++preemptions_;
  release_pages(victim);
  add(std::move(
      *std::find_if(active_.begin(), active_.end(), [&](auto& s) { return s.get() == &victim; })));
  std::erase(active_, nullptr);
}

/// Pages for `tokens` more; false if there are none left.
bool Scheduler::grow(Sequence& sequence, std::int32_t tokens) {
  const std::int64_t needed = (sequence.computed + tokens + kPageTokens - 1) / kPageTokens;
  while (static_cast<std::int64_t>(sequence.pages.size()) < needed) {
    const auto page = cache_.take();
    if (!page) return false;
    sequence.pages.push_back(*page);
  }
  return true;
}

/// Whether another sequence of this step is about to compute full pages that this one could share:
/// then it is cheaper to wait for them than to compute them twice.
bool Scheduler::prefix_is_coming(const Sequence& sequence, const std::vector<Share>& shares) const {
  if (!cache_.keeps_prefixes()) return false;
  const auto& ids = sequence.ids();
  return std::any_of(shares.begin(), shares.end(), [&](const Share& share) {
    const auto& other = share.sequence->ids();
    const auto common =
        std::mismatch(ids.begin(), ids.end(), other.begin(), other.end()).first - ids.begin();
    return common / kPageTokens * kPageTokens > share.sequence->computed;
  });
}

bool Scheduler::admit() {
  if (waiting_.empty() || active_.size() >= static_cast<std::size_t>(max_batch_)) return false;
  Sequence& next = *waiting_.front();
  // Room for all it has to compute now and a page to go on with; alone it may always try.
  const std::int64_t needed =
      (next.total() + kPageTokens) / kPageTokens + 1 - static_cast<std::int64_t>(next.pages.size());
  if (!active_.empty() && cache_.available() < needed) return false;
  active_.push_back(std::move(waiting_.front()));
  waiting_.pop_front();
  return true;
}

std::vector<Scheduler::Share> Scheduler::plan() {
  while (admit()) {
  }
  std::vector<Share> shares;
  std::int32_t room = step_tokens_;
  // Decoding sequences first, in order of admission; victims come from the back of that order.
  for (const bool decoding : {true, false}) {
    for (std::size_t i = 0; i < active_.size() && room > 0; ++i) {
      Sequence& sequence = *active_[i];
      if ((sequence.total() - sequence.computed == 1) != decoding) continue;
      if (sequence.computed == 0 && sequence.pages.empty()) {
        if (prefix_is_coming(sequence, shares)) continue;
        // Tokens whose logits are wanted are always computed: the last one, or the scored ones.
        const std::int64_t known =
            (sequence.scoring ? std::min(sequence.scoring->from, sequence.total())
                              : sequence.total()) -
            1;
        sequence.pages = cache_.match({sequence.ids().data(), static_cast<std::size_t>(known)});
        sequence.published = static_cast<std::int64_t>(sequence.pages.size());
        sequence.computed = sequence.published * kPageTokens;
      }
      const auto pending = static_cast<std::int32_t>(sequence.total() - sequence.computed);
      const std::int32_t tokens = std::min(pending, room);
      bool fits = grow(sequence, tokens);
      while (!fits && active_.size() > i + 1) {
        // A victim that already has a share in this step cannot go: it stands before i or decodes.
        Sequence& victim = *active_.back();
        const bool planned = std::any_of(shares.begin(), shares.end(),
                                         [&](const Share& s) { return s.sequence == &victim; });
        if (planned) break;
        preempt(victim);
        fits = grow(sequence, tokens);
      }
      if (!fits) {
        if (shares.empty() && active_.size() == 1 && !waiting_.empty()) {
          // Alone, yet no page left: waiting forks hold them.
          for (const auto& other : waiting_) release_pages(*other);
          fits = grow(sequence, tokens);
        }
        if (!fits) {
          PONDER_CHECK(!shares.empty() || active_.size() > 1);
          preempt(sequence);
          --i;
          continue;
        }
      }
      if (sequence.spent == 0 && !sequence.is_fork) sequence.start_clock();
      shares.push_back({&sequence, tokens, tokens == pending});
      room -= tokens;
    }
  }
  return shares;
}

void Scheduler::computed(const Share& share) {
  Sequence& s = *share.sequence;
  s.computed += share.tokens;
  s.spent += share.tokens;
  for (; (s.published + 1) * kPageTokens <= s.computed; ++s.published) {
    const auto page = static_cast<std::size_t>(s.published);
    KvCache::PageIds ids;
    std::copy_n(s.ids().begin() + s.published * kPageTokens, kPageTokens, ids.begin());
    cache_.publish(s.pages[page], page == 0 ? -1 : s.pages[page - 1], ids);
  }
}

std::unique_ptr<Sequence> Scheduler::remove(Sequence* sequence) {
  const auto at = std::find_if(active_.begin(), active_.end(),
                               [&](const auto& s) { return s.get() == sequence; });
  PONDER_CHECK(at != active_.end());
  release_pages(*sequence);
  std::unique_ptr<Sequence> out = std::move(*at);
  active_.erase(at);
  return out;
}

void Scheduler::clear() {
  for (const auto& sequence : active_) release_pages(*sequence);
  for (const auto& sequence : waiting_) release_pages(*sequence);
  active_.clear();
  waiting_.clear();
}

}  // namespace ponder
