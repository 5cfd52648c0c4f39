#pragma once

// The tree of columns. A leaf's values come with two small numbers (Dremel's levels): the
// definition level says down to which optional or repeated node of its path there is something, the
// repetition level at which repeated node a new element begins.

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "tasks/rows/parquet/thrift.h"

namespace ponder::parquet {

enum class Type : std::uint8_t { boolean, int32, int64, int96, real32, real64, bytes, fixed };

enum class Repetition : std::uint8_t { required, optional, repeated };

struct Column {
  std::string name = {};
  Repetition repetition = Repetition::required;
  int definition = 0;  ///< level at which this node is there
  int repeat = 0;      ///< number of repeated nodes down to this one, itself included
  bool is_list = false;
  bool is_map = false;

  // Leaves only.
  int leaf = -1;  ///< its number, in file order; -1: a group
  Type type = Type::bytes;
  std::int32_t fixed_size = 0;
  bool is_unsigned = false;
  std::string unreadable = {};  ///< why its values cannot be read: "a decimal"

  std::vector<Column> children = {};
};

struct Schema {
  Column root = {};
  int leaves = 0;
};

/// From the flat list of a footer. errors  parse (not a tree; over 32 levels; over 10,000 columns)
Result<Schema> read_schema(const Node& elements);

/// The leaves below a column, in file order.
std::vector<const Column*> leaves_of(const Column& column);

}  // namespace ponder::parquet
