#include "harness/run/prompt.h"

#include <algorithm>
#include <string>

namespace ponder {

Prompt prompt_for(Prompt prompt, const Mode& mode, std::string_view system_prompt) {
  auto* chat = std::get_if<Chat>(&prompt);
  if (chat == nullptr) return prompt;
  auto& messages = chat->messages;
  if (!system_prompt.empty()) {
    if (!messages.empty() && messages.front().role == "system") {
      messages.front().content = std::string(system_prompt) + "\n\n" + messages.front().content;
    } else {
      messages.insert(messages.begin(),
                      Message{.role = "system", .content = std::string(system_prompt)});
    }
  }
  if (mode.soft) {
    const auto user = std::find_if(messages.rbegin(), messages.rend(),
                                   [](const Message& m) { return m.role == "user"; });
    if (user != messages.rend()) {
      user->content += mode.kind == Mode::Kind::no_thinking ? " /no_think" : " /think";
    }
  }
  return prompt;
}

}  // namespace ponder
