#pragma once

// The syntax tree of a template. Names follow the Jinja documentation.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "harness/base/jinja/template.h"
#include "harness/base/value.h"

namespace ponder::jinja {

struct Filter;
struct Test;
struct Expression;
using ExpressionPtr = std::unique_ptr<Expression>;

/// Of a call, filter or test; positional ones have no name and come first.
struct Argument {
  std::string name = {};
  ExpressionPtr value = {};
};

struct Literal {
  Value value = {};
};

struct Name {
  std::string name = {};
};

struct SequenceDisplay {
  bool is_tuple = false;
  std::vector<ExpressionPtr> items = {};
};

struct DictDisplay {
  std::vector<std::pair<ExpressionPtr, ExpressionPtr>> entries = {};
};

struct Unary {
  enum class Operator : std::uint8_t { negate, plus, logical_not };

  Operator op = {};
  ExpressionPtr operand = {};
};

enum class Arithmetic : std::uint8_t {
  add,
  subtract,
  multiply,
  divide,
  floor_divide,
  modulo,
  power
};

struct Binary {
  Arithmetic op = {};
  ExpressionPtr left = {};
  ExpressionPtr right = {};
};

/// and, or: yields one of the operands.
struct Logical {
  bool is_and = false;
  ExpressionPtr left = {};
  ExpressionPtr right = {};
};

/// a ~ b ~ c
struct Concatenation {
  std::vector<ExpressionPtr> parts = {};
};

enum class Relation : std::uint8_t {
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  in,
  not_in
};

/// a < b < c
struct Comparison {
  ExpressionPtr first = {};
  std::vector<std::pair<Relation, ExpressionPtr>> rest = {};
};

struct Conditional {
  ExpressionPtr condition = {};
  ExpressionPtr then = {};
  ExpressionPtr otherwise = {};  ///< may be null: undefined
};

struct AttributeAccess {
  ExpressionPtr object = {};
  std::string name = {};
};

struct Subscript {
  ExpressionPtr object = {};
  ExpressionPtr index = {};
};

/// Each of start, stop, step may be null.
struct Slice {
  ExpressionPtr object = {};
  ExpressionPtr start = {};
  ExpressionPtr stop = {};
  ExpressionPtr step = {};
};

struct Call {
  ExpressionPtr callee = {};
  std::vector<Argument> arguments = {};
};

/// The input is null in filter and set blocks, whose body it is.
struct FilterCall {
  ExpressionPtr input = {};
  const Filter* filter = nullptr;
  std::vector<Argument> arguments = {};
};

struct TestCall {
  ExpressionPtr input = {};
  const Test* test = nullptr;
  std::vector<Argument> arguments = {};
};

struct Expression {
  using Node = std::variant<Literal,
                            Name,
                            SequenceDisplay,
                            DictDisplay,
                            Unary,
                            Binary,
                            Logical,
                            Concatenation,
                            Comparison,
                            Conditional,
                            AttributeAccess,
                            Subscript,
                            Slice,
                            Call,
                            FilterCall,
                            TestCall>;

  Node node;
  int line = 0;
  int depth = 1;  ///< of the tree below, bounded by the parser
};

/// Of the deepest operand; 0 for a leaf.
int depth_below(const Expression::Node& node);

struct Statement;
using Block = std::vector<Statement>;  // incomplete until below: members have no initialisers

/// What is assigned to: a name, an attribute of a namespace, or a tuple of targets.
struct Target {
  std::string name = {};
  std::string attribute = {};
  std::vector<Target> parts = {};
};

struct TextOutput {
  std::string text = {};
};

struct Output {
  ExpressionPtr value = {};
};

struct If {
  std::vector<std::pair<ExpressionPtr, Block>> branches;
  Block otherwise;
};

struct For {
  Target target = {};
  ExpressionPtr iterable = {};
  ExpressionPtr condition = {};  ///< may be null
  Block body;
  Block otherwise;
};

struct Set {
  Target target = {};
  ExpressionPtr value = {};
};

struct SetBlock {
  Target target = {};
  std::vector<FilterCall> filters = {};
  Block body;
};

struct Parameter {
  std::string name = {};
  ExpressionPtr fallback = {};  ///< may be null: undefined
};

struct MacroDefinition {
  std::string name = {};
  std::vector<Parameter> parameters = {};
  Block body;
};

struct CallBlock {
  MacroDefinition caller;
  ExpressionPtr call = {};  ///< a Call
};

struct FilterBlock {
  std::vector<FilterCall> filters = {};
  Block body;
};

struct With {
  std::vector<std::pair<Target, ExpressionPtr>> assignments = {};
  Block body;
};

struct Break {};

struct Continue {};

struct Statement {
  using Node = std::variant<TextOutput,
                            Output,
                            If,
                            For,
                            Set,
                            SetBlock,
                            MacroDefinition,
                            CallBlock,
                            FilterBlock,
                            With,
                            Break,
                            Continue>;

  Node node;
  int line = 0;
};

struct Program {
  Options options = {};
  Block body;
};

}  // namespace ponder::jinja
