#include <string>

#include "engine/sampler.h"
#include "harness/base/sha256.h"

namespace ponder {

std::uint64_t random_stream(const RequestKey& key) {
  // NUL cannot stand in a task name, and the numbers come last: the text is unambiguous.
  return hash64(key.task + '\0' + key.sample + '\0' + std::to_string(key.epoch) + '\0' +
                std::to_string(key.turn));
}

}  // namespace ponder
