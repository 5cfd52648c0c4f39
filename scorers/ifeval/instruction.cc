#include "scorers/ifeval/instruction.h"

#include <algorithm>
#include <array>

#include "harness/base/text.h"
#include "scorers/ifeval/checks.h"
#include "scorers/ifeval/text_parts.h"

namespace ponder {

namespace {

using ifeval::Arguments;

enum class Type { integer, text, texts, relation };

struct Parameter {
  std::string_view name = {};
  Type type = Type::integer;
};

struct Rule {
  std::string_view id = {};
  ifeval::Check* check = nullptr;
  std::array<Parameter, 3> parameters = {};  ///< up to the first without a name
};

/// Sorted by id.
constexpr Rule kRules[] = {
    {"change_case:capital_word_frequency",
     ifeval::capital_word_frequency,
     {{{"capital_frequency", Type::integer}, {"capital_relation", Type::relation}}}},
    {"change_case:english_capital", ifeval::english_capital, {}},
    {"change_case:english_lowercase", ifeval::english_lowercase, {}},
    {"combination:repeat_prompt", ifeval::repeat_prompt, {{{"prompt_to_repeat", Type::text}}}},
    {"combination:two_responses", ifeval::two_responses, {}},
    {"detectable_content:number_placeholders",
     ifeval::number_placeholders,
     {{{"num_placeholders", Type::integer}}}},
    {"detectable_content:postscript", ifeval::postscript, {{{"postscript_marker", Type::text}}}},
    {"detectable_format:constrained_response", ifeval::constrained_response, {}},
    {"detectable_format:json_format", ifeval::json_format, {}},
    {"detectable_format:multiple_sections",
     ifeval::multiple_sections,
     {{{"section_spliter", Type::text}, {"num_sections", Type::integer}}}},
    {"detectable_format:number_bullet_lists",
     ifeval::number_bullet_lists,
     {{{"num_bullets", Type::integer}}}},
    {"detectable_format:number_highlighted_sections",
     ifeval::number_highlighted_sections,
     {{{"num_highlights", Type::integer}}}},
    {"detectable_format:title", ifeval::title, {}},
    {"keywords:existence", ifeval::keywords_exist, {{{"keywords", Type::texts}}}},
    {"keywords:forbidden_words", ifeval::forbidden_words, {{{"forbidden_words", Type::texts}}}},
    {"keywords:frequency",
     ifeval::keyword_frequency,
     {{{"keyword", Type::text}, {"frequency", Type::integer}, {"relation", Type::relation}}}},
    {"keywords:letter_frequency",
     ifeval::letter_frequency,
     {{{"letter", Type::text}, {"let_frequency", Type::integer}, {"let_relation", Type::relation}}}},
    {"language:response_language", ifeval::response_language, {{{"language", Type::text}}}},
    {"length_constraints:nth_paragraph_first_word",
     ifeval::nth_paragraph_first_word,
     {{{"num_paragraphs", Type::integer},
       {"nth_paragraph", Type::integer},
       {"first_word", Type::text}}}},
    {"length_constraints:number_paragraphs",
     ifeval::number_paragraphs,
     {{{"num_paragraphs", Type::integer}}}},
    {"length_constraints:number_sentences",
     ifeval::number_sentences,
     {{{"num_sentences", Type::integer}, {"relation", Type::relation}}}},
    {"length_constraints:number_words",
     ifeval::number_words,
     {{{"num_words", Type::integer}, {"relation", Type::relation}}}},
    {"punctuation:no_comma", ifeval::no_comma, {}},
    {"startend:end_checker", ifeval::end_checker, {{{"end_phrase", Type::text}}}},
    {"startend:quotation", ifeval::quotation, {}},
};

const Rule* find_rule(std::string_view id) {
  const auto found = std::lower_bound(std::begin(kRules), std::end(kRules), id,
                                      [](const Rule& rule, std::string_view i) { return rule.id < i; });
  return found == std::end(kRules) || found->id != id ? nullptr : found;
}

bool has_type(const Value& value, Type type) {
  switch (type) {
    case Type::integer:
      return value.is(Value::Kind::integer) && value.as_integer() >= 0;
    case Type::text:
      return value.is_string();
    case Type::relation:
      return value.is_string() &&
             (value.as_string() == "less than" || value.as_string() == "at least");
    case Type::texts:
      return value.is_sequence() &&
             std::all_of(value.as_list().begin(), value.as_list().end(),
                         [](const Value& item) { return item.is_string(); });
  }
  return false;
}

const char* in_words(Type type) {
  switch (type) {
    case Type::integer:
      return "a whole number";
    case Type::text:
      return "a text";
    case Type::relation:
      return "'less than' or 'at least'";
    case Type::texts:
      return "a list of texts";
  }
  return "";
}

Error bad(const std::string& what, const std::string& hint = "") {
  return {ErrorCode::parse, what, hint};
}

Result<Instruction> parse_one(const Value& id, const Value& arguments) {
  if (!id.is_string()) return bad("an instruction id is " + id.type_name() + ", expected a text");
  const Rule* rule = find_rule(id.as_string());
  if (rule == nullptr) {
    const auto hint = nearest(id.as_string(), instruction_ids());
    return bad("unknown instruction '" + id.as_string() + "'",
               hint ? "did you mean '" + *hint + "'?" : "");
  }
  if (!arguments.is_dict()) {
    return bad(id.as_string() + ": its arguments are " + arguments.type_name() +
               ", expected an object");
  }
  for (const Parameter& parameter : rule->parameters) {
    if (parameter.name.empty()) break;
    const Value* value = arguments.find(parameter.name);
    const std::string name = id.as_string() + ": argument '" + std::string(parameter.name) + "'";
    if (value == nullptr || value->is_null()) return bad(name + " is missing");
    if (!has_type(*value, parameter.type)) {
      const auto shown = to_json(*value);
      return bad(name + " is " + (shown ? *shown : value->type_name()) + ", expected " +
                 in_words(parameter.type));
    }
  }
  return Instruction{.id = id.as_string(), .arguments = arguments};
}

/// Of the lines of `response` those from `first` on, without the last `drop`, stripped.
std::string lines_of(const std::vector<std::string_view>& lines, std::size_t first,
                     std::size_t drop) {
  std::string out;
  for (std::size_t i = first; i + drop < lines.size(); ++i) {
    if (i > first) out += '\n';
    out += lines[i];
  }
  return std::string(ifeval::strip(out));
}

}  // namespace

Result<std::vector<Instruction>> parse_instructions(const Value& rules) {
  const Value* ids = rules.find("instruction_id_list");
  const Value* kwargs = rules.find("kwargs");
  if (ids == nullptr || kwargs == nullptr || !ids->is_sequence() || !kwargs->is_sequence()) {
    return bad("expected the lists instruction_id_list and kwargs");
  }
  if (ids->as_list().size() != kwargs->as_list().size() || ids->as_list().empty()) {
    return bad("instruction_id_list has " + std::to_string(ids->as_list().size()) +
               " entries, kwargs " + std::to_string(kwargs->as_list().size()));
  }
  std::vector<Instruction> out;
  for (std::size_t i = 0; i < ids->as_list().size(); ++i) {
    out.push_back(PONDER_TRY(parse_one(ids->as_list()[i], kwargs->as_list()[i])));
  }
  return out;
}

bool check_instruction(const Instruction& instruction, std::string_view response) {
  const Rule* rule = find_rule(instruction.id);
  PONDER_CHECK(rule != nullptr);
  return rule->check(response, Arguments(instruction.arguments));
}

bool follows_strictly(const Instruction& instruction, std::string_view response) {
  return !ifeval::is_blank(response) && check_instruction(instruction, response);
}

bool follows_loosely(const Instruction& instruction, std::string_view response) {
  const auto lines = split(response, '\n');
  const std::string forms[] = {std::string(response), lines_of(lines, 1, 0), lines_of(lines, 0, 1),
                               lines_of(lines, 1, 1)};
  return std::any_of(std::begin(forms), std::end(forms), [&](const std::string& form) {
    if (follows_strictly(instruction, form)) return true;
    std::string plain = form;
    return std::erase(plain, '*') > 0 && follows_strictly(instruction, plain);
  });
}

std::vector<std::string> instruction_ids() {
  std::vector<std::string> ids;
  for (const Rule& rule : kRules) ids.emplace_back(rule.id);
  return ids;
}

}  // namespace ponder
