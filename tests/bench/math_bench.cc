// How long one comparison takes: `math_bench [PROFILE]` compares every gold of the MATH test set
// with itself in other words, with its successor in the file, and with a few hostile answers, on
// one thread, and prints microseconds (median, p99, largest) of each group. Not run by ctest.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "scorers/math/math_equal.h"
#include "scorers/math/parser.h"
#include "tests/scorers/math/math_data.h"
#include "tests/scorers/math/typeset.h"

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

void report(const char* name, const Pairs& pairs, const ponder::MathComparer& comparer) {
  std::vector<double> times;
  std::size_t equal = 0;
  std::size_t undecided = 0;
  for (const auto& [gold, answer] : pairs) {
    const auto start = std::chrono::steady_clock::now();
    const ponder::MathVerdict verdict = comparer.compare(gold, answer);
    const auto time = std::chrono::steady_clock::now() - start;
    times.push_back(std::chrono::duration<double, std::micro>(time).count());
    equal += verdict.equal == true ? 1U : 0U;
    undecided += verdict.equal.has_value() ? 0U : 1U;
  }
  std::sort(times.begin(), times.end());
  double sum = 0;
  for (const double t : times) sum += t;
  std::printf(
      "%-12s %6zu pairs %6zu equal %4zu undecided  median %8.1f  p99 %9.1f  max %9.1f  "
      "mean %8.1f us\n",
      name, times.size(), equal, undecided, times[times.size() / 2], times[times.size() * 99 / 100],
      times.back(), sum / static_cast<double>(times.size()));
}

std::string repeated(const std::string& what, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += what;
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace ponder;
  MathOptions options;
  const std::string profile = argc > 1 ? argv[1] : "strict";
  if (profile == "qwen25_math") options.profile = MathProfile::qwen25_math;
  if (profile == "math_verify") options.profile = MathProfile::math_verify;
  const MathComparer comparer(options);
  prepare_math_workers();

  const auto golds = math::math_golds();
  if (golds.empty()) {
    std::fprintf(stderr, "math_bench needs $PONDER_DATA_DIR/math/test.jsonl\n");
    return 2;
  }
  Pairs rewritten;
  Pairs neighbours;
  for (std::size_t i = 0; i < golds.size(); ++i) {
    const math::Style style{.fraction = "\\dfrac", .reversed = true, .spaced = true};
    std::string other = math::typeset(math::parse_answer(golds[i], {}).tree, style);
    if (!other.empty()) rewritten.emplace_back(golds[i], std::move(other));
    neighbours.emplace_back(golds[i], golds[(i + 1) % golds.size()]);
  }
  report("rewritten", rewritten, comparer);
  report("neighbours", neighbours, comparer);

  const Pairs hostile = {
      {"5", "5^(5^(5^5))"},
      {"5", "99999999!"},
      {"5", repeated("(", 1'000'000)},
      {"5", repeated("\\", 10'000'000)},
      {"5", repeated("x^", 4000) + "x"},
      {"5", repeated("(", 60) + "5" + repeated(")", 60)},
      {"5", repeated("\\sqrt{", 60) + "5" + repeated("}", 60)},
      {"\\sin x", "\\sin " + repeated("(x+", 60) + "1" + repeated(")", 60)},
      {"(x+y+z+w)^{2000}", "(w+x+y+z)^{2000}"},
      {"\\sqrt{\\sqrt[7]{2}+\\sqrt[11]{3}+\\sqrt[13]{5}}",
       "\\sqrt{\\sqrt[13]{5}+\\sqrt[7]{2}+\\sqrt[11]{3}}"},
      {"\\sqrt[7]{2}+\\sqrt[11]{3}+\\sqrt[13]{5}", "\\sqrt[7]{2}+\\sqrt[11]{3}+5^{1/13}"},
      {"5", "\\sum_{k=1}^{100000} \\frac{1}{k!}"},
      {"5", repeated("9", 8000)},
      {"5", repeated("3^{80000}+", 800) + "1"},
      {"\\cos(10^{10000})", "\\sin(10^{10000})"},
      {repeated("x_{1},", 60) + "x", repeated("x_{2},", 60) + "x"},
  };
  for (const auto& pair : hostile) {
    report((pair.second.substr(0, 11)).c_str(), {pair}, comparer);
  }
  return 0;
}
