#include "engine/qwen3/config.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace ponder {
namespace {

nlohmann::json dense() {
  return {{"architectures", {"Qwen3ForCausalLM"}},
          {"hidden_size", 1024},
          {"num_hidden_layers", 28},
          {"num_attention_heads", 16},
          {"num_key_value_heads", 8},
          {"head_dim", 128},
          {"intermediate_size", 3072},
          {"vocab_size", 151936},
          {"max_position_embeddings", 40960},
          {"rms_norm_eps", 1e-6},
          {"rope_theta", 1000000},
          {"tie_word_embeddings", true},
          {"eos_token_id", 151645},
          {"hidden_act", "silu"},
          {"rope_scaling", nullptr},
          {"use_sliding_window", false},
          {"attention_bias", false},
          {"torch_dtype", "bfloat16"}};
}

Result<ModelConfig> parse(const nlohmann::json& json) {
  return parse_config(json.dump(), "config.json");
}

TEST(Config, ReadsADenseModel) {
  const auto config = parse(dense());
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->hidden_size, 1024);
  EXPECT_EQ(config->rope_theta, 1e6);
  EXPECT_TRUE(config->tie_word_embeddings);
  EXPECT_EQ(config->eos_token_ids, std::vector<std::int32_t>{151645});
  EXPECT_FALSE(config->is_moe_layer(0));
}

TEST(Config, HeadDimDefaultsTo128AndNeverToHiddenByHeads) {
  nlohmann::json json = dense();
  json.erase("head_dim");
  EXPECT_EQ(parse(json)->head_dim, 128);
}

TEST(Config, ReadsAMixtureWithDenseLayersInBetween) {
  nlohmann::json json = dense();
  json.update({{"architectures", {"Qwen3MoeForCausalLM"}},
               {"num_experts", 8},
               {"num_experts_per_tok", 2},
               {"moe_intermediate_size", 64},
               {"norm_topk_prob", true},
               {"decoder_sparse_step", 2},
               {"mlp_only_layers", {3}}});
  const auto config = parse(json);
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_FALSE(config->is_moe_layer(0));
  EXPECT_TRUE(config->is_moe_layer(1));
  EXPECT_FALSE(config->is_moe_layer(3));
}

TEST(Config, ReadsYarnFromEitherKey) {
  for (const char* key : {"rope_scaling", "rope_parameters"}) {
    nlohmann::json json = dense();
    json[key] = {
        {"rope_type", "yarn"}, {"factor", 4.0}, {"original_max_position_embeddings", 32768}};
    const auto config = parse(json);
    ASSERT_TRUE(config) << config.error().message;
    ASSERT_TRUE(config->rope_scaling);
    EXPECT_EQ(config->rope_scaling->factor, 4);
    EXPECT_EQ(config->rope_scaling->original_max_position_embeddings, 32768);
  }
}

struct Bad {
  const char* key;
  nlohmann::json value;
  const char* message;
};

TEST(Config, NamesWhatItCannotRun) {
  const Bad cases[] = {
      {"architectures", {"LlamaForCausalLM"}, "architecture 'LlamaForCausalLM' is not supported"},
      {"architectures", nullptr, "'architectures' is missing"},
      {"hidden_size", nullptr, "'hidden_size' is missing"},
      {"hidden_size", -4, "'hidden_size' is -4"},
      {"hidden_size", "big", "'hidden_size' is \"big\""},
      {"vocab_size", 1e30, "'vocab_size' is"},
      {"num_key_value_heads", 5,
       "num_attention_heads 16 is not a multiple of num_key_value_heads 5"},
      {"head_dim", 40, "head_dim 40 is not supported"},
      {"head_dim", 1 << 23, "num_attention_heads x head_dim is 134217728"},
      {"hidden_act", "gelu", "hidden_act 'gelu'"},
      {"attention_bias", true, "attention_bias true"},
      {"use_sliding_window", true, "use_sliding_window true"},
      {"rope_scaling", {{"rope_type", "llama3"}}, "rope_scaling type 'llama3'"},
      {"rope_theta", 0, "must be above 0"},
      {"quantization_config",
       {{"quant_method", "bitsandbytes"}},
       "quantization method 'bitsandbytes'"},
      {"eos_token_id", "x", "'eos_token_id' is \"x\""},
  };
  for (const Bad& c : cases) {
    nlohmann::json json = dense();
    json[c.key] = c.value;
    const auto config = parse(json);
    ASSERT_FALSE(config) << c.key;
    EXPECT_NE(config.error().message.find(c.message), std::string::npos) << config.error().message;
    EXPECT_NE(config.error().message.find("config.json"), std::string::npos);
  }
}

TEST(Config, AMissingFolderAndAnEmptyOneAreToldApart) {
  EXPECT_NE(read_config("/no/such/folder").error().message.find("there is no model folder"),
            std::string::npos);
  EXPECT_NE(read_config("tests").error().message.find("has no config.json"), std::string::npos);
}

TEST(ParseRopeScaling, TakesYarnAndAFactor) {
  EXPECT_EQ(parse_rope_scaling("yarn:4")->factor, 4);
  EXPECT_EQ(parse_rope_scaling("yarn:2.5")->factor, 2.5);
  for (const char* bad : {"yarn", "yarn:", "yarn:0.5", "linear:2", "yarn:x", "", "yarn:1e9"}) {
    EXPECT_FALSE(parse_rope_scaling(bad)) << bad;
  }
}

}  // namespace
}  // namespace ponder
