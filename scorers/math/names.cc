#include "scorers/math/names.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ponder::math {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

template <std::size_t n>
std::optional<std::string_view> look_up(const std::array<Pair, n>& table, std::string_view word) {
  for (const auto& [name, value] : table) {
    if (name == word) return value;
  }
  return std::nullopt;
}

constexpr std::array<Pair, 50> kFunctions = {{
    {"sin", "sin"},       {"cos", "cos"},       {"tan", "tan"},      {"tg", "tan"},
    {"cot", "cot"},       {"ctg", "cot"},       {"sec", "sec"},      {"csc", "csc"},
    {"cosec", "csc"},     {"arcsin", "asin"},   {"arccos", "acos"},  {"arctan", "atan"},
    {"arctg", "atan"},    {"arccot", "acot"},   {"arcsec", "asec"},  {"arccsc", "acsc"},
    {"asin", "asin"},     {"acos", "acos"},     {"atan", "atan"},    {"sinh", "sinh"},
    {"cosh", "cosh"},     {"tanh", "tanh"},     {"coth", "coth"},    {"arcsinh", "asinh"},
    {"arccosh", "acosh"}, {"arctanh", "atanh"}, {"arsinh", "asinh"}, {"arcosh", "acosh"},
    {"artanh", "atanh"},  {"asinh", "asinh"},   {"acosh", "acosh"},  {"atanh", "atanh"},
    {"exp", "exp"},       {"ln", "ln"},         {"log", "log"},      {"lg", "log"},
    {"sqrt", "sqrt"},     {"cbrt", "cbrt"},     {"abs", "abs"},      {"floor", "floor"},
    {"ceil", "ceil"},     {"min", "min"},       {"max", "max"},      {"gcd", "gcd"},
    {"lcm", "lcm"},       {"det", "det"},       {"sgn", "sgn"},      {"sign", "sgn"},
    {"Re", "re"},         {"Im", "im"},
}};

constexpr std::array<Pair, 40> kGreek = {{
    {"alpha", "alpha"},    {"beta", "beta"},       {"gamma", "gamma"},
    {"delta", "delta"},    {"epsilon", "epsilon"}, {"varepsilon", "epsilon"},
    {"zeta", "zeta"},      {"eta", "eta"},         {"theta", "theta"},
    {"vartheta", "theta"}, {"iota", "iota"},       {"kappa", "kappa"},
    {"lambda", "lambda"},  {"mu", "mu"},           {"nu", "nu"},
    {"xi", "xi"},          {"omicron", "omicron"}, {"rho", "rho"},
    {"varrho", "rho"},     {"sigma", "sigma"},     {"varsigma", "sigma"},
    {"tau", "tau"},        {"upsilon", "upsilon"}, {"phi", "phi"},
    {"varphi", "phi"},     {"chi", "chi"},         {"psi", "psi"},
    {"omega", "omega"},    {"Gamma", "Gamma"},     {"Delta", "Delta"},
    {"Theta", "Theta"},    {"Lambda", "Lambda"},   {"Xi", "Xi"},
    {"Pi", "Pi"},          {"Sigma", "Sigma"},     {"Upsilon", "Upsilon"},
    {"Phi", "Phi"},        {"Psi", "Psi"},         {"Omega", "Omega"},
    {"ell", "ell"},
}};

constexpr std::array<Pair, 7> kConstants = {{
    {"pi", "pi"},
    {"infty", "infinity"},
    {"infinity", "infinity"},
    {"inf", "infinity"},
    {"oo", "infinity"},
    {"Infinity", "infinity"},
    {"imath", "i"},
}};

