// Any bytes as text: decode(encode(x)) is NFC of x made valid, with added tokens and without, and a
// line of `ponder tokenize` always gets an answer.

#include <cstdint>

#include "engine/qwen3/tokenizer.h"
#include "engine/qwen3/unicode.h"
#include "harness/base/text.h"
#include "tests/engine/qwen3/small_tokenizer.h"

namespace {

const ponder::Tokenizer& tokenizer() {
  static const ponder::Tokenizer small(
      *ponder::parse_tokenizer_json(ponder::test::small_tokenizer().dump(), "small"));
  return small;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ponder;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string valid = to_valid_utf8(text);
  const std::string normal = to_nfc(valid);
  const Tokenizer& t = tokenizer();
  PONDER_CHECK(t.decode(t.encode(text, AddedTokens::as_text)) == normal);
  // An added token cuts the text before normalisation: marks after it stay where they are.
  if (valid.find('<') == std::string::npos) PONDER_CHECK(t.decode(t.encode(text)) == normal);
  PONDER_CHECK(to_nfc(t.decode(t.encode(text))) == normal);
  PONDER_CHECK(tokenize_line(t, text, false).starts_with("{\""));
  PONDER_CHECK(tokenize_line(t, text, true).starts_with("{\""));
  return 0;
}
