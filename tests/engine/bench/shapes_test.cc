#include "engine/bench/shapes.h"

#include <gtest/gtest.h>

#include <map>

#include "engine/bench/bench_model.h"
#include "engine/runtime/kv_memory.h"

namespace ponder::bench {
namespace {

// Parameters and bytes of keys and values a token (bf16), from the releases' own files.
struct Published {
  const char* name;
  std::int64_t parameters;
  std::int64_t kv_bytes;
};

constexpr Published kPublished[] = {
    {"qwen3-0.6b", 596'049'920, 114'688},      {"qwen3-1.7b", 1'720'574'976, 114'688},
    {"qwen3-4b", 4'022'468'096, 147'456},      {"qwen3-8b", 8'190'735'360, 147'456},
    {"qwen3-14b", 14'768'307'200, 163'840},    {"qwen3-32b", 32'762'123'264, 262'144},
    {"qwen3-30b-a3b", 30'532'122'624, 98'304}, {"qwen3-235b-a22b", 235'093'634'560, 192'512},
};

TEST(Shapes, HaveThePublishedNumberOfParametersAndKvBytes) {
  EXPECT_EQ(shape_names().size(), std::size(kPublished));
  for (const Published& one : kPublished) {
    SCOPED_TRACE(one.name);
    const auto config = named_shape(one.name);
    ASSERT_TRUE(config);
    EXPECT_EQ(count_parameters(*config), one.parameters);
    EXPECT_EQ(page_bytes(*config, KvType::bf16) / kPageTokens, one.kv_bytes);
  }
}

TEST(Shapes, OfMixturesHaveSoManyTensors) {
  EXPECT_EQ(list_tensors(*named_shape("qwen3-30b-a3b")).size(), 18'867U);
  EXPECT_EQ(list_tensors(*named_shape("qwen3-235b-a22b")).size(), 36'945U);
}

TEST(Shapes, AreWhatTheModelBinds) {
  for (const char* name : {"qwen3-0.6b", "qwen3-8b", "qwen3-30b-a3b"}) {
    SCOPED_TRACE(name);
    const ModelConfig config = *find_shape(name, 2);
    std::map<std::string, TensorView> views;
    for (const TensorShape& tensor : list_tensors(config)) {
      views[tensor.name] = {.dtype = DType::bf16,
                            .shape = tensor.shape,
                            .bytes = static_cast<std::size_t>(tensor.numbers()) * 2};
    }
    const auto weights = bind_weights(config, Safetensors::in_memory(views, nullptr));
    ASSERT_TRUE(weights) << weights.error().message;
    EXPECT_EQ(weights->parameters, count_parameters(config));
  }
}

TEST(Shapes, UnknownNameNamesTheNearest) {
  const auto config = find_shape("qwen3-0.6", 0);
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code, ErrorCode::usage);
  EXPECT_EQ(config.error().message, "unknown shape 'qwen3-0.6'");
  EXPECT_EQ(config.error().hint, "did you mean 'qwen3-0.6b'?");
}

TEST(Shapes, MayBeGivenByAConfigFile) {
  const auto config = find_shape("engine/demo_model/config.json", 0);
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->hidden_size, 96);
}

TEST(Shapes, MoreLayersThanThereAreAreRefused) {
  const auto config = find_shape("qwen3-0.6b", 29);
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().message, "--layers is 29, qwen3-0.6b has 28");
  EXPECT_EQ(find_shape("qwen3-0.6b", 28)->num_hidden_layers, 28);
  EXPECT_EQ(find_shape("qwen3-0.6b", 3)->num_hidden_layers, 3);
}

}  // namespace
}  // namespace ponder::bench
