#include "harness/cli/version.h"

#include "ponder_git.h"

namespace ponder {

std::string version() {
  return PONDER_VERSION " (" PONDER_GIT ")";
}

std::string commit() {
  return PONDER_GIT;
}

}  // namespace ponder
