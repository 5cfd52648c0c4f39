#include "harness/base/jinja/ast.h"

#include <algorithm>

namespace ponder::jinja {

namespace {

int depth_of(const ExpressionPtr& expression) {
  return expression == nullptr ? 0 : expression->depth;
}

int depth_of(const std::vector<Argument>& arguments) {
  int depth = 0;
  for (const Argument& argument : arguments) depth = std::max(depth, depth_of(argument.value));
  return depth;
}

int depth_of(const std::vector<ExpressionPtr>& items) {
  int depth = 0;
  for (const ExpressionPtr& item : items) depth = std::max(depth, depth_of(item));
  return depth;
}

struct DepthOf {
  int operator()(const Literal&) const { return 0; }

  int operator()(const Name&) const { return 0; }

  int operator()(const SequenceDisplay& e) const { return depth_of(e.items); }

  int operator()(const DictDisplay& e) const {
    int depth = 0;
    for (const auto& [key, value] : e.entries) {
      depth = std::max({depth, depth_of(key), depth_of(value)});
    }
    return depth;
  }

  int operator()(const Unary& e) const { return depth_of(e.operand); }

  int operator()(const Binary& e) const { return std::max(depth_of(e.left), depth_of(e.right)); }

  int operator()(const Logical& e) const { return std::max(depth_of(e.left), depth_of(e.right)); }

  int operator()(const Concatenation& e) const { return depth_of(e.parts); }

  int operator()(const Comparison& e) const {
    int depth = depth_of(e.first);
    for (const auto& [relation, value] : e.rest) depth = std::max(depth, depth_of(value));
    return depth;
  }

  int operator()(const Conditional& e) const {
    return std::max({depth_of(e.condition), depth_of(e.then), depth_of(e.otherwise)});
  }

  int operator()(const AttributeAccess& e) const { return depth_of(e.object); }

  int operator()(const Subscript& e) const {
    return std::max(depth_of(e.object), depth_of(e.index));
  }

  int operator()(const Slice& e) const {
    return std::max({depth_of(e.object), depth_of(e.start), depth_of(e.stop), depth_of(e.step)});
  }

  int operator()(const Call& e) const {
    return std::max(depth_of(e.callee), depth_of(e.arguments));
  }

  int operator()(const FilterCall& e) const {
    return std::max(depth_of(e.input), depth_of(e.arguments));
  }

  int operator()(const TestCall& e) const {
    return std::max(depth_of(e.input), depth_of(e.arguments));
  }
};

}  // namespace

int depth_below(const Expression::Node& node) {
  return std::visit(DepthOf(), node);
}

}  // namespace ponder::jinja
