#include "tasks/lmeval/docs.h"

#include "harness/base/text.h"
#include "tasks/lmeval/python_literal.h"

namespace ponder::lmeval {

namespace {

bool is_digits(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

Error bad(const std::string& what) {
  return {ErrorCode::parse, what, ""};
}

}  // namespace

Result<std::string> as_text(const Value& value) {
  if (value.is_string()) return value.as_string();
  return to_text(value);
}

Result<std::optional<Value>> DocReader::field_or_text(const DocField& field,
                                                      const Value& doc,
                                                      const char* name,
                                                      std::string* rendered) const {
  if (!field.given()) return bad(std::string("the task has no ") + name);
  if (!field.config.is_string()) return std::optional(field.config);
  if (features_.count(field.config.as_string()) > 0) {
    const Value* found = doc.find(field.config.as_string());
    if (found == nullptr) return bad("no field '" + field.config.as_string() + "'");
    return std::optional(*found);
  }
  *rendered = PONDER_TRY(field.source->render(doc));
  return std::optional<Value>();
}

Result<Value> DocReader::text(const Value& doc, bool as_example) const {
  std::string rendered;
  const DocField& field = pick(task_.text, task_.fewshot.text, as_example);
  if (auto value = PONDER_TRY(field_or_text(field, doc, "doc_to_text", &rendered))) {
    return std::move(*value);
  }
  if (has_choices() && is_digits(rendered)) {
    if (const auto number = parse_int(rendered)) return Value::integer(*number);
  }
  return Value::string(std::move(rendered));
}

Result<Value> DocReader::target(const Value& doc, bool as_example) const {
  std::string rendered;
  const DocField& field = pick(task_.target, task_.fewshot.target, as_example);
  if (auto value = PONDER_TRY(field_or_text(field, doc, "doc_to_target", &rendered))) {
    return std::move(*value);
  }
  if (has_choices() && is_digits(rendered)) {
    if (const auto number = parse_int(rendered)) return Value::integer(*number);
  }
  if (rendered.size() >= 2 && rendered.front() == '[' && rendered.back() == ']') {
    if (auto list = parse_python_literal(rendered)) return std::move(*list);
  }
  return Value::string(std::move(rendered));
}

Result<std::vector<std::string>> DocReader::choices(const Value& doc, bool as_example) const {
  std::string rendered;
  const DocField& field = pick(task_.choice, task_.fewshot.choice, as_example);
  std::optional<Value> value = PONDER_TRY(field_or_text(field, doc, "doc_to_choice", &rendered));
  if (!value) {
    value = parse_python_literal(rendered);
    if (!value) return bad("doc_to_choice gives '" + rendered + "', expected a Python list");
  }
  std::vector<std::string> out;
  if (value->is_dict()) {
    for (const auto& [key, choice] : value->as_dict().entries()) {
      out.push_back(PONDER_TRY(as_text(choice)));
    }
    return out;
  }
  if (!value->is_sequence()) {
    return bad("doc_to_choice gives a " + value->type_name() + ", expected a list");
  }
  for (const Value& choice : value->as_list()) out.push_back(PONDER_TRY(as_text(choice)));
  return out;
}

Result<std::optional<std::string>> DocReader::prefix(const Value& doc) const {
  if (!task_.prefix.given()) return std::optional<std::string>();
  std::string rendered;
  if (const auto value = PONDER_TRY(field_or_text(task_.prefix, doc, "gen_prefix", &rendered))) {
    return std::optional(PONDER_TRY(as_text(*value)));
  }
  return std::optional(std::move(rendered));
}

Result<std::string> DocReader::description(const Value& doc) const {
  if (!task_.description_source) return std::string();
  return task_.description_source->render(doc);
}

}  // namespace ponder::lmeval
