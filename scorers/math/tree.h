#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ponder::math {

enum class Kind : unsigned char {
  number,      ///< text: `12`, `0.25`, `0.1(6)`, `1.5e3`; never negative
  symbol,      ///< text: `x`, `alpha`, `x_1`, `mathbf(v)`
  constant,    ///< text: `pi`, `e`, `i`, `infinity`
  sum,         ///< kids
  product,     ///< kids
  quotient,    ///< kids: numerator, denominator
  power,       ///< kids: base, exponent
  negate,      ///< kid
  root,        ///< kids: index, radicand; real for odd index and negative radicand
  function,    ///< text: a name of names.h; kids: arguments
  apply,       ///< text: `f`; kids: arguments: a function that is not known
  plus_minus,  ///< kid, text: `+-` or `-+`
  percent,     ///< kid
  degrees,     ///< kid
  quantity,    ///< kid: value, text: unit as written; currency too
  based,       ///< text: digits, kid: the base, a number
  ratio,       ///< kids: at least 2
  list,        ///< kids: what stands between commas, `and`, `or` with nothing around; text: `or`?
  tuple,       ///< kids: in round brackets; two may also be an open interval
  bracket,     ///< kids: in square brackets; two may also be a closed interval
  angle,       ///< kids: in angle brackets
  set,         ///< kids: in braces; none is the empty set
  builder,     ///< kids: element, condition
  interval,    ///< text: `(]` or `[)`; kids: ends
  set_name,    ///< text: R N Z Q C
  set_union,   ///< kids
  set_meet,    ///< kids: intersection
  set_minus,   ///< kids: two
  matrix,      ///< kids: rows
  row,         ///< kids: entries
  relation,    ///< text: one sign (Relation) between each two kids
  congruence,  ///< kids: left, right, modulus
  words        ///< text: words, lower case, single spaces
};

/// Signs between the sides of a relation.
namespace sign {
constexpr char equal = '=';
constexpr char less = '<';
constexpr char greater = '>';
constexpr char at_most = 'l';
constexpr char at_least = 'g';
constexpr char unequal = 'n';
constexpr char in = 'i';
}  // namespace sign

/// An expression as it was written: nothing is evaluated or reordered.
struct Node {
  Kind kind = Kind::words;
  std::string text = {};
  std::vector<Node> kids = {};

  bool operator==(const Node&) const = default;

  bool is(Kind k) const { return kind == k; }

  bool is(Kind k, std::string_view t) const { return kind == k && text == t; }
};

Node make(Kind kind, std::string text = {});
Node make(Kind kind, std::string text, Node a);
Node make(Kind kind, std::string text, Node a, Node b);
Node number(long value);  ///< negative ones become a negate of a number

/// Prefix spelling: equal trees have equal spellings. `+(x *(2 y))`.
std::string spell(const Node& node);

std::size_t count_nodes(const Node& node);

/// Whether some leaf lies deeper than `limit`; does not recurse.
bool is_deeper_than(const Node& node, int limit);

/// Whether some node of the tree has this property.
template <class F>
bool any_node(const Node& node, const F& f) {
  if (f(node)) return true;
  for (const Node& kid : node.kids) {
    if (any_node(kid, f)) return true;
  }
  return false;
}

/// A copy with every node for which `f` yields a tree replaced by it, from the leaves up.
template <class F>
Node rewritten(const Node& node, const F& f) {
  Node copy{node.kind, node.text, {}};
  copy.kids.reserve(node.kids.size());
  for (const Node& kid : node.kids) copy.kids.push_back(rewritten(kid, f));
  f(copy);
  return copy;
}

/// The symbols that occur, each once, sorted.
std::vector<std::string> symbols_of(const Node& node);

}  // namespace ponder::math
