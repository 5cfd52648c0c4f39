#pragma once

// What goes into an engine and what comes out: the vocabulary shared by the runner, the engines and
// the records. Plain values, compared with ==, moved not shared.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "harness/base/mode.h"

namespace ponder {

/// One turn of a chat. `tool_calls_json` is a JSON array in the chat template's shape, or empty.
struct Message {
  std::string role = {};  ///< system, user, assistant, tool
  std::string content = {};
  std::string reasoning_content = {};
  std::string tool_calls_json = {};

  bool operator==(const Message&) const = default;
};

/// A conversation that the engine renders by the model's own chat template.
struct Chat {
  std::vector<Message> messages = {};
  std::string tools_json = {};  ///< JSON array of tool schemas, or empty

  bool operator==(const Chat&) const = default;
};

/// Raw text to be continued (base-model protocols): no template, no thinking control.
struct Text {
  std::string text = {};

  bool operator==(const Text&) const = default;
};

struct TokenIds {
  std::vector<std::int32_t> ids = {};

  bool operator==(const TokenIds&) const = default;
};

using Prompt = std::variant<Chat, Text, TokenIds>;

/// temperature 0 is greedy: the lowest id among the largest logits, whatever the other fields say.
/// Order of application: presence penalty, temperature, top-k, top-p, min-p.
struct Sampling {
  double temperature = 0;
  std::int32_t top_k = 0;  ///< 0: off
  double top_p = 1;        ///< 1: off
  double min_p = 0;        ///< 0: off
  double presence_penalty = 0;

  bool operator==(const Sampling&) const = default;
};

/// Who a request is. The random stream is keyed by (seed, task, sample, epoch, token position), so
/// equal identity means equal draws in every mode, batch and order.
struct RequestKey {
  std::string task = {};
  std::string sample = {};
  std::int32_t epoch = 0;
  std::int32_t turn = 0;

  auto operator<=>(const RequestKey&) const = default;
};

/// Which words end the thinking of a budget mode.
enum class StopText : std::uint8_t { docs, report };

/// Generate text. `modes` are arms that share prompt and sampling: an engine may serve them from
/// one thinking trace, but each must equal an independent run of that mode, token for token.
struct Generate {
  std::vector<Mode> modes = {};
  Sampling sampling = {};
  std::uint64_t seed = 0;
  std::vector<std::string> stop =
      {};                       ///< end the answer, cut from it; never looked for in thinking
  std::int32_t max_tokens = 0;  ///< generated plus injected tokens, > 0
  StopText stop_text = StopText::docs;
  std::int32_t stop_loops =
      0;  ///< > 0: end in endless repetition of at least so many tokens; 0: only report it

  bool operator==(const Generate&) const = default;
};

/// Log p of each continuation after the prompt. A chat is rendered as no-thinking, so that the
/// continuation stands where the answer begins; a model that always thinks is asked by AnswerSlot.
struct LogLikelihood {
  std::vector<std::string> continuations = {};
  bool prompt = false;   ///< instead: the prompt's own tokens after the first, as one continuation
  bool tokens = false;   ///< tell the log p of each token, too
  std::int32_t top = 0;  ///< and the likeliest ids at its place; needs `tokens`

  bool operator==(const LogLikelihood&) const = default;
};

/// Think (by `generate`), close, then read the probabilities of the choices at the answer slot.
/// Between the close and the slot stand what the chat template puts after a think block (blank
/// line) and `prefix`; blanks at the end of the prefix are encoded with the choices. The event is a
/// Completion with `choices`.
struct AnswerSlot {
  Generate generate = {};                 ///< max_tokens and stop concern the thinking only
  std::string prefix = {};                ///< text put before the slot, e.g. "The answer is"
  std::vector<std::string> choices = {};  ///< at least one; each adds at least one token

  bool operator==(const AnswerSlot&) const = default;
};

using Work = std::variant<Generate, LogLikelihood, AnswerSlot>;

struct Request {
  RequestKey key = {};
  Prompt prompt = {};
  Work work = {};

  bool operator==(const Request&) const = default;
};

/// How thinking ended: by its own closing tag, by the budget's stop text, not at all (eos or the
/// cap came inside it: the answer is empty), or there was none.
enum class ThinkingEnd : std::uint8_t { closed, forced, unclosed, absent };

/// Why generation ended: eos or a stop string, max_tokens, the context limit, a failure, endless
/// repetition (only when asked for, see Generate::stop_loops).
enum class Finish : std::uint8_t { stop, length, context, error, loop };

/// Token counts. `charged` is what an independent run of this mode computes (prompt + thinking +
/// injected + answer); `spent` is what was really computed for it, shared work counted once, in
/// the first arm.
struct Usage {
  std::int64_t prompt_tokens = 0;
  std::int64_t thinking_tokens = 0;  ///< generated before the close, tags included
  std::int64_t injected_tokens = 0;  ///< the stop-thinking text
  std::int64_t answer_tokens = 0;    ///< generated after the close
  std::int64_t charged_tokens = 0;   ///< with every scored token, when something was scored
  std::int64_t spent_tokens = 0;

  bool operator==(const Usage&) const = default;
};

struct TokenLogProb {
  std::int32_t id = 0;
  double logprob = 0;  ///< natural log

  bool operator==(const TokenLogProb&) const = default;
};

/// A token that was scored.
struct ScoredToken {
  std::int32_t id = 0;
  double logprob = 0;
  std::vector<TokenLogProb> top = {};  ///< the likeliest ids at its place, likeliest first

  bool operator==(const ScoredToken&) const = default;
};

/// Raw log-probabilities: before temperature and penalties, over the whole vocabulary.
struct LogProbs {
  std::vector<double> sums = {};  ///< one per continuation or choice, natural log
  std::vector<bool> greedy = {};  ///< the continuation is what greedy decoding would produce
  std::vector<std::int64_t> token_counts = {};
  std::vector<std::vector<ScoredToken>> tokens = {};  ///< per continuation, when asked for
  Usage usage = {};  ///< of a LogLikelihood; what an answer slot took is in its completion

  bool operator==(const LogProbs&) const = default;
};

/// The sums as probabilities that add up to 1: softmax over the continuations, their lengths not
/// considered. Empty for none.
std::vector<double> normalised_probabilities(const LogProbs& log_probs);

struct Completion {
  std::string thinking = {};  ///< text between the think tags
  std::string answer = {};    ///< text after them; empty when thinking_end is unclosed
  ThinkingEnd thinking_end = ThinkingEnd::absent;
  Finish finish = Finish::stop;
  bool looped = false;  ///< the text, or the thinking where a budget cut it, ends in repetition
  Usage usage = {};
  std::vector<std::int32_t> ids = {};  ///< generated and injected ids in order (built-in engine)
  double seconds = 0;                  ///< from first computed token to last
  /// Of an AnswerSlot: the choices at the slot, with `ids` all that stands between prompt and slot
  /// and an empty answer. None when there is no slot: the thinking was never closed, or the context
  /// has no room for the choices (finish: context).
  std::optional<LogProbs> choices = {};

  bool operator==(const Completion&) const = default;
};

std::string to_string(ThinkingEnd end);
std::string to_string(Finish finish);
std::string to_string(StopText text);

}  // namespace ponder
