#include "harness/base/jinja/filters.h"

namespace ponder::jinja {

const Filter* find_filter(std::string_view name) {
  for (const auto filters : {text_filters(), list_filters(), select_filters(), number_filters()}) {
    for (const Filter& filter : filters) {
      if (filter.name == name) return &filter;
    }
  }
  return nullptr;
}

Result<Value> apply(Context& context,
                    const Filter& filter,
                    const Value& input,
                    Arguments arguments) {
  PONDER_TRY(bind(filter.name, filter.signature, arguments));
  return filter.function(context, input, arguments);
}

}  // namespace ponder::jinja
