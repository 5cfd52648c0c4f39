#include "sandbox/sandbox.h"

namespace ponder {

std::string_view name_of(ExecVerdict verdict) {
  switch (verdict) {
    case ExecVerdict::ok:
      return "ok";
    case ExecVerdict::runtime_error:
      return "runtime_error";
    case ExecVerdict::time_limit:
      return "time_limit";
    case ExecVerdict::memory_limit:
      return "memory_limit";
    case ExecVerdict::output_limit:
      return "output_limit";
    case ExecVerdict::violation:
      return "violation";
    case ExecVerdict::harness_error:
      break;
  }
  return "harness_error";
}

std::string_view name_of(Tier tier) {
  switch (tier) {
    case Tier::none:
      return "none";
    case Tier::degraded:
      return "degraded";
    case Tier::strong:
      return "strong";
    case Tier::full:
      break;
  }
  return "full";
}

Result<SandboxSettings> parse_sandbox(std::string_view word, bool understood) {
  SandboxSettings settings;
  std::string_view tier = word;
  if (tier.starts_with("bwrap")) {
    settings.backend = Backend::bwrap;
    tier.remove_prefix(5);
    if (tier.starts_with(":")) {
      tier.remove_prefix(1);
    } else if (tier.empty()) {
      tier = "auto";
    }
  }
  if (tier == "auto") return settings;
  for (const Tier known : {Tier::full, Tier::strong, Tier::degraded, Tier::none}) {
    if (tier != name_of(known)) continue;
    if (known == Tier::none && !understood) {
      return Error{
          ErrorCode::usage, "--sandbox=none would run model-written code unconfined",
          "add --i-understand-this-runs-model-code-on-my-machine if that is what you want"};
    }
    settings.least = settings.most = known;
    return settings;
  }
  return Error{ErrorCode::usage, "--sandbox is '" + std::string(word) + "'",
               "auto, full, strong, degraded, none, or bwrap:WORD"};
}

}  // namespace ponder
