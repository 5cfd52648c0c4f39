#include "engine/runtime/scheduler.h"

#include <algorithm>
#include <utility>

namespace ponder {

namespace {

std::int64_t pages_of(std::int64_t tokens) {
  return (tokens + kPageTokens - 1) / kPageTokens;
}

std::int64_t held(const Sequence& sequence) {
  return static_cast<std::int64_t>(sequence.pages.size());
}

bool senior(const Sequence& a, const Sequence& b) {
  return std::pair(a.turn.seniority, a.turn.number) < std::pair(b.turn.seniority, b.turn.number);
}

void insert(std::vector<std::unique_ptr<Sequence>>& line, std::unique_ptr<Sequence> sequence) {
  const auto at = std::upper_bound(line.begin(), line.end(), sequence,
                                   [](const auto& a, const auto& b) { return senior(*a, *b); });
  line.insert(at, std::move(sequence));
}

std::unique_ptr<Sequence> extract(std::vector<std::unique_ptr<Sequence>>& line,
                                  const Sequence* sequence) {
  const auto at =
      std::find_if(line.begin(), line.end(), [&](const auto& s) { return s.get() == sequence; });
  PONDER_CHECK(at != line.end());
  std::unique_ptr<Sequence> out = std::move(*at);
  line.erase(at);
  return out;
}

/// What the prefix cache may give it. Tokens whose logits are wanted are always computed: the last
/// one, or the scored ones.
std::span<const std::int32_t> knowable(const Sequence& sequence) {
  const std::int64_t count =
      sequence.scoring ? std::min(sequence.scoring->from, sequence.total()) : sequence.total();
  return {sequence.ids().data(), static_cast<std::size_t>(count - 1)};
}

}  // namespace

void Scheduler::add(std::unique_ptr<Sequence> sequence) {
  sequence->turn.number = ++arrivals_;
  if (sequence->is_fork) return insert(returning_, std::move(sequence));
  sequence->turn.expected = lengths_.of(*sequence);
  fresh_.add(std::move(sequence));
}

std::optional<PageCopy> Scheduler::add_fork(const Sequence& trunk, std::unique_ptr<Sequence> fork) {
  const std::int64_t full = trunk.computed / kPageTokens;
  fork->pages.assign(trunk.pages.begin(), trunk.pages.begin() + full);
  for (const std::int32_t page : fork->pages) cache_.share(page);
  fork->computed = full * kPageTokens;
  fork->published = full;
  std::optional<PageCopy> copy;
  if (trunk.computed > fork->computed) {
    if (const auto page = cache_.take()) {
      copy = PageCopy{trunk.pages[static_cast<std::size_t>(full)], *page};
      fork->pages.push_back(*page);
      fork->computed = trunk.computed;
    }
  }
  add(std::move(fork));
  return copy;
}

// --- pages that are on their way

/// From now on others wait for the full pages that the sequence has still to compute.
void Scheduler::announce(Sequence& sequence) {
  Turn& turn = sequence.turn;
  turn.at_work = true;
  turn.announced = sequence.published;
  if (!cache_.keeps_prefixes()) return;
  turn.announced = sequence.total() / kPageTokens;
  for (std::int64_t page = sequence.published; page < turn.announced; ++page) {
    ++coming_[sequence.hash_of_page(page)];
  }
}

/// The page is there, or will not come.
void Scheduler::arrived(Sequence& sequence, std::int64_t page) {
  if (page >= sequence.turn.announced) return;
  const auto found = coming_.find(sequence.hash_of_page(page));
  if (--found->second == 0) coming_.erase(found);
}

/// Takes the known pages that a sequence which has not begun goes on with. True when another one is
/// about to compute the next: then it is cheaper to wait for it than to compute it twice. Who is at
/// work never waits, so no two can wait for each other.
bool Scheduler::prefix_is_coming(Sequence& sequence) {
  if (sequence.computed != held(sequence) * kPageTokens) return false;  // a fork's partial page
  const auto ids = knowable(sequence);
  cache_.match(ids, sequence.pages);
  sequence.published = held(sequence);
  sequence.computed = sequence.published * kPageTokens;
  const bool full = (sequence.published + 1) * kPageTokens <= static_cast<std::int64_t>(ids.size());
  return full && coming_.count(sequence.hash_of_page(sequence.published)) > 0;
}

void Scheduler::release_pages(Sequence& sequence) {
  for (std::int64_t page = sequence.published; page < sequence.turn.announced; ++page) {
    arrived(sequence, page);
  }
  // From the last to the first, so that the cache forgets the far end of a prefix before its root.
  for (auto page = sequence.pages.rbegin(); page != sequence.pages.rend(); ++page)
    cache_.release(*page);
  sequence.pages.clear();
  sequence.computed = 0;
  sequence.published = 0;
  sequence.turn.announced = 0;
  sequence.turn.at_work = false;
}

// --- who is at work

/// Pages that the sequences at work and senior to `next` need beyond those they hold, for the
/// tokens they have now.
std::int64_t Scheduler::owed_before(const Sequence& next) const {
  std::int64_t pages = 0;
  for (const auto& s : active_) {
    if (next.turn.seniority > 0 && senior(next, *s)) break;
    pages += std::max<std::int64_t>(0, pages_of(s->total()) - held(*s));
  }
  return pages;
}

bool Scheduler::admit() {
  if (active_.size() >= static_cast<std::size_t>(max_batch_)) return false;
  const bool returns = !returning_.empty();
  Sequence* next = returns ? returning_.front().get() : fresh_.next();
  if (next == nullptr) return false;
  if (!active_.empty()) {
    // Room for all it has to compute now, and a page to go on with; alone it may always try.
    std::int64_t needed = owed_before(*next) + pages_of(next->total() + 1) + 1 - held(*next);
    if (cache_.available() < needed && held(*next) == 0) {
      needed -= cache_.shared_pages(knowable(*next));
    }
    if (cache_.available() < needed) return false;
  }
  if (returns) {
    insert(active_, extract(returning_, next));
  } else {
    next->turn.seniority = ++admissions_;
    insert(active_, fresh_.take());
  }
  return true;
}

void Scheduler::preempt(Sequence& victim) {
  ++preemptions_;
  const auto share = std::find_if(shares_.begin(), shares_.end(),
                                  [&](const Share& s) { return s.sequence == &victim; });
  if (share != shares_.end()) {
    room_ += share->tokens;
    shares_.erase(share);
  }
  release_pages(victim);
  insert(returning_, extract(active_, &victim));
}

/// False when all others that hold pages are senior.
bool Scheduler::take_pages_from_a_junior(const Sequence& sequence) {
  const auto last_holder = [](Line& line) -> Sequence* {
    const auto at =
        std::find_if(line.rbegin(), line.rend(), [](const auto& s) { return !s->pages.empty(); });
    return at == line.rend() ? nullptr : at->get();
  };
  Sequence* at_work = last_holder(active_);
  Sequence* waiting = last_holder(returning_);
  if (at_work != nullptr && !senior(sequence, *at_work)) at_work = nullptr;
  if (waiting != nullptr && !senior(sequence, *waiting)) waiting = nullptr;
  if (waiting != nullptr && (at_work == nullptr || senior(*at_work, *waiting))) {
    release_pages(*waiting);
    return true;
  }
  if (at_work != nullptr) preempt(*at_work);
  return at_work != nullptr;
}

/// Pages for `wanted` tokens more; returns for how many there are some to be had.
std::int32_t Scheduler::grow(Sequence& sequence, std::int32_t wanted) {
  const std::int64_t needed = pages_of(sequence.computed + wanted);
  while (held(sequence) < needed) {
    if (const auto page = cache_.take()) {
      sequence.pages.push_back(*page);
    } else if (!take_pages_from_a_junior(sequence)) {
      break;
    }
  }
  const std::int64_t room = held(sequence) * kPageTokens - sequence.computed;
  return static_cast<std::int32_t>(std::min<std::int64_t>(wanted, room));
}

/// As much of the step as the sequence can use; nothing while it waits for pages or for a prefix.
void Scheduler::take_share(Sequence& sequence) {
  if (!sequence.turn.at_work && prefix_is_coming(sequence)) return;
  const auto pending = static_cast<std::int32_t>(sequence.total() - sequence.computed);
  const std::int32_t tokens = grow(sequence, std::min(pending, room_));
  if (tokens == 0) return;
  if (!sequence.turn.at_work) announce(sequence);
  if (sequence.spent == 0 && !sequence.is_fork) sequence.start_clock();
  shares_.push_back({&sequence, tokens, tokens == pending});
  room_ -= tokens;
}

std::vector<Scheduler::Share> Scheduler::plan() {
  shares_.clear();
  room_ = step_tokens_;
  while (admit()) {
  }
  while (!active_.empty()) {
    for (const bool decoding : {true, false}) {
      for (std::size_t i = 0; i < active_.size() && room_ > 0; ++i) {
        Sequence& sequence = *active_[i];
        if ((sequence.total() - sequence.computed == 1) == decoding) take_share(sequence);
      }
    }
    if (!shares_.empty()) break;
    // Whoever is at work waits for pages of senior ones that are not: make way for those.
    preempt(*active_.back());
    if (active_.empty()) admit();
  }
  return std::move(shares_);
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
    arrived(s, s.published);
  }
}

std::unique_ptr<Sequence> Scheduler::remove(Sequence* sequence) {
  if (sequence->finished()) lengths_.learn(*sequence);
  release_pages(*sequence);
  return extract(active_, sequence);
}

void Scheduler::clear() {
  for (Line* line : {&active_, &returning_}) {
    for (const auto& sequence : *line) release_pages(*sequence);
    line->clear();
  }
  fresh_.clear();
}

}  // namespace ponder
