#include <algorithm>

#include "harness/base/jinja/methods.h"
#include "harness/base/jinja/objects.h"
#include "harness/base/jinja/operations.h"
#include "harness/base/unicode.h"

namespace ponder::jinja {

namespace {

Error no_type(const Value& value, const char* what) {
  if (value.is_undefined()) return template_error(value.undefined_reason());
  return template_error("'" + value.type_name() + "' object " + what);
}

/// "'dict object'", and for None its own name, as jinja2 words it.
std::string owner(const Value& object) {
  return object.is_null() ? "'None'" : "'" + object.type_name() + " object'";
}

Value missing(const Value& object, std::string_view name) {
  return Value::undefined(owner(object) + " has no attribute '" + std::string(name) + "'");
}

Value missing_element(const Value& object, const Value& key) {
  const auto position = integer_of(key);
  const std::string shown = position ? std::to_string(*position) : "of type " + key.type_name();
  return Value::undefined(object.type_name() + " object has no element " + shown);
}

/// `position` from the end if negative; nullopt outside.
std::optional<std::size_t> index_in(std::int64_t position, std::size_t size) {
  const auto count = static_cast<std::int64_t>(size);
  if (position < -count || position >= count) return std::nullopt;
  return static_cast<std::size_t>(position < 0 ? position + count : position);
}

/// Positions that start:stop:step picks out of `size`, by Python's rules.
Result<std::vector<std::size_t>> picked(std::size_t size,
                                        const Value& start,
                                        const Value& stop,
                                        const Value& step) {
  const auto given = [](const Value& v) { return !v.is_undefined() && !v.is_null(); };
  const std::int64_t by = given(step) ? PONDER_TRY(expect_integer(step, "slice step")) : 1;
  if (by == 0) return template_error("slice step cannot be zero");
  const auto count = static_cast<std::int64_t>(size);
  const std::int64_t low = by < 0 ? -1 : 0;
  const std::int64_t high = by < 0 ? count - 1 : count;
  const auto border = [&](const Value& v, std::int64_t fallback) -> Result<std::int64_t> {
    if (!given(v)) return fallback;
    std::int64_t at = PONDER_TRY(expect_integer(v, "slice border"));
    if (at < 0) at = at < -count ? low : at + count;
    return std::clamp(at, low, high);
  };
  const std::int64_t first = PONDER_TRY(border(start, by < 0 ? high : low));
  const std::int64_t last = PONDER_TRY(border(stop, by < 0 ? low : high));
  std::vector<std::size_t> positions;
  std::int64_t at = first;
  while (by < 0 ? at > last : at < last) {
    positions.push_back(static_cast<std::size_t>(at));
    if (__builtin_add_overflow(at, by, &at)) break;
  }
  return positions;
}

}  // namespace

Result<std::string> text_of(Context& context, const Value& value) {
  PONDER_TRY(context.check_defined(value));
  std::string text = PONDER_TRY(to_text(value, context.bytes_left()));
  PONDER_TRY(context.charge(text.size()));
  return text;
}

Result<std::int64_t> expect_integer(const Value& value, std::string_view what) {
  const auto integer = integer_of(value);
  if (integer) return *integer;
  if (value.is_undefined()) return template_error(value.undefined_reason());
  return template_error(std::string(what) + " must be an integer, not '" + value.type_name() + "'");
}

Result<std::string> expect_string(const Value& value, std::string_view what) {
  if (value.is_string()) return value.as_string();
  if (value.is_undefined()) return template_error(value.undefined_reason());
  return template_error(std::string(what) + " must be a string, not '" + value.type_name() + "'");
}

Result<Value> list_of(Context& context, const Value& value) {
  PONDER_TRY(context.check_defined(value));
  if (value.is_sequence()) return value;
  ValueList items;
  if (value.is_dict()) {
    for (const auto& [key, item] : value.as_dict().entries()) items.push_back(key);
  } else if (value.is_string()) {
    const std::string& text = value.as_string();
    PONDER_TRY(context.charge(text.size() * sizeof(Value)));
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t begin = at;
      next_code_point(text, &at);
      items.push_back(Value::string(text.substr(begin, at - begin)));
    }
  } else if (!value.is_undefined()) {
    return no_type(value, "is not iterable");
  }
  return context.list(std::move(items));
}

Result<std::int64_t> length_of(Context& context, const Value& value) {
  PONDER_TRY(context.check_defined(value));
  if (value.is_undefined()) return 0;
  if (value.is_sequence()) return static_cast<std::int64_t>(value.as_list().size());
  if (value.is_dict()) return static_cast<std::int64_t>(value.as_dict().size());
  if (!value.is_string()) return no_type(value, "has no len()");
  PONDER_TRY(context.charge(value.as_string().size() / 16));
  return static_cast<std::int64_t>(count_characters(value.as_string()));
}

Result<Value> attribute_of(Context&, const Value& object, std::string_view name) {
  if (object.is_undefined()) return template_error(object.undefined_reason());
  if (object.is(Value::Kind::object)) return object.as_object()->attribute(name);
  if (has_method(object, name)) {
    return Value::object(std::make_shared<BoundMethod>(object, std::string(name)));
  }
  if (changes_in_place(object, name)) {
    return Value::undefined("'" + std::string(name) + "' would change a " + object.type_name() +
                            " in place, which templates cannot do");
  }
  if (const Value* value = object.find(name)) return *value;
  return missing(object, name);
}

Result<Value> item_of(Context& context, const Value& object, const Value& key) {
  if (object.is_undefined()) return template_error(object.undefined_reason());
  if (object.is_dict()) {
    if (ValueDict::is_key(key)) {
      if (const Value* value = object.as_dict().find(key)) return *value;
    }
  } else if (const auto position = integer_of(key)) {
    if (object.is_sequence()) {
      const auto index = index_in(*position, object.as_list().size());
      if (index) return object.as_list()[*index];
    } else if (object.is_string()) {
      const std::string& text = object.as_string();
      PONDER_TRY(context.charge(text.size()));
      const std::vector<std::size_t> offsets = character_offsets(text);
      const auto index = index_in(*position, offsets.size() - 1);
      if (index) {
        return context.string(text.substr(offsets[*index], offsets[*index + 1] - offsets[*index]));
      }
    }
  }
  if (key.is_string()) return attribute_of(context, object, key.as_string());
  return missing_element(object, key);
}

Result<Value> slice_of(Context& context,
                       const Value& object,
                       const Value& start,
                       const Value& stop,
                       const Value& step) {
  if (object.is_sequence()) {
    const ValueList& items = object.as_list();
    ValueList out;
    for (const std::size_t at : PONDER_TRY(picked(items.size(), start, stop, step))) {
      out.push_back(items[at]);
    }
    return object.is(Value::Kind::tuple) ? context.tuple(std::move(out))
                                         : context.list(std::move(out));
  }
  if (!object.is_string()) return no_type(object, "cannot be sliced");
  const std::string& text = object.as_string();
  PONDER_TRY(context.charge(text.size() * sizeof(std::size_t)));
  const std::vector<std::size_t> offsets = character_offsets(text);
  std::string out;
  for (const std::size_t at : PONDER_TRY(picked(offsets.size() - 1, start, stop, step))) {
    out.append(text, offsets[at], offsets[at + 1] - offsets[at]);
  }
  return context.string(std::move(out));
}

}  // namespace ponder::jinja
