#pragma once

// Python's two ways to fill values into a text.

#include <string>
#include <string_view>

#include "harness/base/jinja/arguments.h"

namespace ponder::jinja {

/// text % arguments: %s %r %d %i %u %x %X %o %c %e %E %f %F %g %G %%, with flags, width and
/// precision; %(name)s with a single dict. errors  parse
Result<std::string> format_percent(Context& context,
                                   std::string_view text,
                                   const ValueList& arguments);

/// text.format(...): {} {0} {name} and {{ }}, without conversions and format specifications.
/// errors  parse
Result<std::string> format_braces(Context& context,
                                  std::string_view text,
                                  const Arguments& arguments);

}  // namespace ponder::jinja
