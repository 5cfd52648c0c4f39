#pragma once

#include <optional>
#include <string_view>

#include "harness/base/value.h"

namespace ponder {

/// The last complete JSON object of a text that may hold anything around it. At most 64 places are
/// tried, from the end. nullopt: none.
std::optional<Value> last_json_object(std::string_view text);

}  // namespace ponder
