#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/jinja/template.h"
#include "harness/base/value.h"
#include "tasks/lmeval/config.h"

namespace ponder::lmeval {

enum class OutputType : std::uint8_t {
  generate_until,
  multiple_choice,
  loglikelihood,
  loglikelihood_rolling
};

/// What a row becomes under one key: a template, the name of a field, a list, or a number.
struct DocField {
  Value config = {};                           ///< as written; undefined: not given
  std::optional<jinja::Template> source = {};  ///< of a text

  bool given() const { return !config.is_undefined(); }
};

/// A function of a filter or a metric with its settings.
struct Step {
  std::string name = {};
  Value settings = {};  ///< a dict, without the name
};

struct FilterConfig {
  std::string name = {};
  std::vector<Step> steps = {};
};

struct FewshotConfig {
  bool first_n = false;                            ///< else by the seeded generator
  std::optional<std::vector<Value>> samples = {};  ///< written in the file itself
  DocField text = {};
  DocField target = {};
  DocField choice = {};
};

/// The keys of a task, typed and with their defaults.
/// source  lm_eval/api/task.py (TaskConfig), MIT
struct TaskConfig {
  std::string path = {};
  std::string name = {};
  std::string alias = {};
  std::vector<std::string> tags = {};
  std::string dataset_path = {};
  std::string dataset_name = {};
  Value dataset_kwargs = {};
  std::string training_split = {};  ///< "": none, likewise the others
  std::string validation_split = {};
  std::string test_split = {};
  std::string fewshot_split = {};
  DocField text = {};
  DocField target = {};
  DocField choice = {};
  DocField prefix = {};  ///< gen_prefix
  std::string description = {};
  std::optional<jinja::Template> description_source = {};
  std::string target_delimiter = " ";
  std::string fewshot_delimiter = "\n\n";
  FewshotConfig fewshot = {};
  std::int32_t num_fewshot = 0;
  OutputType output = OutputType::generate_until;
  std::vector<std::string> until = {};
  std::int32_t max_tokens = 256;
  std::int32_t repeats = 1;
  std::vector<FilterConfig> filters = {};
  std::vector<Step> metrics = {};
  std::string version = {};
};

/// errors  config (file:line: a Python hook by name; an unknown key with the nearest one; a value
///         of another type; a template that does not parse; images, audio, prompts of promptsource)
Result<TaskConfig> read_task_config(const Config& config);

}  // namespace ponder::lmeval
