#include "harness/cli/bench_grade.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>
#include <vector>

#include "harness/base/file.h"
#include "harness/base/rng.h"
#include "harness/base/text.h"
#include "scorers/choice.h"
#include "scorers/math/math_equal.h"
#include "scorers/math_scorer.h"
#include "scorers/number.h"
#include "tasks/math.h"

namespace ponder {

namespace {

constexpr std::size_t kAnswers = 4096;
constexpr int kPasses = 5;

/// As models write: a few sentences, then the result in one of the common forms.
std::vector<std::string> answers(const std::vector<std::string>& endings,
                                 const std::vector<std::string>& values) {
  static const std::vector<std::string> sentences = {
      "First we add the 3 apples to the 4 pears, so there are 3 + 4 = 7 pieces of fruit. ",
      "Each of them costs $2.50, which makes 7 * $2.50 = $17.50 in total.\n",
      "Let $x$ be the number of days; then $2x + 5 = 19$ and therefore $x = 7$.\n\n",
      "- Option A would need a second condition that is not given.\n",
      "Now we compare both sides of the equation and see that they agree. "};
  Rng rng(7, 0);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < kAnswers; ++i) {
    std::string text;
    for (std::uint32_t n = rng.below(8); n > 0; --n) text += sentences[rng.below(5)];
    const std::string& ending = endings[rng.below(static_cast<std::uint32_t>(endings.size()))];
    const std::string& value = values[rng.below(static_cast<std::uint32_t>(values.size()))];
    const std::size_t at = ending.find('@');
    out.push_back(text + ending.substr(0, at) + value + ending.substr(at + 1));
  }
  return out;
}

double per_second(const Scorer& scorer, const Sample& sample, const std::vector<std::string>& all) {
  double best = 1e9;
  for (int pass = 0; pass < kPasses; ++pass) {
    const std::clock_t begin = std::clock();
    for (const std::string& answer : all) scorer.score(sample, answer);
    best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
  }
  return static_cast<double>(all.size()) / best;
}

double seconds_of(const std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::string typeset_otherwise(std::string text) {
  for (std::size_t at = text.find("\\frac"); at != std::string::npos;
       at = text.find("\\frac", at + 6)) {
    text.replace(at, 5, "\\dfrac");
  }
  return " " + text + " ";
}

Result<void> measure_math(const std::string& data_dir, GradeSpeed& speed) {
  const LoadedTask task = PONDER_TRY(math().load({.data_dir = data_dir}));
  prepare_math_workers();
  const MathComparer comparer;
  std::vector<double> times;
  const auto compare = [&](const std::string& gold, const std::string& answer) {
    const auto begin = std::chrono::steady_clock::now();
    const MathVerdict verdict = comparer.compare(gold, answer);
    times.push_back(seconds_of(begin) * 1e6);
    speed.math_undecided += !verdict.equal.has_value();
  };
  for (std::size_t i = 0; i < task.samples.size(); ++i) {
    const std::string& gold = task.samples[i].target;
    compare(gold, typeset_otherwise(gold));
    compare(gold, task.samples[(i + 1) % task.samples.size()].target);
  }
  std::sort(times.begin(), times.end());
  speed.math_pairs = static_cast<std::int64_t>(times.size());
  speed.math_median_us = times[times.size() / 2];
  speed.math_p99_us = times[times.size() * 99 / 100];
  speed.math_max_us = times.back();
  return {};
}

std::string repeated(const std::string& piece, std::size_t bytes) {
  std::string text;
  text.reserve(bytes + piece.size());
  while (text.size() < bytes) text += piece;
  return text;
}

void measure_hostile(GradeSpeed& speed) {
  constexpr std::size_t kBytes = 10'000'000;
  const ScorerPtr numbers = number_scorer();
  const ScorerPtr letters = choice_scorer();
  const ScorerPtr maths = strict_math_scorer();
  const Sample sample{.target = "42"};
  const Sample choice{.target = "C", .choices = {"w", "x", "y", "z"}};
  for (const std::string piece :
       {"\\", "{", "}", "{}", "\\boxed{", "\\boxed", "$", "$a", "1", "1,", "answer is ", "(", "9^",
        "\n", " ", "a", "\xFF", "答案", "\\frac{1"}) {
    const std::string text = repeated(piece, kBytes);
    const auto time = [&](const char* name, const Scorer& scorer, const Sample& of) {
      const std::clock_t begin = std::clock();
      scorer.score(of, text);
      const double ms = static_cast<double>(std::clock() - begin) * 1e3 / CLOCKS_PER_SEC;
      if (ms <= speed.hostile_max_ms) return;
      speed.hostile_max_ms = ms;
      speed.hostile_slowest = std::string(name) + " " + piece;
    };
    time("number", *numbers, sample);
    time("choice", *letters, choice);
    time("math", *maths, sample);
  }
}

}  // namespace

Result<GradeSpeed> measure_grading(const std::string& data_dir) {
  GradeSpeed speed;
  speed.numbers_per_second = per_second(
      *number_scorer(), {.target = "1234"},
      answers({"\\boxed{@}", "The answer is @.", "#### @", "**@** dollars.", "Answer: $@$"},
              {"1,234", "1234", "17", "-3.5", "\\frac{3}{4}", "2 1/2", "12%", "\\$99.00"}));
  speed.letters_per_second =
      per_second(*choice_scorer(), {.target = "C", .choices = {"seven", "eight", "nine", "ten"}},
                 answers({"\\boxed{@}", "The answer is (@).", "Answer: @", "{\"answer\": \"@\"}",
                          "So it must be option @ here."},
                         {"A", "B", "C", "D"}));
  if (file_exists(data_dir + "/math/test.jsonl")) PONDER_TRY(measure_math(data_dir, speed));
  measure_hostile(speed);
  return speed;
}

std::string to_text(const GradeSpeed& speed) {
  std::string out =
      fmt::format("numbers  {:>12} answers/s on one core\nletters  {:>12} answers/s\n",
                  with_thousands(static_cast<std::int64_t>(speed.numbers_per_second)),
                  with_thousands(static_cast<std::int64_t>(speed.letters_per_second)));
  out += speed.math_pairs == 0
             ? "math     no math/test.jsonl in PONDER_DATA_DIR\n"
             : fmt::format(
                   "math     {} pairs: median {:.1f} us, p99 {:.0f} us, slowest {:.1f} ms, "
                   "{} undecided\n",
                   with_thousands(speed.math_pairs), speed.math_median_us, speed.math_p99_us,
                   speed.math_max_us / 1e3, speed.math_undecided);
  return out + fmt::format("hostile  10 MB answers: at most {:.0f} ms ({})\n", speed.hostile_max_ms,
                           speed.hostile_slowest);
}

std::string to_json(const GradeSpeed& speed) {
  const nlohmann::ordered_json out = {{"numbers_per_second", speed.numbers_per_second},
                                      {"letters_per_second", speed.letters_per_second},
                                      {"math_pairs", speed.math_pairs},
                                      {"math_median_us", speed.math_median_us},
                                      {"math_p99_us", speed.math_p99_us},
                                      {"math_max_us", speed.math_max_us},
                                      {"math_undecided", speed.math_undecided},
                                      {"hostile_max_ms", speed.hostile_max_ms},
                                      {"hostile_slowest", speed.hostile_slowest}};
  return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace ponder
