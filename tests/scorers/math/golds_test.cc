// The golds of a real benchmark: all are read as formulas, and rewriting them changes nothing.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "scorers/math/exact.h"
#include "scorers/math/math_equal.h"
#include "scorers/math/parser.h"
#include "tests/scorers/math/math_data.h"
#include "tests/scorers/math/typeset.h"

namespace ponder::math {
namespace {

class MathGolds : public testing::Test {
 protected:
  void SetUp() override {
    const auto all = math_golds();
    if (all.empty()) GTEST_SKIP() << "needs $PONDER_DATA_DIR/math/test.jsonl";
    ASSERT_EQ(all.size(), 5000U);
    golds_ = all;
    distinct_ = std::set(all.begin(), all.end());
  }

  std::vector<std::string> golds_ = {};
  std::set<std::string> distinct_ = {};
  MathComparer comparer_ = MathComparer();
};

/// A tree that says something else: its first number is one larger, or else a sign is turned or a
/// letter is added.
Node perturbed(const Node& tree) {
  bool done = false;
  Node out = rewritten(tree, [&](Node& node) {
    if (done || (!node.is(Kind::number) && !node.is(Kind::based))) return;
    // From the last digit that is not 9 (for a numeral: that is 0 and becomes 1, in every base).
    for (std::size_t i = node.text.size(); i-- > 0 && !done;) {
      char& c = node.text[i];
      const bool fits = node.is(Kind::based) ? c == '0' || c == '1' : c >= '0' && c <= '8';
      if (!fits) continue;
      c = static_cast<char>(node.is(Kind::based) ? '0' + '1' - c : c + 1);
      done = true;
    }
  });
  if (done) return out;
  if (out.is(Kind::words)) {
    out.text += "x";
    return out;
  }
  return make(Kind::sum, "", std::move(out), number(1));
}

TEST_F(MathGolds, AreReadAsFormulas) {
  std::size_t read = 0;
  for (const std::string& gold : golds_) {
    if (parse_answer(gold, {}).formula) ++read;
  }
  EXPECT_GE(read, 4950U);
}

TEST_F(MathGolds, EqualThemselvesInOtherTypesetting) {
  std::size_t written = 0;
  for (const std::string& gold : distinct_) {
    const Answer answer = parse_answer(gold, {});
    for (const Style& style : {Style{}, Style{.fraction = "\\dfrac", .reversed = true},
                               Style{.fraction = "\\tfrac", .spaced = true, .left_right = true}}) {
      const std::string again = typeset(answer.tree, style);
      if (again.empty()) continue;
      ++written;
      for (const std::string& variant : {again, "$" + again + "$", "\\boxed{" + again + "}."}) {
        const MathVerdict verdict = comparer_.compare(gold, variant);
        EXPECT_EQ(verdict.equal, true) << gold << " | " << variant << " " << verdict.reason;
      }
    }
  }
  EXPECT_GE(written, 3 * distinct_.size() * 95 / 100);
}

TEST_F(MathGolds, EqualTheirExactDecimals) {
  std::size_t decimals = 0;
  for (const std::string& gold : distinct_) {
    Budget budget(std::chrono::milliseconds(85));
    NoValue why = NoValue::none;
    const auto value = rational_value(parse_answer(gold, {}).tree, budget, &why);
    if (!value || value->is_integer()) continue;
    // p/q with q | 10^12: twelve decimals are exact.
    Rational scaled;
    Integer power(1'000'000'000'000);
    fmpq_mul_fmpz(scaled.get(), value->get(), power.get());
    if (!scaled.is_integer() || scaled.bits() > 60) continue;
    std::string digits = std::to_string(std::abs(fmpz_get_si(scaled.numerator())));
    digits.insert(0, digits.size() < 13 ? 13 - digits.size() : 0, '0');
    digits.insert(digits.size() - 12, ".");
    if (value->sign() < 0) digits.insert(0, "-");
    ++decimals;
    EXPECT_EQ(comparer_.compare(gold, digits).equal, true) << gold << " | " << digits;
    digits.back() = digits.back() == '9' ? '1' : static_cast<char>(digits.back() + 1);
    EXPECT_EQ(comparer_.compare(gold, digits).equal, false) << gold << " | " << digits;
  }
  EXPECT_GE(decimals, 100U);
}

TEST_F(MathGolds, DifferFromPerturbedOnes) {
  std::size_t written = 0;
  for (const std::string& gold : distinct_) {
    const std::string other = typeset(perturbed(parse_answer(gold, {}).tree), {});
    if (other.empty()) continue;
    ++written;
    const MathVerdict verdict = comparer_.compare(gold, other);
    EXPECT_EQ(verdict.equal, false) << gold << " | " << other << " " << verdict.reason;
    EXPECT_EQ(comparer_.compare(other, gold).equal, false) << other << " | " << gold;
  }
  EXPECT_GE(written, distinct_.size() * 95 / 100);
}

TEST_F(MathGolds, DifferFromTheirNeighbours) {
  const std::vector<std::string> list(distinct_.begin(), distinct_.end());
  std::size_t equal = 0;
  for (std::size_t i = 0; i + 1 < list.size(); ++i) {
    const MathVerdict one = comparer_.compare(list[i], list[i + 1]);
    const MathVerdict other = comparer_.compare(list[i + 1], list[i]);
    EXPECT_EQ(one.equal, other.equal) << list[i] << " | " << list[i + 1];
    EXPECT_EQ(one.reason, other.reason) << list[i] << " | " << list[i + 1];
    if (one.equal == true) ++equal;
  }
  // In the order of their bytes few neighbours are spellings of one answer.
  EXPECT_LE(equal, list.size() / 4);
}

}  // namespace
}  // namespace ponder::math
