#include "scorers/math/program.h"

#include <algorithm>
#include <array>
#include <utility>

#include "scorers/math/exact.h"
#include "scorers/math/limits.h"
#include "scorers/math/machine.h"

namespace ponder::math {

namespace {

constexpr std::size_t kMaxProgram = 60'000;  // bytes; one message to a worker
constexpr int kMaxDesugar = 8;               // rewritings of one node into another

Node copy(const Node& node) {
  return node;
}

Node call(const char* name, Node x) {
  return make(Kind::function, name, std::move(x));
}

Node over(Node a, Node b) {
  return make(Kind::quotient, "", std::move(a), std::move(b));
}

Node plus(Node a, Node b) {
  return make(Kind::sum, "", std::move(a), std::move(b));
}

Node times(Node a, Node b) {
  return make(Kind::product, "", std::move(a), std::move(b));
}

Node minus(Node a) {
  return make(Kind::negate, "", std::move(a));
}

Node square_root(Node x) {
  return make(Kind::root, "", number(2), std::move(x));
}

Node e_to(Node x) {
  return make(Kind::power, "", make(Kind::constant, "e"), std::move(x));
}

Node squared(const Node& x) {
  return make(Kind::power, "", copy(x), number(2));
}

/// Functions that the machines lack, by those they have.
std::optional<Node> desugared(const Node& node) {
  const std::string& f = node.text;
  const auto& k = node.kids;
  if (k.size() == 2) {
    if (f == "log") return over(call("ln", k[1]), call("ln", k[0]));
    if (f == "binomial") {
      return over(call("factorial", k[0]),
                  times(call("factorial", k[1]), call("factorial", plus(k[0], minus(k[1])))));
    }
    if (f == "max" || f == "min") {
      Node distance = call("abs", plus(k[0], minus(k[1])));
      if (f == "min") distance = minus(std::move(distance));
      return over(plus(plus(k[0], k[1]), std::move(distance)), number(2));
    }
    if (f == "mod") return plus(k[0], minus(times(k[1], call("floor", over(k[0], k[1])))));
    return std::nullopt;
  }
  if (k.size() != 1) return std::nullopt;
  const Node& x = k[0];
  if (f == "exp") return e_to(x);
  if (f == "sqrt") return square_root(x);
  if (f == "log") return over(call("ln", x), call("ln", number(10)));
  if (f == "norm") return call("abs", x);
  if (f == "cot") return over(number(1), call("tan", x));
  if (f == "sec") return over(number(1), call("cos", x));
  if (f == "csc") return over(number(1), call("sin", x));
  if (f == "acot") return plus(over(make(Kind::constant, "pi"), number(2)), minus(call("atan", x)));
  if (f == "asec") return call("acos", over(number(1), x));
  if (f == "acsc") return call("asin", over(number(1), x));
  if (f == "sinh" || f == "cosh") {
    Node down = e_to(minus(x));
    if (f == "sinh") down = minus(std::move(down));
    return over(plus(e_to(x), std::move(down)), number(2));
  }
  if (f == "tanh") return over(call("sinh", x), call("cosh", x));
  if (f == "coth") return over(call("cosh", x), call("sinh", x));
  if (f == "asinh") return call("ln", plus(x, square_root(plus(squared(x), number(1)))));
  if (f == "acosh") return call("ln", plus(x, square_root(plus(squared(x), number(-1)))));
  if (f == "atanh") {
    return over(call("ln", over(plus(number(1), x), plus(number(1), minus(x)))), number(2));
  }
  return std::nullopt;
}

char machine_function_of(const std::string& name) {
  static constexpr std::array<std::pair<std::string_view, char>, 14> kFunctions = {{
      {"sin", MACHINE_SIN},
      {"cos", MACHINE_COS},
      {"tan", MACHINE_TAN},
      {"ln", MACHINE_LN},
      {"asin", MACHINE_ASIN},
      {"acos", MACHINE_ACOS},
      {"atan", MACHINE_ATAN},
      {"abs", MACHINE_ABS},
      {"floor", MACHINE_FLOOR},
      {"ceil", MACHINE_CEIL},
      {"sgn", MACHINE_SGN},
      {"re", MACHINE_RE},
      {"im", MACHINE_IM},
      {"factorial", MACHINE_FACTORIAL},
  }};
  for (const auto& [f, letter] : kFunctions) {
    if (f == name) return letter;
  }
  return 0;
}

class Writer {
 public:
  Writer(std::vector<std::string>& names, Budget& budget) : names_(names), budget_(budget) {}

