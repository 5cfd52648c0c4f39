#include <algorithm>

#include "scorers/math/comparison.h"
#include "scorers/math/limits.h"
#include "scorers/math/prepare.h"
#include "scorers/math/real_set.h"

namespace ponder::math {

namespace {

bool is_vector(const Node& node) {
  return node.is(Kind::tuple) || node.is(Kind::angle) || node.is(Kind::bracket);
}

/// Elements of a list or a set with the values of plus-minus signs spelled out.
std::vector<Node> spread(const Node& node) {
  std::vector<Node> out;
  for (const Node& kid : node.kids) {
    for (Node& choice : sign_choices(kid)) out.push_back(std::move(choice));
  }
  return out;
}

/// [[1,2],[3,4]] as a matrix.
bool is_nested(const Node& node) {
  return node.is(Kind::bracket) &&
         std::all_of(node.kids.begin(), node.kids.end(),
                     [](const Node& kid) { return kid.is(Kind::bracket); });
}

Node as_matrix(const Node& node) {
  Node out = make(Kind::matrix);
  for (const Node& kid : node.kids) out.kids.push_back(Node{Kind::row, "", kid.kids});
  return out;
}

/// Entries of a matrix of one column.
std::vector<Node> column(const Node& matrix) {
  std::vector<Node> out;
  for (const Node& row : matrix.kids) {
    if (row.kids.size() != 1) return {};
    out.push_back(row.kids[0]);
  }
  return out;
}

bool is_collection(const Node& node) {
  return node.kind >= Kind::list && node.kind <= Kind::row;
}

}  // namespace

Reason Comparison::in_order(const std::vector<Node>& a, const std::vector<Node>& b) {
  if (a.size() != b.size()) return Reason::different_elements;
  Reason result = Reason::same_elements;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Reason reason = compare(a[i], b[i]);
    if (is_unequal(reason)) return Reason::different_elements;
    if (!is_equal(reason)) result = reason;
  }
  return result;
}

Reason Comparison::in_any_order(const std::vector<Node>& a, const std::vector<Node>& b) {
  if (a.size() != b.size()) return Reason::different_elements;
  if (a.size() > kMaxElements) return Reason::too_large;
  std::vector<bool> used(b.size(), false);
  Reason result = Reason::same_elements;
  for (const Node& x : a) {
    bool found = false;
    Reason undecided = Reason::same_elements;
    for (std::size_t j = 0; j < b.size() && !found; ++j) {
      if (used[j]) continue;
      const Reason reason = compare(x, b[j]);
      if (is_equal(reason)) {
        used[j] = found = true;
      } else if (!is_unequal(reason)) {
        undecided = reason;
      }
    }
    if (found) continue;
    if (undecided == Reason::same_elements) return Reason::different_elements;
    result = undecided;
  }
  return result;
}

/// Every element of each side equals one of the other.
Reason Comparison::as_sets(const std::vector<Node>& a, const std::vector<Node>& b) {
  if (a.size() > kMaxElements || b.size() > kMaxElements) return Reason::too_large;
  Reason result = Reason::same_elements;
  for (const auto& [from, to] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    for (const Node& x : *from) {
      Reason best = Reason::different_elements;
      for (const Node& y : *to) {
        const Reason reason = compare(x, y);
        if (!is_unequal(reason)) best = reason;
        if (is_equal(reason)) break;
      }
      if (is_unequal(best)) return Reason::different_elements;
      if (!is_equal(best)) result = best;
    }
  }
  return result;
}

std::optional<Reason> Comparison::real_sets(const Node& a, const Node& b) {
  const auto related = [](const Node& node) {
    return is_interval_like(node) || node.is(Kind::set) || node.is(Kind::list);
  };
  if (!related(a) || !related(b) || (!is_interval_like(a) && !is_interval_like(b))) {
    return std::nullopt;
  }
  // Sets of solutions in two different symbols differ; a bare interval names none.
  const std::string symbol_a = set_symbol(a);
  const std::string symbol_b = set_symbol(b);
  const bool builders = a.is(Kind::builder) || b.is(Kind::builder);
  if (!builders && !symbol_a.empty() && !symbol_b.empty() && symbol_a != symbol_b) {
    return Reason::different_symbol;
  }
  return compare_real_sets(a, b, budget_);
}

