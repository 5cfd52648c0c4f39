#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/jinja/template.h"
#include "scorers/scorer_spec.h"
#include "tasks/rows/rows.h"
#include "tasks/yaml/document.h"

namespace ponder {

/// A data file of a task file.
struct DataSource {
  std::string path = {};  ///< as written
  RowOptions options = {};
  std::string sha256 = {};
  std::int64_t rows = 0;  ///< 0: any number
};

struct MessageTemplate {
  std::string role = {};
  jinja::Template content;
};

/// A task file, read and checked; custom_task.h makes a task of it.
struct TaskDefinition {
  std::string path = {};
  std::string name = {};
  std::string description = {};
  std::int32_t version = 1;
  std::string licence = {};
  std::string source = {};
  std::vector<std::string> groups = {};
  DataSource data = {};
  std::vector<MessageTemplate> messages = {};  ///< of a completion: one
  bool completion = false;
  std::optional<jinja::Template> target = {};
  std::string choices_field = {};
  std::vector<jinja::Template> choices = {};
  std::optional<jinja::Template> id = {};
  std::optional<jinja::Template> subject = {};
  std::optional<jinja::Template> cluster = {};
  std::optional<DataSource> fewshot = {};
  std::int32_t fewshot_count = 0;
  std::optional<jinja::Template> fewshot_answer = {};
  ScorerSpec scorer = {};
  std::vector<std::string> stop = {};
  std::int32_t max_tokens = 32768;
  std::int32_t epochs = 1;

  bool has_choices() const { return !choices_field.empty() || !choices.empty(); }
};

/// errors  parse (path:line: an unknown key with the nearest one, a missing or wrong value, a
///         template that does not parse)
Result<TaskDefinition> read_definition(const YamlNode& document, const std::string& path);

}  // namespace ponder
