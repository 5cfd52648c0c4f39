#include "engine/qwen3/rope.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "harness/base/file.h"
#include "tests/support/golden_logits.h"
#include "tests/support/loaded_checkpoint.h"

namespace ponder {
namespace {

TEST(Rope, FrequenciesAndAttentionFactorAreThoseOfTheReference) {
  const auto text = read_file("tests/data/numerics/rope.json");
  ASSERT_TRUE(text) << text.error().message;
  const auto cases = nlohmann::json::parse(*text);
  for (const auto& [name, golden] : cases.items()) {
    SCOPED_TRACE(name);
    const auto loaded = LoadedCheckpoint::make({.config_json = golden.at("config").dump()});
    ASSERT_TRUE(loaded) << loaded.error().message;
    const Rope rope((*loaded)->config);
    const auto bytes = base64_decode(golden.at("inv_freq").get<std::string>());
    ASSERT_TRUE(bytes) << bytes.error().message;
    ASSERT_EQ(rope.inv_freq().size_bytes(), bytes->size());
    for (std::size_t i = 0; i < rope.inv_freq().size(); ++i) {
      float expected = 0;
      std::memcpy(&expected, bytes->data() + i * sizeof expected, sizeof expected);
      // One unit in the last place: the reference takes its powers in float.
      EXPECT_NEAR(rope.inv_freq()[i] / expected, 1, 3e-7) << "pair " << i;
    }
    EXPECT_EQ(rope.attention_factor(), golden.at("attention_factor").get<float>());
  }
}

}  // namespace
}  // namespace ponder
