#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/generation.h"
#include "tasks/lmeval/docs.h"
#include "tasks/lmeval/python_random.h"

namespace ponder::lmeval {

/// lm-eval's own seed for drawing examples (`--seed`, fourth number).
inline constexpr std::uint64_t kFewshotSeed = 1234;

/// Puts description, examples and question together. The examples of a row depend on how many rows
/// came before it: one generator runs through all of them, so rows are asked for in order, once.
/// source  lm_eval/api/samplers.py, lm_eval/api/task.py (fewshot_context), MIT
class ContextBuilder {
 public:
  /// `pool`: the rows that examples are drawn from.
  ContextBuilder(const TaskConfig& task,
                 const DocReader& reader,
                 const std::vector<Value>& pool,
                 std::int32_t num_fewshot);

  /// The three parts of a prompt. lm-eval's text is their sum.
  struct Parts {
    std::string description = {};
    std::string examples = {};
    std::string question = {};  ///< with gen_prefix

    std::string text() const { return description + examples + question; }
  };

  /// errors  parse (a field that is not there), config (more examples than there are rows)
  Result<Parts> next(const Value& doc);

 private:
  Result<std::vector<std::size_t>> draw();
  Result<std::string> example(const Value& doc, const std::string& prefix) const;

  const TaskConfig& task_;
  const DocReader& reader_;
  const std::vector<Value>& pool_;
  std::size_t num_fewshot_;
  PythonRandom random_;
  std::vector<std::string> pool_text_ = {};  // as JSON: rows are compared by value
};

}  // namespace ponder::lmeval
