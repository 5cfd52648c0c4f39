#include "scorers/math/commands.h"

#include <algorithm>
#include <array>

namespace ponder::math {

namespace {

template <std::size_t n>
bool contains(const std::array<std::string_view, n>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

constexpr std::array<std::string_view, 11> kStructural = {"frac", "sqrt",         "binom",    "sum",
                                                          "prod", "substack",     "sqrtsign", "int",
                                                          "lim",  "operatorname", "log"};
constexpr std::array<std::string_view, 13> kTextCommands = {
    "text",   "mbox", "textrm", "textbf", "textit", "textnormal",  "textsf",
    "texttt", "hbox", "mathrm", "rm",     "emph",   "operatorname"};
constexpr std::array<std::string_view, 17> kAccents = {
    "bar",       "hat",    "vec",     "tilde",  "dot", "ddot",   "overline",       "widehat",
    "widetilde", "mathbf", "mathcal", "mathbb", "bm",  "mathit", "overrightarrow", "underline",
    "mathfrak"};
constexpr std::array<std::string_view, 7> kMatrices = {
    "matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix", "array", "psmallmatrix"};
constexpr std::array<std::string_view, 7> kCases = {"cases",    "aligned", "align", "align*",
                                                    "gathered", "split",   "dcases"};

}  // namespace

bool is_structural(std::string_view command) {
  return contains(kStructural, command);
}

bool is_text_command(std::string_view command) {
  return contains(kTextCommands, command);
}

bool is_accent(std::string_view command) {
  return contains(kAccents, command);
}

bool is_matrix(std::string_view environment) {
  return contains(kMatrices, environment);
}

bool is_system(std::string_view environment) {
  return contains(kCases, environment);
}

}  // namespace ponder::math
