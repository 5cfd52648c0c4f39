#include "harness/base/jinja/template.h"

#include "harness/base/jinja/interpreter.h"
#include "harness/base/jinja/lexer.h"
#include "harness/base/jinja/parser.h"

namespace ponder::jinja {

Result<Template> Template::parse(std::string_view source, Options options) {
  auto program = std::make_shared<Program>();
  program->options = std::move(options);
  Parser parser(PONDER_TRY(tokenize(source, program->options)), program->options);
  program->body = PONDER_TRY(parser.parse_template());
  return Template(std::move(program));
}

Result<std::string> Template::render(const Value& variables) const {
  return Interpreter(*program_, variables).run();
}

}  // namespace ponder::jinja
