#pragma once

#include <span>
#include <string_view>

#include "harness/base/jinja/arguments.h"

namespace ponder::jinja {

/// `input|name(arguments)`
struct Filter {
  using Function = Result<Value> (*)(Context&, const Value& input, Arguments&);

  std::string_view name;
  Signature signature;
  Function function;
};

/// nullptr when there is none.
const Filter* find_filter(std::string_view name);

Result<Value> apply(Context& context,
                    const Filter& filter,
                    const Value& input,
                    Arguments arguments);

/// The filters of each file, looked through by find_filter.
std::span<const Filter> text_filters();
std::span<const Filter> number_filters();
std::span<const Filter> list_filters();
std::span<const Filter> select_filters();

}  // namespace ponder::jinja
