#include "harness/run/grade.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "harness/base/value.h"

namespace ponder {

namespace {

/// What the assistant says in `chat`, a prompt as JSON, behind its first `skip` messages of that
/// role: those are worked examples.
std::vector<std::string> assistant_messages(std::string_view chat, std::ptrdiff_t skip) {
  std::vector<std::string> out;
  const auto prompt = parse_json(chat);
  const Value* messages = prompt ? prompt->find("messages") : nullptr;
  if (messages == nullptr || !messages->is_sequence()) return out;
  for (const Value& message : messages->as_list()) {
    const Value* role = message.find("role");
    const Value* content = message.find("content");
    if (role == nullptr || !role->is_string() || role->as_string() != "assistant") continue;
    if (skip-- > 0) continue;
    out.push_back(content != nullptr && content->is_string() ? content->as_string() : "");
  }
  return out;
}

std::ptrdiff_t worked_examples(const Sample& sample) {
  const auto* chat = std::get_if<Chat>(&sample.prompt);
  if (chat == nullptr) return 0;
  return std::count_if(chat->messages.begin(), chat->messages.end(),
                       [](const Message& message) { return message.role == "assistant"; });
}

Verdict verdict_of(const Scorer& scorer, const Sample& sample, const SampleRecord& record) {
  const Completion& completion = record.completion;
  const bool unclosed = completion.thinking_end == ThinkingEnd::unclosed;
  if (scorer.grades_dialogue()) {
    std::vector<std::string> answers = assistant_messages(record.prompt, worked_examples(sample));
    answers.push_back(unclosed ? "" : completion.answer);
    Verdict verdict = scorer.score_dialogue(sample, answers);
    if (unclosed) verdict.reason = "thinking_unclosed";
    return verdict;
  }
  if (unclosed) {
    Verdict none{.outcome = Outcome::no_answer, .reason = "thinking_unclosed"};
    for (const std::string& other : scorer.other_scores()) none.other_scores[other] = 0;
    return none;
  }
  if (completion.choices) return scorer.score(sample, *completion.choices);
  Verdict verdict = scorer.score(sample, completion.answer);
  const bool cut = completion.finish == Finish::length || completion.finish == Finish::context ||
                   completion.finish == Finish::loop;
  if (verdict.outcome == Outcome::no_answer && cut) verdict.reason = "truncated";
  return verdict;
}

}  // namespace

Verdict grade(const Scorer& scorer, const Sample& sample, const SampleRecord& record) {
  Verdict verdict = verdict_of(scorer, sample, record);
  if (verdict.outcome != Outcome::unscored)
    verdict.other_weights.merge(scorer.other_weights(sample));
  return verdict;
}

}  // namespace ponder
