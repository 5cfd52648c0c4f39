#include "scorers/math/tree.h"

#include <algorithm>
#include <array>

namespace ponder::math {

namespace {

constexpr std::array<std::string_view, 33> kHeads = {
    "",      "",        "",      "+",        "*",         "/",        "^",     "neg",   "root",
    "",      "apply:",  "",      "percent",  "degrees",   "unit:",    "base:", "ratio", "list",
    "tuple", "bracket", "angle", "set",      "builder",   "interval", "",      "union", "meet",
    "minus", "matrix",  "row",   "relation", "congruent", "words:"};

void spell_into(const Node& node, std::string& out) {
  out += kHeads[static_cast<std::size_t>(node.kind)];
  out += node.text;
  if (node.kids.empty() && !node.is(Kind::set)) return;
  out += '(';
  for (std::size_t i = 0; i < node.kids.size(); ++i) {
    if (i > 0) out += ' ';
    spell_into(node.kids[i], out);
  }
  out += ')';
}

void collect_symbols(const Node& node, std::vector<std::string>& out) {
  if (node.is(Kind::symbol)) out.push_back(node.text);
  for (const Node& kid : node.kids) collect_symbols(kid, out);
}

}  // namespace

Node make(Kind kind, std::string text) {
  return Node{kind, std::move(text), {}};
}

Node make(Kind kind, std::string text, Node a) {
  Node node{kind, std::move(text), {}};
  node.kids.push_back(std::move(a));
  return node;
}

Node make(Kind kind, std::string text, Node a, Node b) {
  Node node{kind, std::move(text), {}};
  node.kids.reserve(2);
  node.kids.push_back(std::move(a));
  node.kids.push_back(std::move(b));
  return node;
}

Node number(long value) {
  Node node = make(Kind::number, std::to_string(value < 0 ? -value : value));
  return value < 0 ? make(Kind::negate, "", std::move(node)) : node;
}

std::string spell(const Node& node) {
  std::string out;
  spell_into(node, out);
  return out;
}

std::size_t count_nodes(const Node& node) {
  std::size_t n = 1;
  for (const Node& kid : node.kids) n += count_nodes(kid);
  return n;
}

bool is_deeper_than(const Node& node, int limit) {
  std::vector<std::pair<const Node*, int>> open = {{&node, 1}};
  while (!open.empty()) {
    const auto [next, depth] = open.back();
    open.pop_back();
    if (depth > limit) return true;
    for (const Node& kid : next->kids) open.emplace_back(&kid, depth + 1);
  }
  return false;
}

std::vector<std::string> symbols_of(const Node& node) {
  std::vector<std::string> out;
  collect_symbols(node, out);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace ponder::math
