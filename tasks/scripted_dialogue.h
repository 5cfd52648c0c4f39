#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/base/dialogue.h"

namespace ponder {

/// Asks `first`, then the texts of `later` one after the other as user turns, whatever is answered.
/// Every prompt holds all turns before it, the answers without their thinking.
std::unique_ptr<Dialogue> scripted_dialogue(Chat first,
                                            std::vector<std::string> later,
                                            std::vector<std::string> stop);

}  // namespace ponder
