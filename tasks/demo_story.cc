#include "tasks/demo_story.h"

#include <cstdlib>

namespace ponder::demo {

const std::vector<Person>& people() {
  static const std::vector<Person> all = {
      {"Mia", true},  {"Ana", true},   {"Lena", true},  {"Nora", true},
      {"Rosa", true}, {"Eva", true},   {"Lucy", true},  {"Emma", true},
      {"Tom", false}, {"Ben", false},  {"Leo", false},  {"Max", false},
      {"Sam", false}, {"Paul", false}, {"Jack", false}, {"Omar", false}};
  return all;
}

std::string_view pick_thing(Rng* rng) {
  static constexpr std::array<std::string_view, 10> things = {
      "apples", "coins", "shells", "marbles",  "cards",
      "books",  "pens",  "stamps", "stickers", "buttons"};
  return things[rng->below(things.size())];
}

int pick_change(Rng* rng, int total, int amount) {
  const int change = rng->below(2) == 0 ? amount : -amount;
  return total + change >= 0 && total + change <= 99 ? change : -change;
}

std::string_view pick_verb(Rng* rng, int change) {
  static constexpr std::array<std::string_view, 4> gain = {"finds", "buys", "gets", "wins"};
  static constexpr std::array<std::string_view, 4> loss = {"loses", "sells", "drops", "gives away"};
  return (change > 0 ? gain : loss)[rng->below(4)];
}

std::string some(int change) {
  return std::to_string(std::abs(change)) + (change > 0 ? " more" : " of them");
}

}  // namespace ponder::demo
