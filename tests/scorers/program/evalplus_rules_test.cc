#include "scorers/program/evalplus_rules.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "harness/base/text.h"
#include "scorers/program/compare.h"
#include "scorers/program/decode.h"

namespace ponder::program {
namespace {

using Kind = PythonValue::Kind;

/// Its output, or nothing when it cannot be run.
std::string output_of(const std::string& command) {
  std::string out;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return out;
  char buffer[65536];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
  return ::pclose(pipe) == 0 ? out : std::string();
}

std::string from_hex(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out += static_cast<char>(std::strtol(std::string(hex.substr(i, 2)).c_str(), nullptr, 16));
  }
  return out;
}

PythonValue value_of(std::string_view hex) {
  auto value = decode_python(from_hex(hex));
  EXPECT_TRUE(value) << value.error().message << " in " << hex;
  return value ? std::move(*value) : PythonValue{};
}

Oracle oracle_named(std::string_view name) {
  static const std::map<std::string_view, Oracle> names = {
      {"equality", Oracle::equality}, {"always", Oracle::always},
      {"or_zero", Oracle::or_zero},   {"or_near_extra", Oracle::or_near_extra},
      {"or_extra", Oracle::or_extra}, {"same_set", Oracle::same_set},
      {"not_none", Oracle::not_none}, {"polynomial_root", Oracle::polynomial_root}};
  return names.at(name);
}

/// PONDER_COMPARISON_PAIRS: how many; the default takes a second or two.
TEST(EvalPlusRules, AgreeWithTheSameRulesWrittenInPython) {
  const char* wanted = std::getenv("PONDER_COMPARISON_PAIRS");
  const std::string count = wanted != nullptr ? wanted : "20000";
  const std::string lines = output_of(
      "python3 tests/scorers/program/comparison_pairs.py scorers/program " + count + " 1");
  if (lines.empty()) GTEST_SKIP() << "no python3";
  std::int64_t compared = 0;
  std::int64_t accepted = 0;
  EvalPlusRules rules(Oracle::equality, 0);
  for (const std::string_view line : split(trim(lines), '\n')) {
    const auto fields = split(line, ' ');
    ASSERT_EQ(fields.size(), 8U) << line;
    if (fields[2] == "1") rules = {oracle_named(fields[0]), parse_double(fields[1]).value()};
    const PythonValue output = value_of(fields[3]);
    Expected expected{.value = value_of(fields[4])};
    if (fields[5] != "-") expected.extra = value_of(fields[5]);
    const bool accepts = rules.accepts(output, expected);
    ASSERT_EQ(accepts, fields[6] == "1") << fields[0] << " " << fields[1] << ": " << shown(output)
                                         << " for " << shown(expected.value);
    const bool equal = python_equal(output, expected.value);
    ASSERT_EQ(equal, fields[7] == "1") << shown(output) << " == " << shown(expected.value);
    ASSERT_EQ(python_equal(expected.value, output), equal) << shown(output);
    ASSERT_EQ(encode_python(output), from_hex(fields[3]));
    ++compared;
    accepted += accepts;
  }
  EXPECT_EQ(std::to_string(compared), count);
  EXPECT_GT(accepted, compared / 5);
  EXPECT_LT(accepted, compared * 4 / 5);
}

TEST(EvalPlusRules, KeepTheToleranceOnceAFloatWasExpected) {
  const Expected one{.value = {.kind = Kind::integer, .text = "\1"}};
  const Expected half{.value = {.kind = Kind::real, .real = 0.5}};
  const Expected words{.value = {.kind = Kind::list, .items = {half.value, one.value}}};
  PythonValue near = words.value;
  near.items[0].real = 0.5 + 1e-7;
  EvalPlusRules fresh(Oracle::equality, 0);
  EXPECT_FALSE(fresh.accepts(near, words));  // not all floats: no tolerance yet
  EXPECT_TRUE(fresh.accepts(half.value, half));
  EXPECT_TRUE(fresh.accepts(near, words));
}

TEST(EvalPlusRules, KnowTheTasksWithARuleOfTheirOwn) {
  EXPECT_EQ(oracle_of("humaneval", "find_zero"), Oracle::polynomial_root);
  EXPECT_EQ(oracle_of("mbpp", "find_zero"), Oracle::equality);
  EXPECT_EQ(oracle_of("mbpp", "Diff"), Oracle::same_set);
  EXPECT_EQ(oracle_of("humaneval", "Diff"), Oracle::equality);
  EXPECT_EQ(oracle_of("mbpp", "check_str"), Oracle::not_none);
  EXPECT_EQ(oracle_of("mbpp", "are_equivalent"), Oracle::always);
  EXPECT_EQ(extra_of(Oracle::equality), "");
  EXPECT_EQ(extra_of(oracle_of("mbpp", "surface_Area")), "surface_area");
}

}  // namespace
}  // namespace ponder::program
