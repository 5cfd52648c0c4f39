#pragma once

// What Python's operators and protocols do with values. All errors are of code parse and name the
// operand types.

#include <optional>
#include <string>
#include <string_view>

#include "harness/base/jinja/ast.h"
#include "harness/base/jinja/context.h"

namespace ponder::jinja {

/// bool(value)
Result<bool> truth(Context& context, const Value& value);

/// truth() of an argument; false when it is not given.
Result<bool> flag(Context& context, const Value& argument);

/// str(value)
Result<std::string> text_of(Context& context, const Value& value);

Result<bool> equal(Context& context, const Value& a, const Value& b);

/// a < b, for numbers, strings and lists.
Result<bool> less(Context& context, const Value& a, const Value& b);

/// item in container
Result<bool> contains(Context& context, const Value& container, const Value& item);

Result<bool> compare(Context& context, Relation relation, const Value& a, const Value& b);

Result<Value> calculate(Context& context, Arithmetic op, const Value& a, const Value& b);
Result<Value> negate(Context& context, const Value& value);

/// A bool counts as 0 or 1; nullopt for what is no integer of 64 bits.
std::optional<std::int64_t> integer_of(const Value& value);

/// Any number, as a float.
std::optional<double> real_of(const Value& value);

/// errors  parse ("`what` must be an integer, not str")
Result<std::int64_t> expect_integer(const Value& value, std::string_view what);
Result<std::string> expect_string(const Value& value, std::string_view what);

/// list(value): items, keys of a dict, characters of a string; nothing for undefined.
Result<Value> list_of(Context& context, const Value& value);

/// len(value)
Result<std::int64_t> length_of(Context& context, const Value& value);

/// object.name: attributes first, then keys.
Result<Value> attribute_of(Context& context, const Value& object, std::string_view name);

/// object[key]: keys and positions first, then attributes.
Result<Value> item_of(Context& context, const Value& object, const Value& key);

/// object[start:stop:step], each of them undefined or null when left out.
Result<Value> slice_of(Context& context,
                       const Value& object,
                       const Value& start,
                       const Value& stop,
                       const Value& step);

}  // namespace ponder::jinja
