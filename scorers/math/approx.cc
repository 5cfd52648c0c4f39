#include "scorers/math/approx.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "scorers/math/rational.h"

namespace ponder::math {

namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double function(const std::string& f, const double x) {
  if (f == "sin") return std::sin(x);
  if (f == "cos") return std::cos(x);
  if (f == "tan") return std::tan(x);
  if (f == "cot") return 1 / std::tan(x);
  if (f == "sec") return 1 / std::cos(x);
  if (f == "csc") return 1 / std::sin(x);
  if (f == "asin") return std::asin(x);
  if (f == "acos") return std::acos(x);
  if (f == "atan") return std::atan(x);
  if (f == "sinh") return std::sinh(x);
  if (f == "cosh") return std::cosh(x);
  if (f == "tanh") return std::tanh(x);
  if (f == "exp") return std::exp(x);
  if (f == "ln") return std::log(x);
  if (f == "log") return std::log10(x);
  if (f == "abs" || f == "norm") return std::fabs(x);
  if (f == "floor") return std::floor(x);
  if (f == "ceil") return std::ceil(x);
  if (f == "factorial" && x >= 0 && x < 170) return std::tgamma(x + 1);
  return kNone;
}

double value(const Node& node) {
  const auto& k = node.kids;
  switch (node.kind) {
    case Kind::number: {
      const auto literal = literal_value(node.text);
      return literal ? fmpq_get_d(literal->get()) : kNone;
    }
    case Kind::constant:
      return node.text == "pi"         ? kPi
             : node.text == "e"        ? std::exp(1.0)
             : node.text == "infinity" ? std::numeric_limits<double>::infinity()
                                       : kNone;
    case Kind::sum:
      return std::accumulate(k.begin(), k.end(), 0.0,
                             [](double total, const Node& n) { return total + value(n); });
    case Kind::product:
      return std::accumulate(k.begin(), k.end(), 1.0,
                             [](double total, const Node& n) { return total * value(n); });
    case Kind::quotient:
      return value(k[0]) / value(k[1]);
    case Kind::ratio:
      return k.size() == 2 ? value(k[0]) / value(k[1]) : kNone;
    case Kind::power:
      return std::pow(value(k[0]), value(k[1]));
    case Kind::negate:
      return -value(k[0]);
    case Kind::percent:
      return value(k[0]) / 100;
    case Kind::degrees:
      return value(k[0]) * kPi / 180;
    case Kind::root: {
      const double x = value(k[1]);
      const double n = value(k[0]);
      return x < 0 && std::fmod(n, 2) == 1 ? -std::pow(-x, 1 / n) : std::pow(x, 1 / n);
    }
    case Kind::function:
      if (k.size() == 1) return function(node.text, value(k[0]));
      if (k.size() == 2 && node.text == "log") return std::log(value(k[1])) / std::log(value(k[0]));
      return kNone;
    default:
      return kNone;
  }
}

}  // namespace

std::optional<double> approximate(const Node& node) {
  const double x = value(node);
  return std::isnan(x) ? std::nullopt : std::optional(x);
}

}  // namespace ponder::math