std::optional<Reason> Comparison::collections(const Node& a, const Node& b) {
  // x \pm y alone is the list of its values.
  if (has_sign_choice(a) || has_sign_choice(b)) {
    const auto listed = [](const Node& node) {
      if (node.is(Kind::list) || node.is(Kind::set)) return Node{node.kind, "", spread(node)};
      Node list = make(Kind::list);
      list.kids = sign_choices(node);
      return list.kids.size() == 1 ? node : list;
    };
    return compare(listed(a), listed(b));
  }
  if (!is_collection(a) && !is_collection(b)) return std::nullopt;

  if (is_nested(a) || is_nested(b)) {
    const bool both = is_nested(a) && is_nested(b);
    if (!both && (a.is(Kind::matrix) || b.is(Kind::matrix))) {
      return compare(is_nested(a) ? as_matrix(a) : a, is_nested(b) ? as_matrix(b) : b);
    }
  }
  if (a.is(Kind::matrix) && b.is(Kind::matrix)) return in_order(a.kids, b.kids);
  if (a.is(Kind::row) && b.is(Kind::row)) return in_order(a.kids, b.kids);
  if (a.is(Kind::matrix) || b.is(Kind::matrix)) {
    const Node& matrix = a.is(Kind::matrix) ? a : b;
    const Node& other = a.is(Kind::matrix) ? b : a;
    if (matrix.kids.size() == 1 && matrix.kids[0].kids.size() == 1 && !is_collection(other)) {
      return compare(matrix.kids[0].kids[0], other);
    }
    if (!other.is(Kind::angle)) return Reason::different_kind;
    return in_order(column(matrix), other.kids);
  }

  const bool list_a = a.is(Kind::list);
  const bool list_b = b.is(Kind::list);
  const bool set_a = a.is(Kind::set);
  const bool set_b = b.is(Kind::set);
  if (list_a && list_b) return in_any_order(a.kids, b.kids);
  if ((set_a || list_a) && (set_b || list_b)) return as_sets(a.kids, b.kids);
  if (is_vector(a) && is_vector(b)) {
    const bool pair_kinds_differ = a.kind != b.kind && a.kids.size() == 2 && b.kids.size() == 2 &&
                                   (a.is(Kind::bracket) || b.is(Kind::bracket));
    return pair_kinds_differ ? Reason::different_kind : in_order(a.kids, b.kids);
  }
  if (a.is(Kind::interval) && b.is(Kind::interval) && a.text == b.text) {
    return in_order(a.kids, b.kids);
  }
  if ((is_vector(a) && list_b) || (is_vector(b) && list_a)) {
    const Node& vector = is_vector(a) ? a : b;
    const Node& list = is_vector(a) ? b : a;
    return vector.is(Kind::bracket) ? in_any_order(vector.kids, list.kids)
                                    : in_order(vector.kids, list.kids);
  }
  if (const auto reason = real_sets(a, b)) return reason;
  // {5} and 5
  if (set_a != set_b) {
    const Node& set = set_a ? a : b;
    const Node& other = set_a ? b : a;
    if (set.kids.size() == 1 && !is_collection(other)) {
      const Reason reason = compare(set.kids[0], other);
      return is_equal(reason) ? Reason::unwrapped : reason;
    }
  }
  if (a.is(Kind::builder) && b.is(Kind::builder)) return Reason::not_decided;
  if (a.kind == b.kind && a.kids.size() == b.kids.size() && a.text == b.text && !a.kids.empty()) {
    const Reason reason = in_order(a.kids, b.kids);
    return is_unequal(reason) && !is_interval_like(a) ? Reason::different_elements : reason;
  }
  return Reason::different_kind;
}

}  // namespace ponder::math
