#include "tasks/lmeval/filters.h"

#include <re2/re2.h>

#include "harness/base/unicode.h"
#include "tasks/lmeval/python_regex.h"

namespace ponder::lmeval {

namespace {

std::string stripped(std::string_view text) {
  return std::string(strip_right(strip_left(text)));
}

std::string text_setting(const Step& step, std::string_view key, std::string otherwise) {
  const Value* found = step.settings.find(key);
  return found != nullptr && found->is_string() ? found->as_string() : std::move(otherwise);
}

bool flag_setting(const Step& step, std::string_view key) {
  const Value* found = step.settings.find(key);
  return found != nullptr && found->is(Value::Kind::boolean) && found->as_boolean();
}

/// What findall's matches give: the `select`th (from the end where negative), of several groups
/// the first that is not empty.
class Selector {
 public:
  struct Found {
    std::string text = {};
    bool only_empty_groups = false;  ///< there are several
  };

  Selector(PythonRegex regex, std::int64_t select) : regex_(std::move(regex)), select_(select) {}

  /// nullopt: no match at that place.
  std::optional<Found> find(std::string_view text) const {
    const auto matches = regex_.find_all(text);
    const auto size = static_cast<std::int64_t>(matches.size());
    const std::int64_t at = select_ < 0 ? size + select_ : select_;
    if (at < 0 || at >= size) return std::nullopt;
    const auto& groups = matches[static_cast<std::size_t>(at)];
    for (const std::string& group : groups) {
      if (!group.empty()) return Found{.text = stripped(group)};
    }
    return Found{.only_empty_groups = groups.size() > 1};
  }

 private:
  PythonRegex regex_;
  std::int64_t select_;
};

Result<Selector> selector_of(const Step& step) {
  const std::string pattern = text_setting(step, "regex_pattern", "#### (\\-?[0-9\\.\\,]+)");
  const Value* select = step.settings.find("group_select");
  return Selector(PONDER_TRY(PythonRegex::compile(pattern)),
                  select != nullptr && select->is(Value::Kind::integer) ? select->as_integer() : 0);
}

Result<Filter> regex_filter(const Step& step) {
  const Selector selector = PONDER_TRY(selector_of(step));
  const std::string fallback = text_setting(step, "fallback", "[invalid]");
  return Filter([selector, fallback](const std::string& answer, const auto&) {
    const auto found = selector.find(answer);
    return std::optional(found && !found->only_empty_groups ? found->text : fallback);
  });
}

/// Letters in parentheses: found by the pattern, else by the text of a choice, else as `: A`.
class MultiChoiceFilter {
 public:
  MultiChoiceFilter(Selector selector, const Step& step, std::vector<PythonRegex> ignored)
      : selector_(std::move(selector)),
        ignored_(std::move(ignored)),
        ignore_case_(flag_setting(step, "ignore_case")),
        ignore_punctuation_(flag_setting(step, "ignore_punctuation")),
        fallback_(text_setting(step, "fallback", "[invalid]")) {}

  std::optional<std::string> operator()(const std::string& answer,
                                        const std::vector<std::string>& choices) const {
    if (const auto found = selector_.find(answer); found && !found->text.empty()) {
      return found->text;
    }
    const std::string text = normalised(answer);
    std::string by_text;
    std::string letters;
    for (std::size_t i = 0; i < choices.size(); ++i) {
      by_text +=
          (i > 0 ? "|" : "") + ("(" + re2::RE2::QuoteMeta(normalised(stripped(choices[i]))) + ")");
      letters += (i > 0 ? "|" : "") + std::string(1, letter(i));
    }
    if (const auto at = first_alternative(by_text, text, choices.size())) {
      return "(" + std::string(1, letter(*at)) + ")";
    }
    std::string found;
    if (!choices.empty() && re2::RE2::PartialMatch(answer, ":[\\s\\v]*(" + letters + ")", &found)) {
      return "(" + found + ")";
    }
    return fallback_;
  }

 private:
  static char letter(std::size_t i) { return static_cast<char>('A' + i); }

