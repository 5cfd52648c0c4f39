#pragma once

// Thrift's compact protocol, as far as Parquet's footers and page headers need it: a struct is read
// into a tree whose fields are asked for by number, so that fields of later format versions are
// simply not asked for.
// source  Apache Thrift, doc/specs/thrift-compact-protocol.md

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/result.h"

namespace ponder::parquet {

struct Node {
  enum class Kind : std::uint8_t { none, boolean, integer, real, binary, list, fields };

  Kind kind = Kind::none;
  std::int64_t integer = 0;      ///< booleans too
  std::string_view binary = {};  ///< into the bytes that were read
  std::vector<Node> items = {};  ///< of a list; of a struct in the order of `ids`
  std::vector<std::int16_t> ids = {};

  /// Field `id` of a struct; a node of kind none when there is none.
  const Node& field(std::int16_t id) const;

  /// Its integer, or `otherwise` when there is no such integer field.
  std::int64_t integer_or(std::int16_t id, std::int64_t otherwise) const;
};

/// A struct at the front of `bytes`, and how many bytes it takes. The tree points into `bytes`.
/// errors  parse (cut short, nested over 32 deep, a type that the protocol does not have)
Result<std::pair<Node, std::size_t>> read_struct(std::string_view bytes);

}  // namespace ponder::parquet
