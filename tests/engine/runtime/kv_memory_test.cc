#include "engine/runtime/kv_memory.h"

#include <gtest/gtest.h>

namespace ponder {
namespace {

constexpr std::int64_t kGiB = std::int64_t{1} << 30;

/// As Qwen3-32B: 256 KiB a token in bf16, 10 GiB for its 40,960 tokens.
ModelConfig large() {
  ModelConfig config;
  config.num_hidden_layers = 64;
  config.num_key_value_heads = 8;
  config.head_dim = 128;
  config.max_position_embeddings = 40'960;
  return config;
}

TEST(KvMemory, APageIsKeysAndValuesOfSixteenTokensInAllLayers) {
  EXPECT_EQ(page_bytes(large(), KvType::bf16), 16 * 256 * 1024);
  EXPECT_EQ(page_bytes(large(), KvType::f32), 2 * page_bytes(large(), KvType::bf16));
}

TEST(KvMemory, TheDefaultHoldsAWholeContextWhereHalfTheMachineDoes) {
  EXPECT_EQ(default_kv_memory(large(), KvType::bf16, 64 * kGiB), 10 * kGiB);
  EXPECT_EQ(default_kv_memory(large(), KvType::bf16, 16 * kGiB), 8 * kGiB);
  EXPECT_EQ(default_kv_memory(large(), KvType::bf16, 1024 * kGiB), 10 * kGiB);
  ModelConfig small = large();
  small.num_hidden_layers = 1;
  EXPECT_EQ(default_kv_memory(small, KvType::bf16, 16 * kGiB), 4 * kGiB);
  EXPECT_EQ(default_kv_memory(small, KvType::bf16, 1024 * kGiB), 8 * kGiB);
}

TEST(KvMemory, PagesStayWithinTheMemoryAndWhatIsUseful) {
  const std::int64_t page = page_bytes(large(), KvType::bf16);
  EXPECT_EQ(*pages_for(large(), KvType::bf16, 10 * page + page - 1, 1'000'000), 10);
  EXPECT_EQ(*pages_for(large(), KvType::bf16, 10 * page, 33), 3);
  const auto none = pages_for(large(), KvType::bf16, page - 1, 1'000'000);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::config);
  EXPECT_NE(none.error().message.find("one page of 16 tokens needs 4194304"), std::string::npos)
      << none.error().message;
  EXPECT_EQ(none.error().hint, "give at least --kv-memory 5M");
}

}  // namespace
}  // namespace ponder
