#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace ponder {

/// One line on stdout for each line of stdin, in order, each out before the next is read: another
/// program may talk to this one line by line. errors  io (stdout)
Result<void> answer_lines(const std::function<std::string(std::string_view)>& answer);

}  // namespace ponder
