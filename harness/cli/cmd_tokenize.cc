// ponder tokenize: JSON Lines on stdin and stdout, one line out for each line in.

#include <string>

#include "engine/qwen3/tokenizer.h"
#include "harness/cli/arguments.h"
#include "harness/cli/json_lines.h"
#include "harness/cli/output.h"
#include "harness/cli/verbs.h"

namespace ponder {

Result<int> cmd_tokenize(const std::vector<std::string>& arguments) {
  std::string model;
  bool decode = false;
  Arguments parser("tokenize", "{\"text\"} lines in, {\"ids\"} lines out.");
  parser.option("-m,--model", model, "DIR", "folder with tokenizer.json");
  parser.flag("--decode", decode, "the other way: {\"ids\"} in, {\"text\"} out");
  parser.footer("Examples:\n  echo '{\"text\": \"Hello\"}' | ponder tokenize -m engine/demo_model");
  if (!PONDER_TRY(parser.parse(arguments))) {
    PONDER_TRY(print_result(parser.help()));
    return kDone;
  }
  if (model.empty()) {
    return Error{ErrorCode::usage, "no model given", "e.g. ponder tokenize -m engine/demo_model"};
  }
  const Tokenizer tokenizer = PONDER_TRY(Tokenizer::load(model));
  PONDER_TRY(
      answer_lines([&](std::string_view line) { return tokenize_line(tokenizer, line, decode); }));
  return kDone;
}

}  // namespace ponder
