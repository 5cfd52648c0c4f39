#include "tests/support/gold_answers.h"

namespace ponder {

std::string gold_answer(const Sample& sample, bool correct) {
  if (!sample.choices.empty()) {
    const auto gold = static_cast<std::size_t>(sample.target.at(0) - 'A');
    const std::size_t other = (gold + 1) % sample.choices.size();
    const char letter = static_cast<char>('A' + (correct ? gold : other));
    return "I compared all of them.\nThe answer is " + std::string(1, letter) + ".";
  }
  // One more digit makes any number another one, fractions and decimals too.
  const std::string number = correct ? sample.target : sample.target + "7";
  return "First 1 + 2 = 3, then on from there.\nThe answer is \\boxed{" + number + "}.";
}

}  // namespace ponder
