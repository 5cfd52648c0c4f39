#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/rng.h"

namespace ponder::demo {

// What the two demo tasks share: the people, the things and how a change is told.

struct Person {
  std::string_view name = {};
  bool she = false;

  std::string_view pronoun() const { return she ? "she" : "he"; }

  std::string_view pronoun_at_start() const { return she ? "She" : "He"; }
};

/// A uniform integer of [low, high].
inline int between(Rng* rng, int low, int high) {
  return low + static_cast<int>(rng->below(static_cast<std::uint32_t>(high - low + 1)));
}

/// Shuffles the first `count` places: a uniform draw without replacement, in random order.
template <class T>
std::vector<T> draw(Rng* rng, std::vector<T> values, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    std::swap(values[i], values[i + rng->below(static_cast<std::uint32_t>(values.size() - i))]);
  }
  values.resize(count);
  return values;
}

const std::vector<Person>& people();
std::string_view pick_thing(Rng* rng);

/// `amount` with a sign that keeps total + change in 0..99; fair where both signs do.
int pick_change(Rng* rng, int total, int amount);

/// A verb of gain or loss, as in "finds", "gives away".
std::string_view pick_verb(Rng* rng, int change);

/// "3 more", "3 of them".
std::string some(int change);

}  // namespace ponder::demo
