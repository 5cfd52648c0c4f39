// Any bytes as a template over a small chat: it must end in text or an error, soon.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "harness/base/jinja/template.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ponder;
  static const Value variables =
      parse_json(R"({"messages": [{"role": "user", "content": "é <think>\n"},
                                  {"role": "assistant", "tool_calls": [{"name": "f"}]}],
                     "tools": null, "x": [1, 2.5, "a", true], "d": {"a": {"b": 1}}})")
          .value();
  jinja::Options options;
  options.trim_blocks = options.lstrip_blocks = size % 2 == 0;
  options.limits.work = 200000;
  options.limits.output_bytes = 10000;
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  if (const auto parsed = jinja::Template::parse(source, options)) {
    (void)parsed->render(variables);
  }
  return 0;
}
