#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/value.h"

namespace ponder::ifeval {

/// The arguments of an instruction by name. needs  that parse_instructions() has found them there
class Arguments {
 public:
  explicit Arguments(const Value& dict) : dict_(dict) {}

  std::int64_t integer(std::string_view name) const { return dict_.find(name)->as_integer(); }

  const std::string& text(std::string_view name) const { return dict_.find(name)->as_string(); }

  std::vector<std::string> texts(std::string_view name) const {
    std::vector<std::string> out;
    for (const Value& item : dict_.find(name)->as_list()) out.push_back(item.as_string());
    return out;
  }

  /// `count` against the threshold `number`, by "less than" or "at least" in `relation`.
  bool compare(std::int64_t count, std::string_view relation, std::string_view number) const {
    return text(relation) == "less than" ? count < integer(number) : count >= integer(number);
  }

 private:
  const Value& dict_;
};

}  // namespace ponder::ifeval
