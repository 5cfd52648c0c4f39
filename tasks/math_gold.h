#pragma once

#include <string>

namespace ponder {

/// A gold in LaTeX without the pair of dollar signs around it. Golds that hold more dollar signs
/// than that are malformed upstream and stay as they are.
inline std::string without_dollars(const std::string& gold) {
  if (gold.size() > 2 && gold.front() == '$' && gold.find('$', 1) == gold.size() - 1) {
    return gold.substr(1, gold.size() - 2);
  }
  return gold;
}

}  // namespace ponder
