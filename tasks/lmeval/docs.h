#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/value.h"
#include "tasks/lmeval/task_config.h"

namespace ponder::lmeval {

/// What a row ("doc") becomes under doc_to_text, doc_to_target and doc_to_choice.
/// source  lm_eval/api/task.py (ConfigurableTask.doc_to_text and its neighbours), MIT
class DocReader {
 public:
  /// `features`: the fields of the rows that are evaluated; a text that is one of these names the
  /// field, any other is a template.
  DocReader(const TaskConfig& task, std::set<std::string> features)
      : task_(task), features_(std::move(features)) {}

  /// Of the question, or as an example (where fewshot_config may say otherwise). A text of digits
  /// alone is a number where there are choices; a target that reads as a Python list is one.
  /// errors  parse (a field that is not there)
  Result<Value> text(const Value& doc, bool as_example = false) const;
  Result<Value> target(const Value& doc, bool as_example = false) const;
  Result<std::vector<std::string>> choices(const Value& doc, bool as_example = false) const;

  /// gen_prefix; nullopt when there is none.
  Result<std::optional<std::string>> prefix(const Value& doc) const;

  Result<std::string> description(const Value& doc) const;

  bool has_choices() const { return task_.choice.given(); }

 private:
  const DocField& pick(const DocField& own, const DocField& example, bool as_example) const {
    return as_example && example.given() ? example : own;
  }

  /// A field as it is, or the rendered template in `rendered`.
  Result<std::optional<Value>> field_or_text(const DocField& field,
                                             const Value& doc,
                                             const char* name,
                                             std::string* rendered) const;

  const TaskConfig& task_;
  std::set<std::string> features_;
};

/// Python's str(); the texts of choices and targets.
Result<std::string> as_text(const Value& value);

}  // namespace ponder::lmeval
