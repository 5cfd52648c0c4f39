#include "harness/base/generation.h"

#include <algorithm>
#include <cmath>

#include "harness/base/verdict.h"

namespace ponder {

std::string to_string(ThinkingEnd end) {
  switch (end) {
    case ThinkingEnd::closed:
      return "closed";
    case ThinkingEnd::forced:
      return "forced";
    case ThinkingEnd::unclosed:
      return "unclosed";
    case ThinkingEnd::absent:
      return "absent";
  }
  return "";
}

std::string to_string(Finish finish) {
  switch (finish) {
    case Finish::stop:
      return "stop";
    case Finish::length:
      return "length";
    case Finish::context:
      return "context";
    case Finish::error:
      return "error";
    case Finish::loop:
      return "loop";
  }
  return "";
}

std::string to_string(StopText text) {
  return text == StopText::docs ? "docs" : "report";
}

std::vector<double> normalised_probabilities(const LogProbs& log_probs) {
  std::vector<double> out = log_probs.sums;
  if (out.empty()) return out;
  const double largest = *std::max_element(out.begin(), out.end());
  double total = 0;
  for (double& p : out) {
    p = std::exp(p - largest);
    total += p;
  }
  for (double& p : out) p /= total;
  return out;
}

std::string to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::correct:
      return "correct";
    case Outcome::incorrect:
      return "incorrect";
    case Outcome::no_answer:
      return "no_answer";
    case Outcome::unscored:
      return "unscored";
  }
  return "";
}

}  // namespace ponder
