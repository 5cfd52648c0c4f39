#include "tasks/lmeval/context.h"

#include <numeric>

namespace ponder::lmeval {

ContextBuilder::ContextBuilder(const TaskConfig& task,
                               const DocReader& reader,
                               const std::vector<Value>& pool,
                               std::int32_t num_fewshot)
    : task_(task),
      reader_(reader),
      pool_(pool),
      num_fewshot_(static_cast<std::size_t>(num_fewshot)),
      random_(kFewshotSeed),
      pool_text_(num_fewshot > 0 ? pool.size() : 0) {}

Result<std::vector<std::size_t>> ContextBuilder::draw() {
  // One more where the examples come from the very rows that are asked, since the row itself is
  // left out; so also where neither split is named.
  const std::size_t count = num_fewshot_ + (task_.fewshot_split == task_.test_split ? 1 : 0);
  if (count > pool_.size()) {
    return Error{ErrorCode::config,
                 task_.path + ": " + std::to_string(count) + " examples are drawn from " +
                     std::to_string(pool_.size()) + " rows",
                 "give a smaller --num-fewshot"};
  }
  if (!task_.fewshot.first_n) return random_.sample(pool_.size(), count);
  std::vector<std::size_t> first(count);
  std::iota(first.begin(), first.end(), std::size_t{0});
  return first;
}

Result<std::string> ContextBuilder::example(const Value& doc, const std::string& prefix) const {
  const Value text = PONDER_TRY(reader_.text(doc, true));
  const Value target = PONDER_TRY(reader_.target(doc, true));
  const bool has_choices = reader_.has_choices();
  const auto choice = [&](const Value& index) -> Result<std::string> {
    const auto choices = PONDER_TRY(reader_.choices(doc, true));
    const bool whole = index.is(Value::Kind::integer);
    std::int64_t at = whole ? index.as_integer() : -1;
    const auto size = static_cast<std::int64_t>(choices.size());
    if (whole && at < 0) at += size;  // as Python counts from the end
    if (at < 0 || at >= size) {
      return Error{ErrorCode::parse, "an answer outside its " + std::to_string(size) + " choices",
                   ""};
    }
    return choices[static_cast<std::size_t>(at)];
  };

  std::string out = !has_choices || text.is_string() ? PONDER_TRY(as_text(text))
                                                     : PONDER_TRY(choice(text));
                                                     if (target.is_string() &&
                                                         target.as_string().empty())
                                                       return out;
                                                     out += task_.target_delimiter + prefix;
                                                     if (target.is_sequence()) {
                                                       if (target.as_list().empty())
                                                         return Error{ErrorCode::parse,
                                                                      "an example without a target",
                                                                      ""};
                                                       out += PONDER_TRY(
                                                           as_text(target.as_list().front()));
                                                     } else if (!has_choices ||
                                                                target.is_string()) {
                                                       out += PONDER_TRY(as_text(target));
                                                     } else {
                                                       out += PONDER_TRY(choice(target));
                                                     }
                                                     return out + task_.fewshot_delimiter;
}

Result<ContextBuilder::Parts> ContextBuilder::next(const Value& doc) {
  Parts parts;
  parts.description = PONDER_TRY(reader_.description(doc));
  const auto prefix = PONDER_TRY(reader_.prefix(doc));
  if (num_fewshot_ > 0) {
    const std::string own = PONDER_TRY(to_json(doc));
    const std::string before = prefix && !prefix->empty() ? *prefix + " " : "";
    std::size_t taken = 0;
    for (const std::size_t i : PONDER_TRY(draw())) {
      if (taken == num_fewshot_) break;
      if (pool_text_[i].empty()) pool_text_[i] = PONDER_TRY(to_json(pool_[i]));
      if (pool_text_[i] == own) continue;
      parts.examples += PONDER_TRY(example(pool_[i], before));
      ++taken;
    }
  }
  const Value question = PONDER_TRY(reader_.text(doc));
  if (question.is(Value::Kind::integer) && reader_.has_choices()) {
    return Error{ErrorCode::config,
                 task_.path + ": doc_to_text gives the place of a choice, which is not supported",
                 ""};
  }
  parts.question = PONDER_TRY(as_text(question));
  if (prefix) parts.question += task_.target_delimiter + *prefix;
  return parts;
}

}  // namespace ponder::lmeval
