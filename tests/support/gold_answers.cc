#include "tests/support/gold_answers.h"

#include "harness/base/sha256.h"
#include "harness/base/value.h"
#include "scorers/number.h"

namespace ponder {

namespace {

/// A grid in JSON, or the same with one cell wrong.
std::string grid_answer(const Value& grid, bool correct) {
  ValueDict houses;
  bool wrong = correct;
  for (const auto& [house, cells] : grid.as_dict().entries()) {
    ValueDict row;
    for (const auto& [column, cell] : cells.as_dict().entries()) {
      row.set(column, wrong ? cell : Value::string("nobody"));
      wrong = true;
    }
    houses.set(house, Value::dict(std::move(row)));
  }
  ValueDict answer;
  answer.set("reasoning", Value::string("by elimination"));
  answer.set("solution", Value::dict(std::move(houses)));
  return "Here it is:\n```json\n" + *to_json(Value::dict(std::move(answer))) + "\n```";
}

}  // namespace

std::string gold_answer(const Sample& sample, bool correct) {
  if (sample.target.starts_with("{\"House 1\"")) {
    return grid_answer(*parse_json(sample.target), correct);
  }
  if (!sample.choices.empty()) {
    const auto gold = static_cast<std::size_t>(sample.target.at(0) - 'A');
    const std::size_t other = (gold + 1) % sample.choices.size();
    const char letter = static_cast<char>('A' + (correct ? gold : other));
    return "I compared all of them.\nThe answer is " + std::string(1, letter) + ".";
  }
  std::string value = sample.target;
  // One more digit makes any number another one, fractions and decimals too; one more element makes
  // any other answer another one.
  if (!correct) value = canonical_number(value) ? value + "7" : "7919, " + value;
  return "First 1 + 2 = 3, then on from there.\nThe answer is \\boxed{" + value + "}.";
}

bool is_right(std::uint64_t seed, const RequestKey& key, const Mode& mode, double share) {
  const std::uint64_t draw = hash64(std::to_string(seed) + " " + key.task + " " + key.sample + " " +
                                    std::to_string(key.epoch) + " " + to_string(mode));
  return static_cast<double>(draw >> 11U) * 0x1p-53 < share;
}

}  // namespace ponder
