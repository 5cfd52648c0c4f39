// Filters over the items of lists and dicts.

#include <algorithm>

#include "harness/base/jinja/attribute_path.h"
#include "harness/base/jinja/filters.h"
#include "harness/base/unicode.h"

namespace ponder::jinja {

namespace {

Result<Value> length(Context& context, const Value& input, Arguments&) {
  return Value::integer(PONDER_TRY(length_of(context, input)));
}

Result<Value> list(Context& context, const Value& input, Arguments&) {
  const Value items = PONDER_TRY(list_of(context, input));
  return items.is(Value::Kind::list) ? items : context.list(items.as_list());
}

Result<Value> first(Context& context, const Value& input, Arguments&) {
  const Value items = PONDER_TRY(list_of(context, input));
  if (items.as_list().empty()) return Value::undefined("no first item, the sequence is empty");
  return items.as_list().front();
}

Result<Value> last(Context& context, const Value& input, Arguments&) {
  const Value items = PONDER_TRY(list_of(context, input));
  if (items.as_list().empty()) return Value::undefined("no last item, the sequence is empty");
  return items.as_list().back();
}

Result<Value> join(Context& context, const Value& input, Arguments& arguments) {
  const Value items = PONDER_TRY(list_of(context, input));
  const std::string separator = arguments.has(0) ? PONDER_TRY(text_of(context, arguments[0])) : "";
  std::string out;
  bool at_first = true;
  for (const Value& item : items.as_list()) {
    PONDER_TRY(context.charge(separator.size()));
    if (!at_first) out += separator;
    const Value part = PONDER_TRY(follow(context, item, arguments[1]));
    out += PONDER_TRY(text_of(context, part));
    at_first = false;
  }
  return Value::string(std::move(out));
}

Result<Value> reverse(Context& context, const Value& input, Arguments&) {
  if (input.is_string()) {
    return slice_of(context, input, Value(), Value(), Value::integer(-1));
  }
  const Value given = PONDER_TRY(list_of(context, input));
  ValueList items = given.as_list();
  std::reverse(items.begin(), items.end());
  return context.list(std::move(items));
}

struct Keyed {
  Value key;
  Value item;
};

/// Stable, by less(); equal items stay in order when reversed too, as in Python.
Result<void> sort_by_key(Context& context, std::vector<Keyed>& items, bool descending) {
  std::optional<Error> failure;
  const auto before = [&](const Keyed& a, const Keyed& b) {
    if (failure) return false;
    Result<bool> result = descending ? less(context, b.key, a.key) : less(context, a.key, b.key);
    if (!result) failure = std::move(result).error();
    return result && *result;
  };
  std::stable_sort(items.begin(), items.end(), before);
  if (failure) return *failure;
  return {};
}

Result<Value> items_of(Context& context, const std::vector<Keyed>& keyed) {
  ValueList items;
  for (const Keyed& entry : keyed) items.push_back(entry.item);
  return context.list(std::move(items));
}

/// Every item with its attribute, lower case unless `case_sensitive`.
Result<std::vector<Keyed>> keyed_items(Context& context,
                                       const Value& input,
                                       const Value& attribute,
                                       const Value& case_sensitive) {
  const bool exact = PONDER_TRY(flag(context, case_sensitive));
  const Value items = PONDER_TRY(list_of(context, input));
  std::vector<Keyed> keyed;
  for (const Value& item : items.as_list()) {
    const Value key = PONDER_TRY(follow(context, item, attribute));
    keyed.push_back({exact ? key : without_case(key), item});
  }
  return keyed;
}

Result<Value> sort(Context& context, const Value& input, Arguments& arguments) {
  const bool descending = PONDER_TRY(flag(context, arguments[0]));
  std::vector<Keyed> keyed = PONDER_TRY(keyed_items(context, input, arguments[2], arguments[1]));
  PONDER_TRY(sort_by_key(context, keyed, descending));
  return items_of(context, keyed);
}

Result<Value> dictsort(Context& context, const Value& input, Arguments& arguments) {
  if (!input.is_dict())
    return template_error("dictsort needs a dict, not '" + input.type_name() + "'");
  const bool exact = PONDER_TRY(flag(context, arguments[0]));
  const std::string by = arguments.has(1) ? PONDER_TRY(expect_string(arguments[1], "by")) : "key";
  if (by != "key" && by != "value") return template_error("dictsort: by must be key or value");
  const bool descending = PONDER_TRY(flag(context, arguments[2]));
  std::vector<Keyed> keyed;
  for (const auto& [key, value] : input.as_dict().entries()) {
    const Value& chosen = by == "key" ? key : value;
    keyed.push_back({
      exact ? chosen : without_case(chosen), PONDER_TRY(context.tuple({key, value}))
    });
  }
  PONDER_TRY(sort_by_key(context, keyed, descending));
  return items_of(context, keyed);
}

Result<Value> items(Context& context, const Value& input, Arguments&) {
  if (input.is_undefined()) return list_of(context, input);
  if (!input.is_dict())
    return template_error("items needs a dict, not '" + input.type_name() + "'");
  ValueList pairs;
  for (const auto& [key, value] : input.as_dict().entries()) {
    pairs.push_back(PONDER_TRY(context.tuple({key, value})));
  }
  return context.list(std::move(pairs));
}

Result<Value> unique(Context& context, const Value& input, Arguments& arguments) {
  std::vector<Keyed> kept;
  ValueDict seen;  // finds scalars at once; lists are compared with what was kept
  for (Keyed& entry : PONDER_TRY(keyed_items(context, input, arguments[1], arguments[0]))) {
    if (!ValueDict::is_key(entry.key)) {
      return template_error("unique: items of type '" + entry.key.type_name() +
                            "' are not supported");
    }
    if (seen.find(entry.key) != nullptr) continue;
    seen.set(entry.key, Value::null());
    kept.push_back(std::move(entry));
  }
  return items_of(context, kept);
}

template <bool largest>
Result<Value> extreme(Context& context, const Value& input, Arguments& arguments) {
  const std::vector<Keyed> keyed =
      PONDER_TRY(keyed_items(context, input, arguments[1], arguments[0]));
  if (keyed.empty()) return Value::undefined("no aggregated item, the sequence is empty");
  const Keyed* best = &keyed[0];
  for (const Keyed& entry : keyed) {
    const bool better = largest ? PONDER_TRY(less(context, best->key, entry.key))
                                : PONDER_TRY(less(context, entry.key, best->key));
                                if (better) best = &entry;
  }
  return best->item;
}

Result<Value> sum(Context& context, const Value& input, Arguments& arguments) {
  Value total = arguments.has(1) ? arguments[1] : Value::integer(0);
  if (total.is_string()) return template_error("sum cannot add strings, use join");
  const Value items = PONDER_TRY(list_of(context, input));
  for (const Value& item : items.as_list()) {
    const Value term = PONDER_TRY(follow(context, item, arguments[0]));
    total = PONDER_TRY(calculate(context, Arithmetic::add, total, term));
  }
  return total;
}

Result<Value> batch(Context& context, const Value& input, Arguments& arguments) {
  const std::int64_t size = PONDER_TRY(expect_integer(arguments[0], "batch size"));
  if (size < 1) return template_error("batch size must be positive");
  const Value given = PONDER_TRY(list_of(context, input));
  ValueList rows;
  ValueList row;
  for (const Value& item : given.as_list()) {
    if (static_cast<std::int64_t>(row.size()) == size) {
      rows.push_back(PONDER_TRY(context.list(std::exchange(row, {}))));
    }
    row.push_back(item);
  }
  if (!row.empty()) {
    if (arguments.has(1) && !arguments[1].is_null()) {
      PONDER_TRY(context.charge(static_cast<std::size_t>(size) * sizeof(Value)));
      row.resize(static_cast<std::size_t>(size), arguments[1]);
    }
    rows.push_back(PONDER_TRY(context.list(std::move(row))));
  }
  return context.list(std::move(rows));
}

/// `count` lists, the first ones longer by one where it does not divide evenly.
Result<Value> slice(Context& context, const Value& input, Arguments& arguments) {
  const std::int64_t count = PONDER_TRY(expect_integer(arguments[0], "slices"));
  if (count < 1) return template_error("number of slices must be positive");
  PONDER_TRY(context.charge(static_cast<std::size_t>(count) * sizeof(Value)));
  const Value given = PONDER_TRY(list_of(context, input));
  const auto total = static_cast<std::int64_t>(given.as_list().size());
  ValueList rows;
  auto at = given.as_list().begin();
  for (std::int64_t i = 0; i < count; ++i) {
    const bool longer = i < total % count;
    const auto end = at + total / count + (longer ? 1 : 0);
    ValueList row(at, end);
    if (!longer && arguments.has(1) && !arguments[1].is_null()) row.push_back(arguments[1]);
    rows.push_back(PONDER_TRY(context.list(std::move(row))));
    at = end;
  }
  return context.list(std::move(rows));
}

Result<Value> attr(Context& context, const Value& input, Arguments& arguments) {
  // Attributes only, not keys.
  const std::string name = PONDER_TRY(expect_string(arguments[0], "attribute name"));
  if (input.is_dict()) {
    return Value::undefined("'dict object' has no attribute '" + name + "'");
  }
  return attribute_of(context, input, name);
}

constexpr Filter kFilters[] = {
    {"length", {"", 0}, length},
    {"count", {"", 0}, length},
    {"list", {"", 0}, list},
    {"first", {"", 0}, first},
    {"last", {"", 0}, last},
    {"join", {"d attribute", 0}, join},
    {"reverse", {"", 0}, reverse},
    {"sort", {"reverse case_sensitive attribute", 0}, sort},
    {"dictsort", {"case_sensitive by reverse", 0}, dictsort},
    {"items", {"", 0}, items},
    {"unique", {"case_sensitive attribute", 0}, unique},
    {"min", {"case_sensitive attribute", 0}, extreme<false>},
    {"max", {"case_sensitive attribute", 0}, extreme<true>},
    {"sum", {"attribute start", 0}, sum},
    {"batch", {"linecount fill_with", 1}, batch},
    {"slice", {"slices fill_with", 1}, slice},
    {"attr", {"name", 1}, attr},
};

}  // namespace

std::span<const Filter> list_filters() {
  return kFilters;
}

}  // namespace ponder::jinja
