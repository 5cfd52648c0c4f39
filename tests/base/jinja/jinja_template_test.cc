// What the case table cannot say: errors, limits, options.

#include <gtest/gtest.h>

#include "harness/base/jinja/template.h"

namespace ponder::jinja {
namespace {

Result<std::string> rendered(const std::string& source,
                             Options options = {},
                             const std::string& variables = "{}") {
  const Result<Template> parsed = Template::parse(source, std::move(options));
  if (!parsed) return parsed.error();
  return parsed->render(parse_json(variables).value());
}

std::string failure(const std::string& source, Options options = {}) {
  const Result<std::string> text = rendered(source, std::move(options));
  return text ? "no failure: " + *text : text.error().message;
}

TEST(JinjaTemplate, ErrorsNameTemplateLineAndCause) {
  Options options;
  options.name = "doc_to_text";
  EXPECT_EQ(failure("a\n\n{{ x.y }}", options), "doc_to_text, line 3: 'x' is undefined");
  EXPECT_EQ(failure("a\n{% if %}", options),
            "doc_to_text, line 2: unexpected '%}', expected an expression");
  EXPECT_EQ(failure("{% include 'x' %}"),
            "template, line 1: tag 'include' is unknown or not supported");
  EXPECT_EQ(failure("{{ x|shout }}"), "template, line 1: no filter named 'shout'");
  EXPECT_EQ(failure("{{ f(*x) }}"), "template, line 1: '*' before an argument is not supported");
  EXPECT_EQ(failure("{{ [].append(1) }}"),
            "template, line 1: 'append' would change a list in place, which templates cannot do");
  EXPECT_EQ(failure("{{\n none.strip() }}"), "template, line 2: 'None' has no attribute 'strip'");
}

TEST(JinjaTemplate, KeepsTheTrailingNewlineOnRequest) {
  EXPECT_EQ(*rendered("a\n"), "a");
  Options options;
  options.keep_trailing_newline = true;
  EXPECT_EQ(*rendered("a\n", options), "a\n");
}

TEST(JinjaTemplate, LeavesWhitespaceAloneWithoutTheTrimOptions) {
  EXPECT_EQ(*rendered("  {% if true %}\nx\n  {% endif %}\ny"), "  \nx\n  \ny");
}

TEST(JinjaTemplate, StrictUndefinedFailsOnEveryUse) {
  Options options;
  options.strict_undefined = true;
  for (const char* source :
       {"{{ x }}", "{% if x %}{% endif %}", "{% for y in x %}{% endfor %}", "{{ x == 1 }}",
        "{{ x|length }}", "{{ x ~ 'a' }}", "{{ 1 in x }}", "{{ x|upper }}"}) {
    EXPECT_FALSE(rendered(source, options)) << source;
    EXPECT_TRUE(rendered(source)) << source;
  }
  EXPECT_EQ(*rendered("{{ x is defined }}{{ x|default(1) }}", options), "False1");
}

TEST(JinjaTemplate, GenerationBlocksAreTransparent) {
  EXPECT_EQ(*rendered("a{% generation %}b{% set x = 1 %}{% endgeneration %}{{ x }}"), "ab1");
}

TEST(JinjaTemplate, StrftimeNowNeedsAndUsesTheClock) {
  EXPECT_EQ(failure("{{ strftime_now('%Y') }}"),
            "template, line 1: strftime_now: no clock is given");
  Options options;
  options.now = [] {
    std::tm time = {};
    time.tm_year = 125;
    time.tm_mon = 3;
    time.tm_mday = 29;
    return time;
  };
  EXPECT_EQ(*rendered("{{ strftime_now('%Y-%m-%d') }}", options), "2025-04-29");
}

TEST(JinjaTemplate, HostileTemplatesEndWithAnError) {
  const std::string deep(100000, '(');
  const std::string minus(100000, '-');
  std::string chain = "{{ 1";
  std::string blocks;
  for (int i = 0; i < 100000; ++i) {
    chain += "+1";
    blocks += "{% if true %}";
  }
  const std::string sources[] = {
      "{{ " + deep,
      "{{ " + minus + "1 }}",
      chain + " }}",
      blocks,
      "{{ 'a' * 10**12 }}",
      "{{ [1] * 10**12 }}",
      "{% for i in range(10**12) %}{% endfor %}",
      "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
      "{% set x = 'ab' %}{% for i in range(99) %}{% set ns.x = 1 %}{% endfor %}",
      "{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}"
      "{% endfor %}",
      "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
      "{% set ns = namespace(x=[]) %}{% for i in range(99999) %}{% set ns.x = [ns.x] %}{% endfor "
      "%}",
      "{% set ns = namespace(x=[]) %}{% for i in range(99999) %}{% set ns.x = [ns.x.index] %}"
      "{% endfor %}",
      "{% set ns = namespace(x=[1], y=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}"
      "{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x == ns.y }}",
      "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}"
      "{% endfor %}{{ ns.x|tojson }}",
      "{{ '%999999999d' % 1 }}",
      "{{ 'a'|center(10**12) }}",
      "{{ 'a'.zfill(10**12) }}",
      "{{ 'a'|indent(10**12) }}",
      "{{ ('a' * 100000).replace('', 'b' * 100000) }}"};
  Options options;
  options.limits.work = 2'000'000;
  for (const std::string& source : sources) {
    EXPECT_FALSE(rendered(source, options)) << source.substr(0, 100);
  }
}

TEST(JinjaTemplate, ObjectsInARingAreFreed) {
  EXPECT_EQ(*rendered("{% set ns = namespace() %}{% set ns.me = [ns] %}"
                      "{% for i in [1] %}{% if loop.changed(loop) %}x{% endif %}{% endfor %}"
                      "{% macro m() %}{% endmacro %}{% set ns.m = m %}"),
            "x");  // the leak checker of the asan build looks at the rest
}

TEST(JinjaTemplate, OutputIsLimited) {
  Options options;
  options.limits.output_bytes = 10;
  EXPECT_EQ(*rendered("{{ 'a' * 10 }}", options), "aaaaaaaaaa");
  EXPECT_FALSE(rendered("{{ 'a' * 11 }}", options));
}

TEST(JinjaTemplate, SourcesThatAreNotUtf8AreRefused) {
  EXPECT_FALSE(Template::parse("a\xFF"));
}

}  // namespace
}  // namespace ponder::jinja
