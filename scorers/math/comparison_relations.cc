#include <algorithm>

#include "scorers/math/comparison.h"
#include "scorers/math/exact.h"
#include "scorers/math/normal_form.h"
#include "scorers/math/prepare.h"
#include "scorers/math/real_set.h"
#include "scorers/math/scalar.h"

namespace ponder::math {

namespace {

bool is_order(char sign) {
  return sign == sign::less || sign == sign::greater || sign == sign::at_most ||
         sign == sign::at_least;
}

char turned(char sign) {
  return sign == sign::less       ? sign::greater
         : sign == sign::greater  ? sign::less
         : sign == sign::at_most  ? sign::at_least
         : sign == sign::at_least ? sign::at_most
                                  : sign;
}

/// What the left side of `name = value` may be: x, f(x), AB, (x, y), "area".
bool is_name(const Node& node) {
  switch (node.kind) {
    case Kind::symbol:
    case Kind::apply:
    case Kind::words:
      return true;
    case Kind::tuple:
    case Kind::product:
      return node.kids.size() <= 4 && std::all_of(node.kids.begin(), node.kids.end(),
                                                  [](const Node& n) { return n.is(Kind::symbol); });
    default:
      return false;
  }
}

bool mentions(const Node& node, const Node& name) {
  return any_node(node, [&](const Node& n) { return n == name; });
}

/// `name = value`, either way round, the name not in the value.
const Node* named_value(const Node& node, const Node** name) {
  if (!node.is(Kind::relation, "=")) return nullptr;
  for (const std::size_t side : {0U, 1U}) {
    const Node& left = node.kids[side];
    const Node& right = node.kids[1 - side];
    if (!is_name(left) || mentions(right, left)) continue;
    if (side == 1 && is_name(right)) continue;
    *name = &left;
    return &right;
  }
  return nullptr;
}

/// x \in S says S.
const Node* member_of(const Node& node) {
  return node.is(Kind::relation, "i") && is_name(node.kids[0]) ? &node.kids[1] : nullptr;
}

Node difference(const Node& relation) {
  return make(Kind::sum, "", Node(relation.kids[0]),
              make(Kind::negate, "", Node(relation.kids[1])));
}

bool all_relations(const Node& node) {
  return node.is(Kind::list) && std::all_of(node.kids.begin(), node.kids.end(),
                                            [](const Node& kid) { return kid.is(Kind::relation); });
}

bool all_named(const Node& node) {
  const Node* name = nullptr;
  return all_relations(node) &&
         std::all_of(node.kids.begin(), node.kids.end(),
                     [&](const Node& kid) { return named_value(kid, &name) != nullptr; });
}

/// a > b > c read from the right, so that signs point up.
Node pointing_up(const Node& relation) {
  if (relation.text.find_first_of("<l") != std::string::npos) return relation;
  Node out = make(Kind::relation);
  out.kids.assign(relation.kids.rbegin(), relation.kids.rend());
  for (auto sign = relation.text.rbegin(); sign != relation.text.rend(); ++sign) {
    out.text += turned(*sign);
  }
  return out;
}

}  // namespace

/// The values of `x = 1, x = 2` as a set, of `x = 1, y = 2` as a tuple in the order given.
std::optional<Node> Comparison::named_values(const Node& list) {
  if (!all_named(list)) return std::nullopt;
  const Node* first = nullptr;
  named_value(list.kids[0], &first);
  bool same = true;
  Node out = make(Kind::tuple);
  for (const Node& kid : list.kids) {
    const Node* name = nullptr;
    for (Node& choice : sign_choices(*named_value(kid, &name)))
      out.kids.push_back(std::move(choice));
    same = same && *name == *first;
  }
  if (same) out.kind = Kind::list;
  return out;
}

std::optional<Reason> Comparison::relations(const Node& a, const Node& b) {
  const bool relation_a = a.is(Kind::relation);
  const bool relation_b = b.is(Kind::relation);
  const bool signs = has_sign_choice(a) || has_sign_choice(b);
  if (a.is(Kind::congruence) && b.is(Kind::congruence) && !signs) return congruences(a, b);

  // Systems and lists of solutions.
  if (all_relations(a) && all_relations(b)) {
    const Reason reason = in_any_order(a.kids, b.kids);
    if (!is_unequal(reason)) return reason;
    if (const auto solutions = compare_real_sets(a, b, budget_)) {
      if (!set_symbol(a).empty() && set_symbol(a) == set_symbol(b)) return solutions;
    }
    return reason;
  }
  for (const auto& [list, other] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    if (!all_relations(*list)) continue;
    const bool solutions = other->is(Kind::relation) || is_interval_like(*other);
    if (solutions && !set_symbol(*list).empty()) {
      if (const auto reason = compare_real_sets(*list, *other, budget_)) return reason;
    }
    const Node* name = nullptr;
    const Node* value = named_value(*other, &name);
    if (const auto values = named_values(*list)) {
      const Reason reason = compare(*values, value != nullptr ? *value : *other);
      return is_equal(reason) ? Reason::unwrapped : reason;
    }
    return Reason::different_kind;
  }
  if (!relation_a && !relation_b) return std::nullopt;

  if (relation_a && relation_b) {
    if (a.text == "=" && b.text == "=") return equations(a, b);
    if (a.text == "i" && b.text == "i") {
      const Reason sets = compare(a.kids[1], b.kids[1]);
      if (!is_equal(sets)) return sets;
      return a.kids[0] == b.kids[0] ? sets : Reason::different_symbol;
    }
    return inequalities(a, b);
  }

  const Node& relation = relation_a ? a : b;
  const Node& other = relation_a ? b : a;
  if (const Node* set = member_of(relation)) {
    const Reason reason = compare(*set, other);
    return is_equal(reason) ? Reason::unwrapped : reason;
  }
  const Node* name = nullptr;
  if (const Node* value = named_value(relation, &name)) {
    const Reason reason = compare(*value, other);
    return is_equal(reason) ? Reason::unwrapped : reason;
  }
  if (relation.text == "=" && is_scalar(other) && is_constant(relation)) {
    // 2 + 3 = 5 states 5 when it is true.
    const Reason truth = compare(relation.kids[0], relation.kids[1]);
    if (!is_equal(truth)) return truth;
    const Reason reason = compare(relation.kids[1], other);
    return is_equal(reason) ? Reason::unwrapped : reason;
  }
  if (is_interval_like(other) || other.is(Kind::set)) {
    if (const auto reason = compare_real_sets(a, b, budget_)) {
      return is_equal(*reason) ? Reason::unwrapped : *reason;
    }
  }
  return Reason::different_kind;
}

Reason Comparison::equations(const Node& a, const Node& b) {
  const Node* name_a = nullptr;
  const Node* name_b = nullptr;
  const Node* value_a = named_value(a, &name_a);
  const Node* value_b = named_value(b, &name_b);
  const bool named = value_a != nullptr && value_b != nullptr;
  if (named && *name_a == *name_b) {
    const Reason reason = compare(*value_a, *value_b);
    return is_equal(reason) ? Reason::same_relation : reason;
  }
  const Node left = difference(a);
  const Node right = difference(b);
  if (!is_scalar(left) || !is_scalar(right)) {
    if (named) return Reason::different_symbol;
    const Reason reason = in_order(a.kids, b.kids);
    if (is_equal(reason)) return reason;
    return is_equal(in_order(a.kids, {b.kids[1], b.kids[0]})) ? Reason::same_relation : reason;
  }
  switch (compare_up_to_factor(left, right, false, budget_)) {
    case Difference::zero:
      return Reason::same_relation;
    case Difference::not_zero:
      return named ? Reason::different_symbol : Reason::different_relation;
    case Difference::undefined:
      return Reason::undefined;
    case Difference::unknown:
      break;
  }
  // The factor is not found by form; 1 and -1 are tried by value.
  const Reason plus = compare_scalars(left, right, budget_);
  if (is_equal(plus)) return Reason::same_relation;
  const Reason minus = compare_scalars(left, make(Kind::negate, "", right), budget_);
  if (is_equal(minus)) return Reason::same_relation;
  if (!is_unequal(plus)) return plus;
  if (!is_unequal(minus)) return minus;
  // Another factor is possible, but not for y = f and y = g, which were compared above.
  return named ? Reason::different_symbol : Reason::not_decided;
}

Reason Comparison::inequalities(const Node& a, const Node& b) {
  const std::string symbol_a = set_symbol(a);
  const std::string symbol_b = set_symbol(b);
  if (!symbol_a.empty() && !symbol_b.empty()) {
    const auto solutions = compare_real_sets(a, b, budget_);
    if (solutions) {
      if (symbol_a != symbol_b) return Reason::different_symbol;
      return is_equal(*solutions)     ? Reason::same_relation
             : is_unequal(*solutions) ? Reason::different_relation
                                      : *solutions;
    }
  }
  const Node x = pointing_up(a);
  const Node y = pointing_up(b);
  const bool signs = x.text == y.text;
  if (x.text.size() != y.text.size()) return Reason::not_decided;
  const Reason same = in_order(x.kids, y.kids);
  if (is_equal(same)) return signs ? Reason::same_relation : Reason::different_relation;
  if (x.kids.size() != 2) return same;
  const Node left = difference(x);
  const Node right = difference(y);
  if (!is_scalar(left) || !is_scalar(right)) return same;
  switch (compare_up_to_factor(left, right, is_order(x.text[0]), budget_)) {
    case Difference::zero:
      return signs ? Reason::same_relation : Reason::different_relation;
    case Difference::not_zero:
      return Reason::different_relation;
    case Difference::undefined:
    case Difference::unknown:
      break;
  }
  return is_unequal(same) ? Reason::not_decided : same;
}

/// x = r mod m: the same modulus, and residues that differ by a multiple of it.
Reason Comparison::congruences(const Node& a, const Node& b) {
  const Reason modulus = compare(a.kids[2], b.kids[2]);
  if (!is_equal(modulus)) return modulus;
  if (!(a.kids[0] == b.kids[0])) return Reason::different_relation;
  const Node distance =
      make(Kind::sum, "", Node(a.kids[1]), make(Kind::negate, "", Node(b.kids[1])));
  NoValue why = NoValue::none;
  const auto d = rational_value(distance, budget_, &why);
  const auto m = rational_value(a.kids[2], budget_, &why);
  if (!d || !m || !d->is_integer() || !m->is_integer() || m->is_zero()) {
    const Reason residues = compare(a.kids[1], b.kids[1]);
    return is_equal(residues) ? Reason::same_relation : residues;
  }
  return fmpz_divisible(d->numerator(), m->numerator()) != 0 ? Reason::same_relation
                                                             : Reason::different_relation;
}

}  // namespace ponder::math
