#include "scorers/math/quantity.h"

#include <algorithm>
#include <array>

#include "harness/base/text.h"
#include "scorers/math/clean.h"

namespace ponder::math {

namespace {

struct Unit {
  std::string_view name;       ///< plain
  std::string_view spellings;  ///< blank-separated
  char measures;               ///< L length, M mass, T time, V volume, $ money, A angle
  long numerator;              ///< in the first unit that measures the same
  long denominator;
};

constexpr std::array<Unit, 38> kUnits = {{
    {"m", "m meter metre", 'L', 1, 1},
    {"mm", "mm millimeter millimetre", 'L', 1, 1000},
    {"cm", "cm centimeter centimetre", 'L', 1, 100},
    {"dm", "dm decimeter decimetre", 'L', 1, 10},
    {"km", "km kilometer kilometre", 'L', 1000, 1},
    {"in", "in inch inche", 'L', 254, 10000},
    {"ft", "ft foot feet", 'L', 3048, 10000},
    {"yd", "yd yard", 'L', 9144, 10000},
    {"mi", "mi mile", 'L', 1609344, 1000},
    {"g", "g gm gram gramme", 'M', 1, 1000},
    {"mg", "mg milligram", 'M', 1, 1000000},
    {"kg", "kg kilogram kilo", 'M', 1, 1},
    {"lb", "lb pound", 'M', 45359237, 100000000},
    {"oz", "oz ounce", 'M', 45359237, 1600000000},
    {"t", "tonne", 'M', 1000, 1},
    {"s", "s sec second", 'T', 1, 1},
    {"min", "min minute", 'T', 60, 1},
    {"h", "h hr hour", 'T', 3600, 1},
    {"day", "day", 'T', 86400, 1},
    {"week", "week wk", 'T', 604800, 1},
    {"l", "l liter litre", 'V', 1, 1},
    {"ml", "ml milliliter millilitre", 'V', 1, 1000},
    {"dollar", "$ dollar usd", '$', 1, 1},
    {"cent", "cent \u00A2", '$', 1, 100},
    {"euro", "\u20AC euro eur", 'e', 1, 1},
    {"pound sterling", "\u00A3 gbp", 'p', 1, 1},
    {"yen", "\u00A5 yen", 'y', 1, 1},
    {"rupee", "\u20B9 rupee r", 'r', 1, 1},
    {"degree", "degree deg", 'A', 1, 1},
    {"radian", "radian rad", 'R', 1, 1},
    {"unit", "unit un", 'u', 1, 1},
    {"mph", "mph", 'v', 1, 1},
    {"km/h", "km/h kph kmh", 'w', 1, 1},
    {"N", "n newton", 'N', 1, 1},
    {"J", "j joule", 'J', 1, 1},
    {"W", "w watt", 'W', 1, 1},
    {"Hz", "hz hertz", 'H', 1, 1},
    {"K", "k kelvin", 'K', 1, 1},
}};

const Unit* find_unit(std::string_view word) {
  for (const Unit& unit : kUnits) {
    for (const std::string_view spelling : split(unit.spellings, ' ')) {
      if (spelling == word) return &unit;
    }
  }
  return nullptr;
}

const Unit* find_plain(std::string_view name) {
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

std::string singular(std::string_view word) {
  if (find_unit(word) != nullptr) return std::string(find_unit(word)->name);
  std::string one(word);
  if (one.size() > 3 && one.ends_with("ies")) {
    one.replace(one.size() - 3, 3, "y");
  } else if (one.size() > 2 && one.ends_with('s') && !one.ends_with("ss")) {
    one.pop_back();
  }
  const Unit* unit = find_unit(one);
  return unit != nullptr ? std::string(unit->name) : one;
}

/// `cm^2` -> cm, 2
std::pair<std::string_view, long> split_power(std::string_view plain) {
  const std::size_t hat = plain.rfind('^');
  if (hat == std::string_view::npos) return {plain, 1};
  const auto power = parse_int(plain.substr(hat + 1));
  if (!power || *power < 1 || *power > 6) return {plain, 1};
  return {plain.substr(0, hat), static_cast<long>(*power)};
}

}  // namespace

std::string plain_unit(std::string_view unit) {
  if (unit == "$") return "dollar";  // a mark that normal_words drops
  std::string words = normal_words(unit);
  std::replace(words.begin(), words.end(), '.', ' ');
  long power = 1;
  std::string out;
  for (std::string_view word : split(words, ' ')) {
    if (word.empty() || word == "the" || word == "of") continue;
    if (word == "square" || word == "sq") {
      power = 2;
      continue;
    }
    if (word == "cubic" || word == "cu") {
      power = 3;
      continue;
    }
    const auto [base, exponent] = split_power(word);
    if (!out.empty()) out += ' ';
    out += singular(base);
    const long total = exponent > 1 ? exponent : power;
    if (total > 1) out += '^' + std::to_string(total);
    power = 1;
  }
  return out;
}

std::optional<Rational> unit_factor(std::string_view from, std::string_view to) {
  const auto [base_from, power_from] = split_power(from);
  const auto [base_to, power_to] = split_power(to);
  const Unit* a = find_plain(base_from);
  const Unit* b = find_plain(base_to);
  if (a == nullptr || b == nullptr || a->measures != b->measures || power_from != power_to) {
    return std::nullopt;
  }
  Rational factor;
  Rational divisor;
  fmpq_set_si(factor.get(), a->numerator, static_cast<ulong>(a->denominator));
  fmpq_set_si(divisor.get(), b->numerator, static_cast<ulong>(b->denominator));
  fmpq_div(factor.get(), factor.get(), divisor.get());
  fmpq_pow_si(factor.get(), factor.get(), power_from);
  return factor;
}

}  // namespace ponder::math
