#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "engine/runtime/sequence.h"

namespace ponder {

/// How many tokens a sequence will probably generate: the mean of those of its task and mode that
/// have ended, or, before the first, what its request allows. For the order of work only.
class ExpectedLength {
 public:
  double of(const Sequence& sequence) const;

  /// The sequence has ended by itself.
  void learn(const Sequence& sequence);

 private:
  struct Mean {
    double sum = 0;
    double count = 0;
  };

  std::map<std::pair<std::string, Mode>, Mean> means_;  // by task and the longest of the arms
};

}  // namespace ponder
