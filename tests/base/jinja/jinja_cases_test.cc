// Every case of tests/data/jinja/cases.jsonl, made with Python's jinja2 by the script beside it.

#include <gtest/gtest.h>

#include "harness/base/file.h"
#include "harness/base/jinja/template.h"
#include "harness/base/text.h"

namespace ponder::jinja {
namespace {

TEST(JinjaCases, RenderAsPythonDoesAndFailWhereItFails) {
  const std::string text = read_file("tests/data/jinja/cases.jsonl").value();
  Options options;
  options.trim_blocks = true;
  options.lstrip_blocks = true;
  std::optional<Value> variables;
  int cases = 0;
  for (const std::string_view line : split(trim(text), '\n')) {
    const Value row = parse_json(line).value();
    if (!variables) {
      variables = *row.find("variables");
      continue;
    }
    ++cases;
    const std::string& source = row.find("template")->as_string();
    SCOPED_TRACE(source);
    const Result<Template> parsed = Template::parse(source, options);
    const Result<std::string> rendered =
        parsed ? parsed->render(*variables) : Result<std::string>(parsed.error());
    const Value* expected = row.find("rendered");
    if (expected == nullptr) {
      EXPECT_FALSE(rendered) << "gave '" << *rendered << "' where Python fails with "
                             << row.find("error")->as_string();
      continue;
    }
    if (rendered) {
      EXPECT_EQ(*rendered, expected->as_string());
    } else {
      ADD_FAILURE() << rendered.error().message;
    }
  }
  EXPECT_GE(cases, 400);
}

}  // namespace
}  // namespace ponder::jinja