  bool write(const Node& node, int desugarings = 0) {
    if (budget_.spent() || out_.size() > kMaxProgram || ++depth_ > kMaxDepth * 4) return false;
    const bool ok = write_node(node, desugarings);
    --depth_;
    return ok;
  }

  std::string take() { return std::move(out_); }

 private:
  bool rational(const Rational& value) {
    if (value.bits() > 4L * static_cast<long>(kMaxProgram)) return false;
    out_ += 'q' + value.text() + ' ';
    return true;
  }

  bool symbol(const std::string& name) {
    const auto at = std::find(names_.begin(), names_.end(), name);
    const auto index = static_cast<std::size_t>(at - names_.begin());
    if (at == names_.end()) {
      if (names_.size() == kMaxSymbols) return false;
      names_.push_back(name);
    }
    out_ += 'v';
    out_ += static_cast<char>('A' + index);
    return true;
  }

  bool joined(const Node& node, char op) {
    for (std::size_t i = 0; i < node.kids.size(); ++i) {
      if (!write(node.kids[i])) return false;
      if (i > 0) out_ += op;
    }
    return !node.kids.empty();
  }

  bool write_node(const Node& node, int desugarings) {
    switch (node.kind) {
      case Kind::number: {
        const auto value = literal_value(node.text);
        return value && rational(*value);
      }
      case Kind::symbol:
        return symbol(node.text);
      case Kind::apply:
        return symbol(spell(node));
      case Kind::constant:
        if (node.text == "infinity") return false;
        out_ += node.text == "pi" ? 'P' : node.text == "e" ? 'E' : 'I';
        return true;
      case Kind::sum:
        return joined(node, '+');
      case Kind::product:
        return joined(node, '*');
      case Kind::quotient:
        return joined(node, '/');
      case Kind::ratio:
        return node.kids.size() == 2 && joined(node, '/');
      case Kind::power:
        if (node.kids[0].is(Kind::constant, "e")) {
          if (!write(node.kids[1])) return false;
          out_ += static_cast<char>(MACHINE_EXP);
          return true;
        }
        return joined(node, '^');
      case Kind::root:
        return joined(node, 'R');
      case Kind::negate:
        if (!write(node.kids[0])) return false;
        out_ += 'N';
        return true;
      case Kind::percent:
        return write(over(node.kids[0], number(100)));
      case Kind::degrees:
        return write(over(times(node.kids[0], make(Kind::constant, "pi")), number(180)));
      case Kind::function:
        return function(node, desugarings);
      default:
        return false;
    }
  }

  bool function(const Node& node, int desugarings) {
    NoValue why = NoValue::none;
    if (const auto value = rational_value(node, budget_, &why)) return rational(*value);
    if (why == NoValue::too_large && node.text == "factorial") return false;
    if (const char letter = machine_function_of(node.text); letter != 0 && node.kids.size() == 1) {
      if (!write(node.kids[0])) return false;
      out_ += letter;
      return true;
    }
    if (desugarings > kMaxDesugar) return false;
    const auto simpler = desugared(node);
    return simpler && write(*simpler, desugarings + 1);
  }

  std::vector<std::string>& names_;
  Budget& budget_;
  std::string out_ = {};
  int depth_ = 0;
};

}  // namespace

std::optional<std::string> to_program(const Node& node,
                                      std::vector<std::string>& names,
                                      Budget& budget) {
  Writer writer(names, budget);
  if (!writer.write(node)) return std::nullopt;
  std::string program = writer.take();
  if (program.size() > kMaxProgram) return std::nullopt;
  return program;
}

}  // namespace ponder::math
