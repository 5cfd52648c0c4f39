#include "harness/base/jinja/arguments.h"

#include <algorithm>

#include "harness/base/text.h"

namespace ponder::jinja {

Result<void> bind(std::string_view function, const Signature& signature, Arguments& arguments) {
  if (signature.parameters == "*") return {};
  std::vector<std::string_view> names;
  if (!signature.parameters.empty()) names = split(signature.parameters, ' ');
  const auto fail = [&](const std::string& message) {
    return template_error(std::string(function) + "() " + message);
  };
  if (arguments.positional.size() > names.size()) {
    return fail("takes at most " + std::to_string(names.size()) + " arguments, not " +
                std::to_string(arguments.positional.size()));
  }
  std::vector<bool> given(names.size(), false);
  std::fill_n(given.begin(), arguments.positional.size(), true);
  arguments.positional.resize(names.size());
  for (auto& [name, value] : arguments.named) {
    const auto at =
        static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
    if (at == names.size()) return fail("has no argument '" + name + "'");
    if (given[at]) return fail("got argument '" + name + "' twice");
    given[at] = true;
    arguments.positional[at] = std::move(value);
  }
  arguments.named.clear();
  for (std::size_t i = 0; i < signature.required; ++i) {
    if (!given[i]) return fail("needs argument '" + std::string(names[i]) + "'");
  }
  return {};
}

}  // namespace ponder::jinja
