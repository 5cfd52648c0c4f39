#pragma once

// One arm of one request on its way: the tokens, the pages that hold them, and how far generation
// is.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/budget.h"
#include "engine/qwen3/tokenizer.h"
#include "engine/runtime/score_group.h"
#include "engine/sampler.h"
#include "harness/base/generation.h"

namespace ponder {

/// The way from closed thinking to the choices of an AnswerSlot.
struct SlotPlan {
  std::vector<std::int32_t> after_close;  ///< ids put after the model's own closing tag
  ScoreGroup choices;                     ///< prefix and choices, scored where a choice begins
};

/// What all sequences of one request share.
struct RequestState {
  RequestKey key = {};
  Generate work = {};
  std::uint64_t stream = 0;                  ///< of the random numbers
  std::vector<std::int32_t> stop_text = {};  ///< ids of the stop-thinking text
  std::int64_t order = 0;                    ///< of submission
  std::optional<SlotPlan> slot = {};         ///< thinking ends there, no answer is generated
};

/// What the scheduler notes about a sequence.
struct Turn {
  std::int64_t number = 0;  ///< of arrival, unique
  std::int64_t seniority =
      0;                 ///< number of its first admission, a fork's: its trunk's; 0: none yet
  double expected = 0;   ///< tokens it will probably generate
  bool at_work = false;  ///< had a share of a step since it got its first page
  std::int64_t announced = 0;  ///< pages [published, announced) others may be waiting for
  std::vector<std::uint64_t> hashes =
      {};  ///< page_hash of its first pages, each made when asked for
};

class Sequence {
 public:
  /// `opened`: the prompt ends inside a think block. `context`: tokens, prompt included.
  Sequence(std::shared_ptr<RequestState> request,
           std::vector<std::int32_t> prompt,
           bool opened,
           std::int64_t context,
           const Tokenizer& tokenizer,
           std::int32_t open_id,
           std::int32_t close_id);

  RequestState& request() const { return *request_; }

  const std::vector<std::int32_t>& ids() const { return ids_; }

  std::int64_t total() const { return static_cast<std::int64_t>(ids_.size()); }

  /// Takes the next generated id and finds out whether it ends the sequence.
  void append(std::int32_t id, bool is_eos);

  /// Inserts the stop-thinking text.
  void force_answer();

  /// Puts in ids that were not generated and are no stop-thinking text: what is scored, or leads to
  /// it. A sequence that max_tokens had ended goes on.
  void insert(std::span<const std::int32_t> ids);

  /// Ends it without another token.
  void end(Finish finish);

  /// An independent arm that has lived through the same so far; pages are the caller's matter.
  Sequence fork() const;

  bool finished() const { return finish_.has_value(); }

  /// The request asks to be stopped in endless repetition, and this is some. Looked at every 64
  /// tokens since the prompt or the inserted text, so it is the same in a fork as in a run alone.
  bool loops() const;

  /// A budget ends the thinking of this arm, if nothing ends it before.
  bool will_be_cut(const Mode& arm) const;

  const ThinkingState& thinking() const { return thinking_; }

  /// The first of its tokens is computed now.
  void start_clock() { started_ = std::chrono::steady_clock::now(); }

  /// page_hash of its page-th sixteen tokens and all before; there must be so many.
  std::uint64_t hash_of_page(std::int64_t page);

  /// What the next draw needs.
  SampleRequest sample_request() const;

  /// Valid when finished().
  Completion completion() const;

  /// That of a sequence led to an answer slot at index `slot`: what stands before it, no answer.
  Completion completion_before(std::int64_t slot) const;

  std::vector<Mode> arms;           ///< modes that this sequence still speaks for
  std::vector<std::int32_t> pages;  ///< of tokens [0, computed), rounded up
  std::int64_t computed = 0;        ///< tokens whose keys and values are in the pages
  std::int64_t published = 0;       ///< pages offered to the prefix cache
  std::int64_t spent = 0;           ///< tokens computed for this sequence, repeats included
  bool is_fork = false;
  std::optional<Scoring> scoring;
  Turn turn;

 private:
  void check_limits();
  void stop_clock();
  bool check_stop_strings();
  bool repeats() const;
  std::string text(std::int64_t from, std::int64_t to) const;
  void split(Completion& out) const;

  std::shared_ptr<RequestState> request_;
  const Tokenizer* tokenizer_;
  std::vector<std::int32_t> ids_;  // prompt, then generated and injected
  std::int64_t prompt_tokens_;
  std::int64_t injected_ = 0;
  std::int64_t context_;
  std::int64_t loop_from_;  // index of the first id that repetition is looked for in
  bool looped_ = false;     // there was repetition where a budget cut
  ThinkingState thinking_;
  std::vector<std::int32_t> penalised_;         // distinct generated ids, ascending
  std::int64_t answer_from_ = 0;                // index of the first id after the close
  std::string answer_bytes_;                    // decoded while stop strings are looked for
  std::size_t answer_cut_ = std::string::npos;  // where a stop string begins in it
  std::optional<Finish> finish_;
  bool ended_by_eos_ = false;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  double seconds_ = 0;
};

}  // namespace ponder
