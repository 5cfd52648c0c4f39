// ponder render: JSON Lines on stdin and stdout, one rendered prompt out for each chat in.

#include <string>

#include "engine/qwen3/chat_template.h"
#include "harness/cli/arguments.h"
#include "harness/cli/json_lines.h"
#include "harness/cli/output.h"
#include "harness/cli/verbs.h"

namespace ponder {

Result<int> cmd_render(const std::vector<std::string>& arguments) {
  std::string model;
  Arguments parser(
      "render",
      "{\"messages\", \"tools\", \"enable_thinking\", \"add_generation_prompt\"} lines "
      "in, {\"rendered\"} or {\"error\"} lines out, by the model's own chat template.");
  parser.option("-m,--model", model, "DIR", "folder with tokenizer_config.json");
  parser.footer(
      "Examples:\n  echo '{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], "
      "\"add_generation_prompt\": true}' | ponder render -m engine/demo_model");
  if (!PONDER_TRY(parser.parse(arguments))) {
    PONDER_TRY(print_result(parser.help()));
    return kDone;
  }
  if (model.empty()) {
    return Error{ErrorCode::usage, "no model given", "e.g. ponder render -m engine/demo_model"};
  }
  const ChatTemplate chat_template = PONDER_TRY(ChatTemplate::load(model));
  PONDER_TRY(answer_lines([&](std::string_view line) { return chat_template.render_line(line); }));
  return kDone;
}

}  // namespace ponder
