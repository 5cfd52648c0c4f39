// Any text as a tokenizer.json: an error, or a tokenizer that survives its cache and encodes text.

#include <cstdint>

#include "engine/qwen3/tokenizer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ponder;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)unpack(text);
  auto model = parse_tokenizer_json(text, "fuzz");
  if (!model) return 0;
  PONDER_CHECK(unpack(pack(*model)) == *model);
  const Tokenizer tokenizer(*std::move(model));
  for (const std::int32_t id : tokenizer.encode(text.substr(0, 1000))) {
    PONDER_CHECK(id >= 0 && id < tokenizer.vocab_size());
  }
  return 0;
}
