#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/jinja/context.h"

namespace ponder::jinja {

/// Of a call, evaluated.
struct Arguments {
  ValueList positional = {};
  std::vector<std::pair<std::string, Value>> named = {};

  const Value& operator[](std::size_t i) const { return positional[i]; }

  bool has(std::size_t i) const { return !positional[i].is_undefined(); }
};

/// The parameters of a function written here: names separated by spaces, of which the first
/// `required` must be given; "*" takes anything.
struct Signature {
  std::string_view parameters = "";
  std::size_t required = 0;
};

/// Puts every argument at the place of its parameter; missing ones become undefined. What "*"
/// takes stays as it is. errors  parse (unknown, missing, too many, given twice)
Result<void> bind(std::string_view function, const Signature& signature, Arguments& arguments);

}  // namespace ponder::jinja
