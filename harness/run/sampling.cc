#include "harness/run/sampling.h"

#include <cmath>
#include <sstream>
#include <string>

#include "harness/base/text.h"

namespace ponder {

namespace {

Result<Sampling> preset_sampling(const Mode& mode,
                                 std::string_view preset,
                                 const std::optional<Sampling>& checkpoint) {
  if (preset == "greedy") return Sampling{};
  if (preset == "model") {
    if (checkpoint) return *checkpoint;
    return Error{ErrorCode::config,
                 "sampling preset 'model': the model has no generation_config.json",
                 "use --sampling qwen3 or greedy, or give --temperature, --top-p, --top-k"};
  }
  if (preset == "qwen3") {
    if (mode.kind == Mode::Kind::no_thinking) {
      return Sampling{.temperature = 0.7, .top_k = 20, .top_p = 0.8, .presence_penalty = 1.5};
    }
    return Sampling{.temperature = 0.6, .top_k = 20, .top_p = 0.95};
  }
  const auto near = nearest(preset, {"qwen3", "model", "greedy"});
  return Error{ErrorCode::usage, "unknown sampling preset '" + std::string(preset) + "'",
               (near ? "did you mean '" + *near + "'? " : "") +
                   std::string("presets are qwen3, model and greedy")};
}

Result<void> check_range(const char* flag, double value, bool inside, const char* expected) {
  if (inside && std::isfinite(value)) return {};
  std::ostringstream text;
  text << flag << " is " << value << ", expected " << expected;
  return Error{ErrorCode::usage, text.str(), ""};
}

}  // namespace

Result<Sampling> sampling_for(const Mode& mode,
                              std::string_view preset,
                              const std::optional<Sampling>& checkpoint,
                              const SamplingOverrides& overrides) {
  Sampling s = PONDER_TRY(preset_sampling(mode, preset, checkpoint));
  s.temperature = overrides.temperature.value_or(s.temperature);
  s.top_k = overrides.top_k.value_or(s.top_k);
  s.top_p = overrides.top_p.value_or(s.top_p);
  s.min_p = overrides.min_p.value_or(s.min_p);
  s.presence_penalty = overrides.presence_penalty.value_or(s.presence_penalty);
  PONDER_TRY(check_range("--temperature", s.temperature, s.temperature >= 0, "0 or more"));
  PONDER_TRY(check_range("--top-k", s.top_k, s.top_k >= 0, "0 (off) or more"));
  PONDER_TRY(check_range("--top-p", s.top_p, s.top_p > 0 && s.top_p <= 1, "above 0, at most 1"));
  PONDER_TRY(check_range("--min-p", s.min_p, s.min_p >= 0 && s.min_p < 1, "from 0 to below 1"));
  PONDER_TRY(check_range("--presence-penalty", s.presence_penalty,
                         std::abs(s.presence_penalty) <= 2, "from -2 to 2"));
  return s;
}

}  // namespace ponder
