#include "tests/scorers/math/typeset.h"

#include <algorithm>
#include <vector>

namespace ponder::math {

namespace {

bool is_atom(const Node& n) {
  return n.is(Kind::symbol) || n.is(Kind::constant) || n.is(Kind::root) ||
         (n.is(Kind::number) && n.text.find_first_not_of("0123456789.") == std::string::npos);
}

class Typesetter {
 public:
  explicit Typesetter(const Style& style) : style_(style) {}

  bool ok = true;

  std::string write(const Node& n) {
    switch (n.kind) {
      case Kind::number:
        return n.text;
      case Kind::symbol:
        if (n.text.size() == 1) return n.text;
        if (n.text.size() > 2 && n.text[1] == '_')
          return n.text.substr(0, 2) + "{" + n.text.substr(2) + "}";
        if (n.text.find_first_of("(_'.") != std::string::npos) return fail();
        return "\\" + n.text + " ";
      case Kind::constant:
        if (n.text == "infinity") return "\\infty";
        return n.text == "pi" ? "\\pi " : n.text;
      case Kind::sum:
        return sum(n);
      case Kind::product:
        return joined(n, " \\cdot ", true, true);
      case Kind::quotient:
        return style_.fraction + "{" + write(n.kids[0]) + "}{" + write(n.kids[1]) + "}";
      case Kind::power:
        return factor(n.kids[0]) + "^{" + write(n.kids[1]) + "}";
      case Kind::negate:
        return "-" + factor(n.kids[0]);
      case Kind::root:
        if (n.kids[0].is(Kind::number, "2")) return "\\sqrt{" + write(n.kids[1]) + "}";
        return "\\sqrt[" + write(n.kids[0]) + "]{" + write(n.kids[1]) + "}";
      case Kind::function:
        return function(n);
      case Kind::apply:
        return n.text + round(joined(n, ",", false, false));
      case Kind::plus_minus:
        return "\\pm " + factor(n.kids[0]);
      case Kind::percent:
        return value(n.kids[0]) + "\\%";
      case Kind::degrees:
        return value(n.kids[0]) + "^\\circ";
      case Kind::quantity:
        if (n.text == "$") return "\\$" + write(n.kids[0]);
        return write(n.kids[0]) + "\\text{ " + n.text + "}";
      case Kind::based:
        return n.text + "_{" + write(n.kids[0]) + "}";
      case Kind::ratio:
        return joined(n, ":", false, false);
      case Kind::list:
        return joined(n, n.text == "or" ? "\\text{ or }" : ", ", true, false);
      case Kind::tuple:
        return round(joined(n, ",", false, false));
      case Kind::bracket:
        return "[" + joined(n, ",", false, false) + "]";
      case Kind::set:
        return "\\{" + joined(n, ",", true, false) + "\\}";
      case Kind::interval:
        return n.text.substr(0, 1) + joined(n, ",", false, false) + n.text.substr(1);
      case Kind::set_name:
        return "\\mathbb{" + n.text + "}";
      case Kind::set_union:
        return joined(n, " \\cup ", true, false);
      case Kind::matrix:
        return "\\begin{bmatrix}" + joined(n, " \\\\ ", false, false) + "\\end{bmatrix}";
      case Kind::row:
        return joined(n, " & ", false, false);
      case Kind::relation:
        return relation(n);
      case Kind::words:
        return "\\text{" + n.text + "}";
      default:
        return fail();
    }
  }

 private:
  std::string fail() {
    ok = false;
    return {};
  }

  std::string round(const std::string& inside) const {
    return style_.left_right ? "\\left(" + inside + "\\right)" : "(" + inside + ")";
  }

  /// In brackets unless nothing can go wrong.
  std::string factor(const Node& n) { return is_atom(n) ? write(n) : round(write(n)); }

  std::string value(const Node& n) {
    return n.is(Kind::number) || n.is(Kind::quotient) ? write(n)
           : n.is(Kind::negate)                       ? "-" + value(n.kids[0])
                                                      : round(write(n));
  }

  std::string sum(const Node& n) {
    std::string out;
    std::vector<Node> terms = n.kids;
    if (style_.reversed) std::reverse(terms.begin(), terms.end());
    for (const Node& term : terms) {
      const bool minus = term.is(Kind::negate);
      const std::string sign = term.is(Kind::plus_minus) ? ""
                               : minus                   ? "-"
                               : out.empty()             ? ""
                                                         : "+";
      const std::string gap = style_.spaced && !out.empty() ? " " : "";
      const Node& inner = minus ? term.kids[0] : term;
      const bool brackets = inner.is(Kind::sum) || inner.is(Kind::negate);
      out += gap + sign + gap + (brackets ? round(write(inner)) : write(inner));
    }
    return out;
  }

  std::string joined(const Node& n, const std::string& by, bool reorder, bool factors) {
    std::string out;
    std::vector<Node> kids = n.kids;
    if (style_.reversed && reorder) std::reverse(kids.begin(), kids.end());
    for (std::size_t i = 0; i < kids.size(); ++i) {
      if (i > 0) out += by + (style_.spaced ? " " : "");
      out += factors ? factor(kids[i]) : write(kids[i]);
    }
    return out;
  }

  std::string function(const Node& n) {
    if (n.text == "factorial") return factor(n.kids[0]) + "!";
    if (n.text == "abs") return "\\left|" + write(n.kids[0]) + "\\right|";
    if (n.text == "binomial") return "\\binom{" + write(n.kids[0]) + "}{" + write(n.kids[1]) + "}";
    for (const char* f : {"sin", "cos", "tan", "cot", "sec", "csc", "ln", "log", "exp"}) {
      if (n.text == f && n.kids.size() == 1) return "\\" + n.text + round(write(n.kids[0]));
    }
    return fail();
  }

  std::string relation(const Node& n) {
    std::string out = write(n.kids[0]);
    for (std::size_t i = 0; i < n.text.size(); ++i) {
      const char sign = n.text[i];
      out += sign == 'l'   ? " \\leq "
             : sign == 'g' ? " \\geq "
             : sign == 'n' ? " \\neq "
             : sign == 'i' ? " \\in "
                           : std::string(1, sign);
      out += write(n.kids[i + 1]);
    }
    return out;
  }

  Style style_;
};

}  // namespace

std::string typeset(const Node& node, const Style& style) {
  Typesetter typesetter(style);
  const std::string text = typesetter.write(node);
  return typesetter.ok ? text : std::string();
}

}  // namespace ponder::math