constexpr std::array<Pair, 115> kOperators = {{
    {"cdot", "*"},
    {"times", "*"},
    {"ast", "*"},
    {"div", "/"},
    {"bullet", "*"},
    {"star", "*"},
    {"over", "over"},
    {"choose", "choose"},
    {"pm", "+-"},
    {"mp", "-+"},
    {"le", "le"},
    {"leq", "le"},
    {"leqslant", "le"},
    {"leqq", "le"},
    {"ge", "ge"},
    {"geq", "ge"},
    {"geqslant", "ge"},
    {"geqq", "ge"},
    {"lt", "<"},
    {"gt", ">"},
    {"ne", "ne"},
    {"neq", "ne"},
    {"in", "in"},
    {"approx", "approx"},
    {"simeq", "approx"},
    {"thickapprox", "approx"},
    {"equiv", "equiv"},
    {"cup", "cup"},
    {"bigcup", "cup"},
    {"cap", "cap"},
    {"bigcap", "cap"},
    {"setminus", "setminus"},
    {"smallsetminus", "setminus"},
    {"backslash", "setminus"},
    {"mid", "mid"},
    {"colon", ":"},
    {"circ", "circ"},
    {"degree", "degree"},
    {"ldots", "..."},
    {"cdots", "..."},
    {"dots", "..."},
    {"dotsc", "..."},
    {"dotsb", "..."},
    {"prime", "prime"},
    {"bmod", "mod"},
    {"mod", "mod"},
    {"pmod", "pmod"},
    {"land", "and"},
    {"wedge", "and"},
    {"lor", "or"},
    {"vee", "or"},
    {"to", "to"},
    {"rightarrow", "to"},
    {"mapsto", "to"},
    {"euro", "unit:euro"},
    {"pounds", "unit:gbp"},
    {"yen", "unit:yen"},
    {"rupee", "unit:rupee"},
    {"cents", "unit:cents"},
    {"emptyset", "empty"},
    {"varnothing", "empty"},
    {"vert", "|"},
    {"lvert", "|("},
    {"rvert", "|)"},
    {"Vert", "||"},
    {"lVert", "||("},
    {"rVert", "||)"},
    {"lfloor", "floor("},
    {"rfloor", "floor)"},
    {"lceil", "ceil("},
    {"rceil", "ceil)"},
    {"langle", "angle("},
    {"rangle", "angle)"},
    {"lbrace", "set("},
    {"rbrace", "set)"},
    {"lbrack", "["},
    {"rbrack", "]"},
    {"lparen", "("},
    {"rparen", ")"},
    // Layout only.
    {"left", ""},
    {"right", ""},
    {"middle", ""},
    {"big", ""},
    {"Big", ""},
    {"bigg", ""},
    {"Bigg", ""},
    {"bigl", ""},
    {"bigr", ""},
    {"Bigl", ""},
    {"Bigr", ""},
    {"biggl", ""},
    {"biggr", ""},
    {"Biggl", ""},
    {"Biggr", ""},
    {"displaystyle", ""},
    {"textstyle", ""},
    {"scriptstyle", ""},
    {"limits", ""},
    {"nolimits", ""},
    {"quad", ""},
    {"qquad", ""},
    {"thinspace", ""},
    {"medspace", ""},
    {"enspace", ""},
    {"nobreak", ""},
    {"angle", ""},
    {"triangle", ""},
    {"measuredangle", ""},
    {"hfill", ""},
    {"hline", ""},
    {"nonumber", ""},
    {"boldsymbol", ""},
    {"boxed", ""},
    {"fbox", ""},
    {"rm", ""},
}};

struct Character {
  char32_t code;
  std::string_view latex;
};

constexpr std::array<Character, 81> kCharacters = {{
    {U'π', "\\pi "},       {U'√', "\\sqrt "},     {U'∞', "\\infty "},
    {U'≤', "\\le "},       {U'≥', "\\ge "},       {U'⩽', "\\le "},
    {U'⩾', "\\ge "},       {U'≠', "\\ne "},       {U'∪', "\\cup "},
    {U'∩', "\\cap "},      {U'∈', "\\in "},       {U'°', "\\degree "},
    {U'º', "\\degree "},   {U'·', "\\cdot "},     {U'⋅', "\\cdot "},
    {U'∙', "\\cdot "},     {U'×', "\\times "},    {U'÷', "\\div "},
    {U'±', "\\pm "},       {U'∓', "\\mp "},       {U'∅', "\\emptyset "},
    {U'Ø', "\\emptyset "}, {U'ℝ', "\\mathbb{R}"}, {U'ℕ', "\\mathbb{N}"},
    {U'ℤ', "\\mathbb{Z}"}, {U'ℚ', "\\mathbb{Q}"}, {U'ℂ', "\\mathbb{C}"},
    {U'α', "\\alpha "},    {U'β', "\\beta "},     {U'γ', "\\gamma "},
    {U'δ', "\\delta "},    {U'ε', "\\epsilon "},  {U'ζ', "\\zeta "},
    {U'η', "\\eta "},      {U'θ', "\\theta "},    {U'κ', "\\kappa "},
    {U'λ', "\\lambda "},   {U'μ', "\\mu "},       {U'ν', "\\nu "},
    {U'ξ', "\\xi "},       {U'ρ', "\\rho "},      {U'σ', "\\sigma "},
    {U'τ', "\\tau "},      {U'φ', "\\phi "},      {U'ϕ', "\\phi "},
    {U'χ', "\\chi "},      {U'ψ', "\\psi "},      {U'ω', "\\omega "},
    {U'Γ', "\\Gamma "},    {U'Δ', "\\Delta "},    {U'Θ', "\\Theta "},
    {U'Λ', "\\Lambda "},   {U'Σ', "\\Sigma "},    {U'Φ', "\\Phi "},
    {U'Ψ', "\\Psi "},      {U'Ω', "\\Omega "},    {U'⌊', "\\lfloor "},
    {U'⌋', "\\rfloor "},   {U'⌈', "\\lceil "},    {U'⌉', "\\rceil "},
    {U'⟨', "\\langle "},   {U'⟩', "\\rangle "},   {U'…', "\\ldots "},
    {U'≈', "\\approx "},   {U'≡', "\\equiv "},    {U'∣', "\\mid "},
    {U'′', "'"},           {U'⁄', "/"},           {U'∕', "/"},
    {U'−', "-"},           {U'∖', "\\setminus "}, {U'→', "\\to "},
    {U'\u00A0', "~"},      {U'\u200B', ""},       {U'∠', ""},
    {U'µ', "\\mu "},       {U'€', "\\euro "},     {U'£', "\\pounds "},
    {U'¥', "\\yen "},      {U'₹', "\\rupee "},    {U'¢', "\\cents "},
}};

