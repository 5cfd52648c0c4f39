#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "harness/base/generation.h"
#include "harness/base/result.h"

namespace ponder {

/// What the model's chat template can do about thinking, found out from the template itself.
enum class ThinkingControl : std::uint8_t {
  hybrid,  ///< on and off by enable_thinking
  always,  ///< every prompt opens a think block
  never    ///< no thinking at all
};

std::string to_string(ThinkingControl control);

struct Capabilities {
  ThinkingControl thinking = ThinkingControl::hybrid;
  bool token_budgets = false;  ///< budget modes are enforced to the token
  bool log_likelihood = false;
  bool answer_slots = false;        ///< choices scored after thinking
  std::int64_t context_tokens = 0;  ///< prompt + generated
  std::int32_t max_in_flight = 1;   ///< more submitted requests than this only wait
};

/// For the manifest and the header line.
struct EngineInfo {
  std::string name = {};          ///< cpu, cuda, replay, ...
  std::string detail = {};        ///< device, instruction set, threads
  std::string model_sha256 = {};  ///< over weights, config, tokenizer
  std::string rope_scaling = {};  ///< empty: as the checkpoint says
  std::string activations = {};   ///< "fp8" where they are quantised too; empty: they are not
  std::string kv_type = {};       ///< of the KV cache, where it is not what the weights imply
  std::map<std::string, std::string> model_details = {};
};

/// One result of a request: a request with several modes gives one event per mode.
struct Event {
  RequestKey key = {};
  Mode mode = {};
  std::variant<Completion, LogProbs, Error> result = {};
};

/// What generates. Driven by its caller from one thread: work happens inside next(), so there is
/// nothing to lock and nothing runs when nobody asks. A request's failure is an event; an error
/// from submit() or next() means that the engine as a whole cannot go on.
class Engine {
 public:
  virtual ~Engine() = default;

  virtual Capabilities capabilities() const = 0;
  virtual EngineInfo info() const = 0;

  /// Tokens of the prompt as this engine would send it in `mode`; for --dry-run and checks.
  /// errors  engine (template fails), config (mode not supported by the model)
  virtual Result<std::int64_t> count_prompt_tokens(const Prompt& prompt, const Mode& mode) = 0;

  /// Takes a request; its events come from next() in any order.
  /// errors  usage (a mode or kind of work that capabilities() does not offer)
  virtual Result<void> submit(Request request) = 0;

  /// Works until an event is ready or `timeout` has passed; nullopt then, or at once when nothing
  /// is in flight. errors  engine, network
  virtual Result<std::optional<Event>> next(std::chrono::milliseconds timeout) = 0;

  /// Drops all requests in flight; their events never come.
  virtual void cancel() = 0;

  /// Tokens computed so far (prefill and decode), for progress.
  virtual std::int64_t tokens_generated() const { return 0; }
};

}  // namespace ponder
