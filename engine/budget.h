#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "harness/base/generation.h"
#include "harness/base/result.h"

namespace ponder {

/// The words that end a budgeted thinking block, inserted as token ids. Byte for byte from
///   docs    Qwen's documentation, quickstart, "thinking budget" (24 tokens with Qwen3's tokenizer)
///   report  the Qwen3 technical report, section 4.3 (the stray period after the tag included)
std::string_view stop_thinking_text(StopText which);

/// Whether the request is one that an engine can serve arm by arm.
/// errors  usage (no mode, a mode twice, a budget or max_tokens below 1)
Result<void> check_generate(const Generate& work);

/// Follows one sequence's generated ids and knows where it stands in its thinking. Counts what was
/// generated; a generated opening tag counts, injected ids do not.
class ThinkingState {
 public:
  /// `open_id`, `close_id`: of the think tags, -1 where the vocabulary has none.
  /// `opened`: the prompt itself ends inside a think block.
  ThinkingState(std::int32_t open_id, std::int32_t close_id, bool opened)
      : open_id_(open_id), close_id_(close_id), opened_(opened) {}

  void add_generated(std::int32_t id);

  /// The stop text was inserted here.
  void force_closed() {
    closed_ = true;
    forced_ = true;
  }

  /// True when a budget of `tokens` cuts here: that many ids were generated, none of them the
  /// closing tag. (An eos among them ends the sequence before anyone asks.)
  bool cut_due(std::int64_t tokens) const { return generated_ == tokens && !closed_; }

  bool closed() const { return closed_; }

  /// Inside a think block: stop strings do not apply.
  bool thinking() const { return opened_ && !closed_; }

  std::int64_t generated() const { return generated_; }

  /// Generated before the close, tags included; all of them while it is open.
  std::int64_t thinking_tokens() const { return opened_ || closed_ ? thinking_tokens_ : 0; }

  ThinkingEnd end() const {
    if (forced_) return ThinkingEnd::forced;
    if (closed_) return ThinkingEnd::closed;
    return opened_ ? ThinkingEnd::unclosed : ThinkingEnd::absent;
  }

 private:
  std::int32_t open_id_;
  std::int32_t close_id_;
  bool opened_;
  bool closed_ = false;
  bool forced_ = false;
  std::int64_t generated_ = 0;
  std::int64_t thinking_tokens_ = 0;
};

}  // namespace ponder
