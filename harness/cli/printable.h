#pragma once

#include <string>
#include <string_view>

namespace ponder {

/// Untrusted bytes for a terminal: line breaks and tabs stay, other control characters, marks that
/// turn the direction of writing and bytes that are no UTF-8 become \xNN.
std::string printable(std::string_view bytes);

}  // namespace ponder
