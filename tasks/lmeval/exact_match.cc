#include "tasks/lmeval/exact_match.h"

#include "harness/base/unicode.h"

namespace ponder::lmeval {

namespace {

bool flag(const Value& settings, std::string_view key) {
  const Value* found = settings.find(key);
  return found != nullptr && found->is(Value::Kind::boolean) && found->as_boolean();
}

}  // namespace

Result<ExactMatch> ExactMatch::make(const Value& settings) {
  ExactMatch out;
  out.ignore_case_ = flag(settings, "ignore_case");
  out.ignore_punctuation_ = flag(settings, "ignore_punctuation");
  out.ignore_numbers_ = flag(settings, "ignore_numbers");
  const Value* list = settings.find("regexes_to_ignore");
  if (list == nullptr || !list->is_sequence()) return out;
  for (const Value& item : list->as_list()) {
    out.ignored_.push_back(PONDER_TRY(PythonRegex::compile(PONDER_TRY(to_text(item)))));
  }
  return out;
}

std::string ExactMatch::normalised(std::string_view text) const {
  std::string out(text);
  for (const PythonRegex& regex : ignored_) out = regex.remove_from(out);
  if (ignore_case_) out = to_lower(out);
  const auto drop = [&](std::string_view characters) {
    std::erase_if(out, [&](char c) { return characters.find(c) != std::string_view::npos; });
  };
  if (ignore_punctuation_) drop("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");
  if (ignore_numbers_) drop("0123456789");
  return out;
}

bool ExactMatch::equal(std::string_view prediction, std::string_view reference) const {
  return normalised(prediction) == normalised(reference);
}

}  // namespace ponder::lmeval
