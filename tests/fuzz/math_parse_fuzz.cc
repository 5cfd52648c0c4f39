// The reader of formulas on arbitrary bytes: no crash, limits kept, the same tree for the same
// text.

#include <cstdint>
#include <string>

#include "harness/base/result.h"
#include "scorers/math/clean.h"
#include "scorers/math/limits.h"
#include "scorers/math/parser.h"
#include "scorers/math/prepare.h"
#include "scorers/math/quantity.h"
#include "scorers/math/text_rules.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ponder;
  using namespace ponder::math;
  const std::string text(reinterpret_cast<const char*>(data), size);
  clean(text);
  plain_unit(text.substr(0, 64));
  if (size <= kMaxBytes) {
    qwen25_text(text);
    math_verify_text(text);
  }
  for (const Reading& reading :
       {Reading{}, Reading{.comma_groups = false, .decimal_comma = true, .unit_letters = true},
        Reading{.e_notation = false, .space_groups = false, .imaginary_i = false}}) {
    const Answer answer = parse_answer(text, reading);
    PONDER_CHECK(!is_deeper_than(answer.tree, kMaxTreeDepth));
    PONDER_CHECK(parse_answer(text, reading).tree == answer.tree);
    if (!answer.formula) continue;
    Budget budget(std::chrono::milliseconds(50));
    bool too_large = false;
    const Node simpler = prepared(answer.tree, budget, &too_large);
    PONDER_CHECK(too_large || count_nodes(simpler) <= kMaxNodes);
    PONDER_CHECK(sign_choices(simpler).size() <= 16);
  }
  return 0;
}
