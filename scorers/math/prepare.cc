#include "scorers/math/prepare.h"

#include <algorithm>

#include "scorers/math/exact.h"
#include "scorers/math/limits.h"
#include "scorers/math/quantity.h"

namespace ponder::math {

namespace {

Node substituted(const Node& body, const std::string& name, long value) {
  return rewritten(body, [&](Node& node) {
    const bool variable =
        node.is(Kind::symbol, name) || (name == "i" && node.is(Kind::constant, "i"));
    if (variable) node = number(value);
  });
}

/// sum(i, 1, 3, body) -> body(1) + body(2) + body(3), when the bounds are small integers.
void write_out(Node& node, Budget& budget, bool* too_large) {
  NoValue why = NoValue::none;
  const auto low = rational_value(node.kids[1], budget, &why);
  const auto high = rational_value(node.kids[2], budget, &why);
  if (!low || !high || !low->small() || !high->small()) return;
  const long from = low->small().value_or(0);
  const long to = high->small().value_or(0);
  if (to > 100'000 || from < -100'000 || to - from > 100'000) return;
  const auto count = static_cast<std::size_t>(std::max(0L, to - from + 1));
  if (count * count_nodes(node.kids[3]) > kMaxNodes) {
    *too_large = true;
    return;
  }
  const bool sum = node.text == "sum";
  Node terms = make(sum ? Kind::sum : Kind::product);
  for (long value = from; value <= to && !budget.spent(); ++value) {
    terms.kids.push_back(substituted(node.kids[3], node.kids[0].text, value));
  }
  if (terms.kids.empty()) terms = number(sum ? 0 : 1);
  if (terms.kids.size() == 1) {
    Node only = std::move(terms.kids[0]);
    terms = std::move(only);
  }
  node = std::move(terms);
}

/// -(5 cm) -> (-5) cm
void pull_out_sign(Node& node) {
  Node inner = std::move(node.kids[0]);
  Node value = make(Kind::negate, "", std::move(inner.kids[0]));
  inner.kids[0] = std::move(value);
  node = std::move(inner);
}

void simplify(Node& node, Budget& budget, bool* too_large) {
  if (node.is(Kind::quantity)) {
    const std::string unit = plain_unit(node.text);
    if (unit == "degree") node = make(Kind::degrees, "", Node(node.kids[0]));
    if (unit == "radian") node = Node(node.kids[0]);
    return;
  }
  if (node.is(Kind::negate)) {
    const Kind inner = node.kids[0].kind;
    if (inner == Kind::quantity || inner == Kind::degrees || inner == Kind::percent) {
      pull_out_sign(node);
    }
    return;
  }
  if (node.is(Kind::congruence) && node.kids[1].is(Kind::list)) {
    Node each = make(Kind::list, "or");
    for (const Node& residue : node.kids[1].kids) {
      each.kids.push_back(Node{Kind::congruence, "", {node.kids[0], residue, node.kids[2]}});
    }
    node = std::move(each);
    return;
  }
  const bool series = node.is(Kind::function) && (node.text == "sum" || node.text == "prod");
  if (series && node.kids.size() == 4) {
    write_out(node, budget, too_large);
    return;
  }
  if (node.is(Kind::relation) && node.kids.size() > 2 &&
      node.text.find_first_not_of(sign::equal) == std::string::npos) {
    node = make(Kind::relation, "=", Node(node.kids.front()), Node(node.kids.back()));
  }
}

void choose(const Node& node, unsigned bits, bool together, unsigned& place, Node& out) {
  out.kind = node.kind;
  out.text = node.text;
  if (node.is(Kind::plus_minus)) {
    const bool flip = ((bits >> (together ? 0U : place)) & 1U) != 0;
    const bool minus = flip != (node.text == "-+");
    ++place;
    Node kid;
    choose(node.kids[0], bits, together, place, kid);
    out = minus ? make(Kind::negate, "", std::move(kid)) : std::move(kid);
    return;
  }
  out.kids.resize(node.kids.size());
  for (std::size_t i = 0; i < node.kids.size(); ++i) {
    choose(node.kids[i], bits, together, place, out.kids[i]);
  }
}

void count_signs(const Node& node, unsigned* all, unsigned* minus_plus) {
  if (node.is(Kind::plus_minus)) {
    ++*all;
    if (node.text == "-+") ++*minus_plus;
  }
  for (const Node& kid : node.kids) count_signs(kid, all, minus_plus);
}

}  // namespace

Node prepared(const Node& node, Budget& budget, bool* too_large) {
  *too_large = false;
  Node result = rewritten(node, [&](Node& inner) { simplify(inner, budget, too_large); });
  if (count_nodes(result) > kMaxNodes) *too_large = true;
  return result;
}

bool has_sign_choice(const Node& node) {
  return any_node(node, [](const Node& n) { return n.is(Kind::plus_minus); });
}

std::vector<Node> sign_choices(const Node& node) {
  unsigned all = 0;
  unsigned minus_plus = 0;
  count_signs(node, &all, &minus_plus);
  if (all == 0) return {node};
  const bool together = minus_plus > 0 || all > 4;
  const unsigned count = together ? 2 : 1U << all;
  std::vector<Node> out(count);
  for (unsigned bits = 0; bits < count; ++bits) {
    unsigned place = 0;
    choose(node, bits, together, place, out[bits]);
  }
  return out;
}

bool is_constant(const Node& node) {
  return !any_node(node, [](const Node& n) { return n.is(Kind::symbol) || n.is(Kind::apply); });
}

bool is_scalar(const Node& node) {
  return !any_node(node, [](const Node& n) {
    return n.kind >= Kind::list || n.is(Kind::quantity) || n.is(Kind::plus_minus) ||
           n.is(Kind::based);
  });
}

}  // namespace ponder::math