  /// Which alternative matches first and is not empty.
  static std::optional<std::size_t> first_alternative(const std::string& pattern,
                                                      const std::string& text,
                                                      std::size_t count) {
    const re2::RE2 regex(pattern, re2::RE2::Quiet);
    std::vector<re2::StringPiece> groups(count + 1);
    if (count == 0 || !regex.ok() ||
        !regex.Match(text, 0, text.size(), re2::RE2::UNANCHORED, groups.data(),
                     static_cast<int>(groups.size()))) {
      return std::nullopt;
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (groups[i + 1].data() != nullptr && !groups[i + 1].empty()) return i;
    }
    return std::nullopt;
  }

  std::string normalised(std::string text) const {
    for (const PythonRegex& regex : ignored_) text = regex.remove_from(text);
    if (ignore_case_) text = to_lower(text);
    if (ignore_punctuation_) {
      static const re2::RE2 punctuation("\\p{P}");
      re2::RE2::GlobalReplace(&text, punctuation, "");
    }
    return text;
  }

  Selector selector_;
  std::vector<PythonRegex> ignored_;
  bool ignore_case_;
  bool ignore_punctuation_;
  std::string fallback_;
};

Result<Filter> multi_choice_filter(const Step& step) {
  std::vector<PythonRegex> ignored;
  if (const Value* list = step.settings.find("regexes_to_ignore"); list && list->is_sequence()) {
    for (const Value& item : list->as_list()) {
      ignored.push_back(PONDER_TRY(PythonRegex::compile(PONDER_TRY(to_text(item)))));
    }
  }
  return Filter(MultiChoiceFilter(PONDER_TRY(selector_of(step)), step, std::move(ignored)));
}

Filter map_filter(const Step& step) {
  const Value* mapping = step.settings.find("mapping_dict");
  const Value* otherwise = step.settings.find("default_value");
  const Value table = mapping != nullptr && mapping->is_dict() ? *mapping : Value::dict({});
  const Value fallback = otherwise != nullptr ? *otherwise : Value::null();
  return [table, fallback](const std::string& answer, const auto&) {
    const Value* found = table.find(answer);
    const Value& value = found != nullptr ? *found : fallback;
    if (value.is_null()) return std::optional<std::string>();
    const auto text = to_text(value);
    return text ? std::optional(*text) : std::nullopt;
  };
}

Result<Filter> make_step(const Step& step, const std::string& path) {
  if (step.name == "take_first" || step.name == "take_first_k" || step.name == "majority_vote") {
    return Filter([](std::string answer, const auto&) { return std::optional(std::move(answer)); });
  }
  if (step.name == "lowercase") {
    return Filter([](const std::string& a, const auto&) { return std::optional(to_lower(a)); });
  }
  if (step.name == "uppercase") {
    return Filter([](const std::string& a, const auto&) { return std::optional(to_upper(a)); });
  }
  if (step.name == "remove_whitespace") {
    return Filter([](const std::string& answer, const auto&) {
      return std::optional(std::string(strip_left(answer)));
    });
  }
  if (step.name == "map") return map_filter(step);
  auto made = step.name == "regex" ? regex_filter(step)
              : step.name == "multi_choice_regex"
                  ? multi_choice_filter(step)
                  : Result<Filter>(Error{ErrorCode::config,
                                         "filter '" + step.name + "' is not supported", ""});
  if (made) return std::move(*made);
  Error error = made.error();
  error.message = path + ": " + error.message;
  return error;
}

}  // namespace

Result<Filter> make_filter(const FilterConfig& config, const std::string& path) {
  std::vector<Filter> steps;
  for (const Step& step : config.steps) steps.push_back(PONDER_TRY(make_step(step, path)));
  return Filter([steps](std::string answer, const std::vector<std::string>& choices) {
    std::optional<std::string> out = std::move(answer);
    for (const Filter& step : steps) {
      if (!out) break;
      out = step(std::move(*out), choices);
    }
    return out;
  });
}

}  // namespace ponder::lmeval
