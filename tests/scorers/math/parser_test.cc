#include "scorers/math/parser.h"

#include <gtest/gtest.h>

#include "scorers/math/clean.h"
#include "scorers/math/names.h"
#include "scorers/math/quantity.h"
#include "scorers/math/rational.h"

namespace ponder::math {
namespace {

std::string read(std::string_view text) {
  const Answer answer = parse_answer(text, {});
  return (answer.formula ? "" : "? ") + spell(answer.tree);
}

TEST(MathParser, ReadsLatexAndPlainTextAlike) {
  struct Want {
    const char* text;
    const char* tree;
  };

  for (const Want& want : std::vector<Want>{
           {"\\frac12", "/(1 2)"},
           {"\\frac1{23}", "/(1 23)"},
           {"\\frac 43", "/(4 3)"},
           {"2\\frac13", "+(2 /(1 3))"},
           {"-2\\frac13", "neg(+(2 /(1 3)))"},
           {"2\\frac x3", "*(2 /(x 3))"},
           {"1/2x", "*(/(1 2) x)"},
           {"a-b-c", "+(a neg(b) neg(c))"},
           {"-x^2", "neg(^(x 2))"},
           {"2^3^2", "^(2 ^(3 2))"},
           {"x^10", "^(x 10)"},
           {"e^{-x}", "^(e neg(x))"},
           {"\\sqrt2x", "*(root(2 2) x)"},
           {"\\sqrt[3]{x}", "root(3 x)"},
           {"sqrt(2)/2", "/(root(2 2) 2)"},
           {"√2", "root(2 2)"},
           {"x²", "^(x 2)"},
           {"\\sin^2x", "^(sin(x) 2)"},
           {"\\sin^{-1}x", "asin(x)"},
           {"\\sin 2x\\cos x", "*(sin(*(2 x)) cos(x))"},
           {"\\sin(x)^2", "^(sin(x) 2)"},
           {"sinx", "sin(x)"},
           {"\\log_28", "log(2 8)"},
           {"\\ln\\frac12", "ln(/(1 2))"},
           {"\\binom52", "binomial(5 2)"},
           {"{n \\choose k}", "binomial(n k)"},
           {"n!", "factorial(n)"},
           {"|x-1|+2", "+(abs(+(x neg(1))) 2)"},
           {"2|x|", "*(2 abs(x))"},
           {"\\lfloor x\\rfloor", "floor(x)"},
           {"f(x)=2x", "relation=(apply:f(x) *(2 x))"},
           {"h(a+b)", "*(h +(a b))"},
           {"P(x)=x", "relation=(apply:P(x) x)"},
           {"x_{12}+x_1", "+(x_12 x_1)"},
           {"\\mathbf{v}", "v"},
           {"3\\mathbf{i}", "*(3 mathbf(i))"},
           {"\\vec{v}", "vec(v)"},
           {"(1,2]", "interval(](1 2)"},
           {"(-\\infty,0)\\cup[1,2]", "union(tuple(neg(infinity) 0) bracket(1 2))"},
           {"\\{x \\mid x>2\\}", "builder(x relation>(x 2))"},
           {"\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}", "matrix(row(1 2) row(3 4))"},
           {"\\begin{cases}x=1\\\\y=2\\end{cases}", "list(relation=(x 1) relation=(y 2))"},
           {"0<x\\le1", "relation<l(0 x 1)"},
           {"x\\not=3", "relationn(x 3)"},
           {"x\\equiv3\\pmod5", "congruent(x 3 5)"},
           {"1,234", "1234"},
           {"(1,234)", "tuple(1 234)"},
           {"1,23", "list(1 23)"},
           {"0.\\overline{3}", "0.(3)"},
           {"3:4", "ratio(3 4)"},
           {"10\\%", "percent(10)"},
           {"45^\\circ", "degrees(45)"},
           {"\\$5", "unit:$(5)"},
           {"5\\text{ cm}^2", "unit:cm^2(5)"},
           {"6 in", "unit:in(6)"},
           {"204_5", "base:204(5)"},
           {"\\text{(B)}", "B"},
           {"\\text{No solution}", "set()"},
           {"Saturday", "words:saturday"},
           {"9 a.m.", "words:9:00 am"},
           {"$\\boxed{\\text{13}}$.", "13"},
           {"\\foo", "? words:foo"},
           {"(", "? words:("}}) {
    EXPECT_EQ(read(want.text), want.tree) << want.text;
  }
}

TEST(MathParser, RefusesWhatIsNested) {
  const auto nested = [](std::size_t n) { return std::string(n, '(') + "x" + std::string(n, ')'); };
  EXPECT_TRUE(parse_answer(nested(60), {}).formula);
  EXPECT_TRUE(parse_answer(nested(70), {}).too_large);
}

TEST(MathParser, TakesDelimitersAndClosingMarksAway) {
  for (const char* text :
       {"$x$", "$$x$$", "\\(x\\)", "\\[ x \\]", "\\boxed{x}", "x.", "x,", "**x**", "$\\boxed{x}$.",
        "{x}", "\\displaystyle{x}", " x ~", "x\\,", "x\\\\"}) {
    EXPECT_EQ(clean(text), "x") << text;
  }
  EXPECT_EQ(clean("$5"), "\\$5") << "currency";
}

TEST(MathNumbers, LiteralsAreExact) {
  struct Want {
    const char* literal;
    const char* value;
  };

  for (const Want& want : std::vector<Want>{{"12", "12"},
                                            {"0.25", "1/4"},
                                            {".5", "1/2"},
                                            {"0.(3)", "1/3"},
                                            {"0.1(6)", "1/6"},
                                            {"0.(142857)", "1/7"},
                                            {"1.5e3", "1500"},
                                            {"2e-3", "1/500"},
                                            {"007", "7"}}) {
    const auto value = literal_value(want.literal);
    ASSERT_TRUE(value) << want.literal;
    EXPECT_EQ(value->text(), want.value) << want.literal;
  }
  EXPECT_FALSE(literal_value("1e99999"));
  EXPECT_EQ(based_value("204", 5)->text(), "54");
  EXPECT_EQ(based_value("0.0011", 2)->text(), "3/16");
  EXPECT_EQ(based_value("1A", 16)->text(), "26");
  EXPECT_FALSE(based_value("205", 5));
}

TEST(MathNumbers, WordsAreNumbersOnlyAsAWhole) {
  EXPECT_EQ(number_of_words("twenty-five"), 25);
  EXPECT_EQ(number_of_words("one hundred and three"), 103);
  EXPECT_EQ(number_of_words("two thousand five hundred"), 2500);
  for (const char* text : {"", "five twenty", "hundred", "five apples", "twenty ten", "and"}) {
    EXPECT_EQ(number_of_words(text), std::nullopt) << text;
  }
}

TEST(MathUnits, HaveOneSpelling) {
  for (const char* text :
       {"cm^2", "square centimeters", "sq. cm", "square cm", "Square Centimetres"}) {
    EXPECT_EQ(plain_unit(text), "cm^2") << text;
  }
  EXPECT_EQ(plain_unit("$"), plain_unit("dollars"));
  EXPECT_EQ(plain_unit("feet"), "ft");
  EXPECT_EQ(plain_unit("children tickets"), "children ticket");
  EXPECT_EQ(unit_factor("m", "cm")->text(), "100");
  EXPECT_EQ(unit_factor("m^2", "cm^2")->text(), "10000");
  EXPECT_EQ(unit_factor("in", "ft")->text(), "1/12");
  EXPECT_FALSE(unit_factor("m", "kg"));
  EXPECT_FALSE(unit_factor("m", "m^2"));
}

}  // namespace
}  // namespace ponder::math
