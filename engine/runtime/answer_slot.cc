#include "engine/runtime/answer_slot.h"

#include <string>
#include <string_view>

#include "engine/runtime/scoring.h"

namespace ponder {

Result<SlotPlan> plan_slot(const ModelText& text, const AnswerSlot& work) {
  if (work.choices.empty()) {
    return Error{ErrorCode::engine, "an answer slot without choices", "give at least one"};
  }
  const std::string_view prefix(work.prefix);
  const std::size_t end = prefix.find_last_not_of(" \n\t") + 1;
  const std::size_t from = text.tokenizer->encode(prefix.substr(0, end)).size();
  std::vector<std::vector<std::int32_t>> sequences;
  for (const std::string& choice : work.choices) {
    sequences.push_back(text.tokenizer->encode(work.prefix + choice));
    if (sequences.back().size() > from) continue;
    return Error{ErrorCode::engine, "the choice '" + choice + "' adds no token to the prefix",
                 "give choices with text of their own"};
  }
  const std::string close = text.chat_template ? text.chat_template->after_thinking() : "\n\n";
  return SlotPlan{text.tokenizer->encode(close),
                  ScoreGroup(sequences, static_cast<std::int64_t>(from))};
}

std::int64_t slot_tokens(const SlotPlan& slot) {
  return static_cast<std::int64_t>(slot.after_close.size()) + slot.choices.longest();
}

bool at_slot(const Sequence& sequence) {
  if (!sequence.request().slot || sequence.scoring) return false;
  const Mode& arm = sequence.arms.front();
  return sequence.thinking().closed() || (arm.kind == Mode::Kind::no_thinking && !arm.soft);
}

void enter_slot(Sequence& sequence, std::int64_t context_tokens) {
  const SlotPlan& slot = *sequence.request().slot;
  if (sequence.total() + slot_tokens(slot) > context_tokens) return sequence.end(Finish::context);
  // The stop-thinking text and the prompts without thinking end in their own line breaks.
  if (sequence.thinking().end() == ThinkingEnd::closed) sequence.insert(slot.after_close);
  const auto group = std::make_shared<ScoreGroup>(slot.choices);
  group->move_behind(sequence.total());
  sequence.insert(group->common());
  make_trunk(sequence, group);
}

}  // namespace ponder