constexpr std::array<std::string_view, 20> kSmall = {
    "zero",     "one",     "two",     "three",     "four",     "five",    "six",
    "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array<std::string_view, 8> kTens = {"twenty", "thirty",  "forty",  "fifty",
                                                   "sixty",  "seventy", "eighty", "ninety"};

long index_of(const auto& names, std::string_view word) {
  const auto at = std::find(names.begin(), names.end(), word);
  return at == names.end() ? -1 : static_cast<long>(at - names.begin());
}

}  // namespace

std::optional<std::string_view> function_name(std::string_view word) {
  return look_up(kFunctions, word);
}

std::optional<std::string_view> greek_name(std::string_view word) {
  return look_up(kGreek, word);
}

std::optional<std::string_view> constant_name(std::string_view word) {
  return look_up(kConstants, word);
}

std::optional<std::string_view> operator_name(std::string_view command) {
  return look_up(kOperators, command);
}

std::optional<std::string_view> latex_of(char32_t character) {
  for (const Character& c : kCharacters) {
    if (c.code == character) return c.latex;
  }
  return std::nullopt;
}

std::optional<std::string_view> foreign_connective(std::string_view word) {
  static constexpr std::array<Pair, 19> kWords = {{
      {"或", "or"},  {"或者", "or"}, {"または", "or"}, {"もしくは", "or"}, {"또는", "or"},
      {"или", "or"}, {"أو", "or"},   {"หรือ", "or"},    {"hoặc", "or"},     {"和", "and"},
      {"与", "and"}, {"與", "and"},  {"及", "and"},    {"と", "and"},      {"그리고", "and"},
      {"и", "and"},  {"و", "and"},   {"และ", "and"},   {"、", ","},
  }};
  return look_up(kWords, word);
}

long multiplier(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, long>, 12> kWords = {{
      {"hundred", 100},
      {"thousand", 1000},
      {"million", 1'000'000},
      {"billion", 1'000'000'000},
      {"trillion", 1'000'000'000'000},
      {"dozen", 12},
      {"lakh", 100'000},
      {"crore", 10'000'000},
      {"万", 10'000},
      {"萬", 10'000},
      {"亿", 100'000'000},
      {"億", 100'000'000},
  }};
  for (const auto& [name, value] : kWords) {
    if (name == word) return value;
  }
  return 0;
}

std::optional<long> number_of_words(std::string_view words) {
  long total = 0;    // full thousands
  long current = 0;  // below a thousand
  long last = 1000;  // size of the last word: "five twenty" is no number
  bool any = false;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find_first_of(" -"), words.size());
    const std::string_view word = words.substr(0, end);
    words.remove_prefix(std::min(end + 1, words.size()));
    if (word == "and" && any && last == 100) continue;
    if (const long small = index_of(kSmall, word); small >= 0) {
      if (last < 20 || (last < 100 && (small == 0 || small > 9))) return std::nullopt;
      current += small;
      last = 1;
    } else if (const long ten = index_of(kTens, word); ten >= 0) {
      if (last < 100) return std::nullopt;
      current += 10 * (ten + 2);
      last = 20;
    } else if (word == "hundred" && any && last == 1 && current > 0 && current < 10) {
      current *= 100;
      last = 100;
    } else if (word == "thousand" && any && total == 0 && current > 0) {
      total = current * 1000;
      current = 0;
      last = 1000;
    } else {
      return std::nullopt;
    }
    any = true;
  }
  return any ? std::optional(total + current) : std::nullopt;
}

}  // namespace ponder::math
