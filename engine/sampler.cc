#include "engine/sampler.h"

#include <algorithm>
#include <cmath>

#include "engine/exp.h"
#include "harness/base/rng.h"

namespace ponder {

float uniform(std::uint64_t seed, std::uint64_t stream, std::int64_t position) {
  const auto low = [](std::uint64_t x) { return static_cast<std::uint32_t>(x); };
  const auto high = [](std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); };
  const auto p = static_cast<std::uint64_t>(position);
  const auto words = philox({low(p), high(p), low(stream), high(stream)}, {low(seed), high(seed)});
  return static_cast<float>(words[0] >> 8) * 0x1p-24F;
}

std::int32_t argmax(std::span<const float> logits) {
  // The largest first, by lanes that the compiler can vectorise; then where it stands first.
  constexpr std::size_t kLanes = 16;
  float lanes[kLanes];
  std::fill_n(lanes, kLanes, logits[0]);
  const std::size_t whole = logits.size() / kLanes * kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      lanes[lane] = logits[i + lane] > lanes[lane] ? logits[i + lane] : lanes[lane];
    }
  }
  float largest = *std::max_element(lanes, lanes + kLanes);
  for (const float x : logits.subspan(whole)) largest = std::max(largest, x);
  return static_cast<std::int32_t>(std::find(logits.begin(), logits.end(), largest) -
                                   logits.begin());
}

namespace {

struct Candidate {
  std::int32_t id;
  float logit;
  double weight;  // exp(logit - largest logit)
};

bool likelier(const Candidate& a, const Candidate& b) {
  return a.logit > b.logit || (a.logit == b.logit && a.id < b.id);
}

/// The top_k likeliest in order, or all of them in order when top_k is off.
std::vector<Candidate> ranked(std::span<const float> logits, std::int32_t top_k) {
  std::vector<Candidate> candidates;
  const std::size_t keep =
      top_k > 0 ? std::min<std::size_t>(logits.size(), static_cast<std::size_t>(top_k))
                : logits.size();
  if (keep < logits.size()) {
    // A heap of the best so far, the worst of them on top: one pass, most ids fail the first test.
    for (std::size_t i = 0; i < logits.size(); ++i) {
      const Candidate c{static_cast<std::int32_t>(i), logits[i], 0};
      if (candidates.size() < keep) {
        candidates.push_back(c);
        std::push_heap(candidates.begin(), candidates.end(), likelier);
      } else if (c.logit > candidates.front().logit) {
        std::pop_heap(candidates.begin(), candidates.end(), likelier);
        candidates.back() = c;
        std::push_heap(candidates.begin(), candidates.end(), likelier);
      }
    }
  } else {
    candidates.reserve(keep);
    for (std::size_t i = 0; i < logits.size(); ++i) {
      candidates.push_back({static_cast<std::int32_t>(i), logits[i], 0});
    }
  }
  std::sort(candidates.begin(), candidates.end(), likelier);
  return candidates;
}

/// How many of the ranked candidates top_p and min_p leave; at least one.
std::size_t kept(const std::vector<Candidate>& candidates, double top_p, double min_p) {
  double total = 0;
  for (const Candidate& c : candidates) total += c.weight;
  std::size_t count = candidates.size();
  if (top_p < 1) {
    double sum = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      sum += candidates[i].weight;
      if (sum >= top_p * total) {
        count = i + 1;
        break;
      }
    }
  }
  // weights are relative to the likeliest, whose weight is 1
  while (count > 1 && candidates[count - 1].weight < min_p) --count;
  return count;
}

}  // namespace

std::int32_t sample(std::span<const float> given, const SampleRequest& request) {
  const Sampling& s = request.sampling;
  std::vector<float> adjusted;
  std::span<const float> logits = given;
  if (s.presence_penalty != 0 && !request.penalised.empty()) {
    adjusted.assign(given.begin(), given.end());
    for (const std::int32_t id : request.penalised) {
      adjusted[static_cast<std::size_t>(id)] -= static_cast<float>(s.presence_penalty);
    }
    logits = adjusted;
  }
  if (s.temperature <= 0) return argmax(logits);

  std::vector<Candidate> candidates = ranked(logits, s.top_k);
  const double largest = candidates.front().logit;
  for (Candidate& c : candidates) c.weight = exp_f64((c.logit - largest) / s.temperature);
  const std::size_t count = kept(candidates, s.top_p, s.min_p);

  double total = 0;
  for (std::size_t i = 0; i < count; ++i) total += candidates[i].weight;
  const double draw = uniform(request.seed, request.stream, request.position) * total;
  double sum = 0;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    sum += candidates[i].weight;
    if (draw < sum) return candidates[i].id;
  }
  return candidates[count - 1].id;
}

}  // namespace ponder
