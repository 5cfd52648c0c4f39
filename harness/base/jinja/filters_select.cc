// Filters that apply another filter or test to every item.

#include "harness/base/jinja/attribute_path.h"
#include "harness/base/jinja/filters.h"
#include "harness/base/jinja/tests.h"

namespace ponder::jinja {

namespace {

/// The name at `arguments[at]`; what stands behind it are the named one's own arguments.
Result<std::string> named(const Arguments& arguments, std::size_t at, std::string_view what) {
  return expect_string(arguments[at], what);
}

Arguments after(const Arguments& arguments, std::size_t count) {
  Arguments rest;
  rest.positional.assign(arguments.positional.begin() + static_cast<std::ptrdiff_t>(count),
                         arguments.positional.end());
  rest.named = arguments.named;
  return rest;
}

Result<Value> map_attribute(Context& context, const Value& items, const Arguments& arguments) {
  Value attribute;
  Value fallback;
  for (const auto& [name, value] : arguments.named) {
    if (name != "attribute" && name != "default") {
      return template_error("map has no argument '" + name + "'");
    }
    (name == "attribute" ? attribute : fallback) = value;
  }
  ValueList out;
  for (const Value& item : items.as_list()) {
    out.push_back(PONDER_TRY(follow(context, item, attribute, fallback)));
  }
  return context.list(std::move(out));
}

Result<Value> map(Context& context, const Value& input, Arguments& arguments) {
  const Value items = PONDER_TRY(list_of(context, input));
  if (arguments.positional.empty() && arguments.named.empty()) {
    return template_error("map needs the name of a filter, or attribute=");
  }
  if (arguments.positional.empty()) return map_attribute(context, items, arguments);
  const std::string name = PONDER_TRY(named(arguments, 0, "filter name"));
  const Filter* filter = find_filter(name);
  if (filter == nullptr) return template_error("no filter named '" + name + "'");
  ValueList out;
  for (const Value& item : items.as_list()) {
    PONDER_TRY(context.charge(16));
    out.push_back(PONDER_TRY(apply(context, *filter, item, after(arguments, 1))));
  }
  return context.list(std::move(out));
}

/// select, reject, and by an attribute selectattr, rejectattr. Without a test: what is true.
template <bool wanted, bool by_attribute>
Result<Value> select(Context& context, const Value& input, Arguments& arguments) {
  constexpr std::size_t kTestAt = by_attribute ? 1 : 0;
  if (arguments.positional.size() < kTestAt) return template_error("selectattr needs an attribute");
  const Test* test = nullptr;
  if (arguments.positional.size() > kTestAt) {
    const std::string name = PONDER_TRY(named(arguments, kTestAt, "test name"));
    test = find_test(name);
    if (test == nullptr) return template_error("no test named '" + name + "'");
  }
  const Value items = PONDER_TRY(list_of(context, input));
  ValueList out;
  for (const Value& item : items.as_list()) {
    PONDER_TRY(context.charge(16));
    const Value value = by_attribute   ? PONDER_TRY(follow(context, item, arguments[0])) : item;
    const bool holds = test == nullptr ? PONDER_TRY(truth(context, value))
            : PONDER_TRY(apply(context, *test, value, after(arguments, kTestAt + 1)));
            if (holds == wanted) out.push_back(item);
  }
  return context.list(std::move(out));
}

constexpr Filter kFilters[] = {
    {"map", {"*", 0}, map},
    {"select", {"*", 0}, select<true, false>},
    {"reject", {"*", 0}, select<false, false>},
    {"selectattr", {"*", 0}, select<true, true>},
    {"rejectattr", {"*", 0}, select<false, true>},
};

}  // namespace

std::span<const Filter> select_filters() {
  return kFilters;
}

}  // namespace ponder::jinja
