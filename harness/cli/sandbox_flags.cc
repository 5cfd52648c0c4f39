#include "harness/cli/sandbox_flags.h"

namespace ponder {

void declare_sandbox_flags(Arguments& arguments, std::string& word, bool& understood) {
  arguments.option("--sandbox", word, "TIER",
                   "auto (strong or better), full, strong, degraded, none; bwrap:TIER");
  arguments.flag("--i-understand-this-runs-model-code-on-my-machine", understood,
                 "what --sandbox none needs");
}

Result<std::unique_ptr<Sandbox>> open_sandbox_for(const std::string& word, bool understood) {
  const SandboxSettings settings = PONDER_TRY(parse_sandbox(word, understood));
  return open_sandbox(settings);
}

}  // namespace ponder
