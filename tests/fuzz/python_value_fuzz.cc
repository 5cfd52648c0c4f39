// The decoder of values from the sandbox on arbitrary bytes: no crash, limits kept, the same bytes
// when written again, and equality and EvalPlus's rules on whatever was read.

#include <cmath>
#include <cstdint>
#include <string>

#include "harness/base/result.h"
#include "scorers/program/compare.h"
#include "scorers/program/decode.h"
#include "scorers/program/evalplus_rules.h"

namespace {

using namespace ponder;
using namespace ponder::program;

/// Equal to itself as another process would hold it: no NaN and nothing opaque in it.
bool is_plain(const PythonValue& value) {
  if (value.is(PythonValue::Kind::opaque)) return false;
  if (std::isnan(value.real) || std::isnan(value.imaginary)) return false;
  for (const PythonValue& item : value.items) {
    if (!is_plain(item)) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto value = decode_python(bytes);
  if (!value) return 0;
  PONDER_CHECK(encode_python(*value) == bytes);
  PONDER_CHECK(shown(*value, 50).size() <= 64);
  PONDER_CHECK(python_equal(*value, *value) == is_plain(*value));
  if (is_hashable(*value)) PONDER_CHECK(python_hash(*value) == python_hash(*value));
  for (const Oracle oracle : {Oracle::equality, Oracle::or_near_extra, Oracle::same_set,
                              Oracle::not_none, Oracle::polynomial_root}) {
    EvalPlusRules rules(oracle, 0);
    const Expected expected{.value = *value, .extra = *value};
    const bool once = rules.accepts(*value, expected);
    if (oracle == Oracle::equality && is_plain(*value)) PONDER_CHECK(once);
    PONDER_CHECK(rules.accepts(*value, expected) == once || oracle == Oracle::or_near_extra ||
                 !is_plain(*value));
  }
  return 0;
}
