#include "engine/qwen3/quantization.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/qwen3/json_fields.h"

namespace ponder {
namespace {

using nlohmann::json;

Result<Quantization> read(const json& quantization) {
  return read_quantization(
      *JsonFields::from(json{{"quantization_config", quantization}}, "config.json"));
}

json fp8() {
  return {{"quant_method", "fp8"},
          {"fmt", "e4m3"},
          {"activation_scheme", "dynamic"},
          {"weight_block_size", {128, 128}},
          {"modules_to_not_convert", {"lm_head", "model.layers.0.mlp.gate"}}};
}

json gptq() {
  return {{"quant_method", "gptq"}, {"bits", 4},         {"group_size", 128},
          {"desc_act", false},      {"sym", true},       {"checkpoint_format", "gptq"},
          {"lm_head", false},       {"damp_percent", 0}, {"true_sequential", true}};
}

json awq() {
  return {{"quant_method", "awq"}, {"bits", 4},         {"group_size", 128},
          {"zero_point", true},    {"version", "gemm"}, {"modules_to_not_convert", nullptr}};
}

TEST(Quantization, ReadsTheThreeMethods) {
  const auto a = read(fp8());
  ASSERT_TRUE(a) << a.error().message;
  EXPECT_EQ(to_string(*a), "fp8");
  EXPECT_EQ(a->block_rows, 128);
  const auto b = read(gptq());
  ASSERT_TRUE(b) << b.error().message;
  EXPECT_EQ(to_string(*b), "gptq-int4");
  EXPECT_TRUE(b->symmetric && b->zeros_less_one && !b->act_order && !b->in_part);
  const auto c = read(awq());
  ASSERT_TRUE(c) << c.error().message;
  EXPECT_EQ(to_string(*c), "awq-int4");
  EXPECT_EQ(to_string(*read(nullptr)), "");
}

TEST(Quantization, GptqZerosAreStoredLessOneUnlessTheFormatIsTheSecond) {
  json config = gptq();
  config.erase("checkpoint_format");
  EXPECT_TRUE(read(config)->zeros_less_one);
  config["format"] = "gptq_v2";
  EXPECT_FALSE(read(config)->zeros_less_one);
  config["checkpoint_format"] = "gptq";
  EXPECT_TRUE(read(config)->zeros_less_one);
}

TEST(Quantization, NamesWhatItCannotRun) {
  struct Case {
    json base;
    const char* key;
    json value;
    const char* message;
  };

  const Case cases[] = {
      {fp8(), "quant_method", "bitsandbytes", "quantization method 'bitsandbytes'"},
      {fp8(), "quant_method", "compressed-tensors", "quantization method 'compressed-tensors'"},
      {fp8(), "fmt", "e5m2", "fp8 fmt 'e5m2'"},
      {fp8(), "activation_scheme", "static", "fp8 activation_scheme 'static'"},
      {fp8(), "weight_block_size", {64, 64}, "fp8 without weight_block_size [128, 128]"},
      {fp8(), "weight_block_size", nullptr, "fp8 without weight_block_size [128, 128]"},
      {gptq(), "bits", 3, "gptq with 3 bits"},
      {gptq(), "bits", 2, "gptq with 2 bits"},
      {gptq(), "checkpoint_format", "marlin", "gptq checkpoint_format 'marlin'"},
      {gptq(), "is_marlin_format", true, "is_marlin_format true"},
      {gptq(), "sym", false, "gptq with sym false in checkpoint_format gptq"},
      {gptq(), "group_size", 0, "group_size 0"},
      {awq(), "bits", 8, "awq with 8 bits"},
      {awq(), "version", "gemv", "awq version 'gemv'"},
      {awq(), "zero_point", false, "awq with zero_point false"},
  };
  for (const Case& c : cases) {
    json config = c.base;
    config[c.key] = c.value;
    const auto q = read(config);
    ASSERT_FALSE(q) << c.message;
    EXPECT_EQ(q.error().code, ErrorCode::config);
    EXPECT_NE(q.error().message.find(c.message), std::string::npos) << q.error().message;
    EXPECT_NE(q.error().hint.find("supported: "), std::string::npos) << q.error().hint;
  }
  json config = gptq();
  config["bits"] = "four";
  EXPECT_EQ(read(config).error().code, ErrorCode::parse);
}

TEST(Quantization, LeavesOutModulesByWholeParts) {
  Quantization q;
  q.unconverted = {"lm_head", "mlp.gate", "model.layers.3.self_attn", ""};
  for (const char* module :
       {"lm_head", "model.layers.0.mlp.gate", "model.layers.3.self_attn.q_proj"}) {
    EXPECT_TRUE(q.leaves_out(module)) << module;
  }
  for (const char* module : {"model.layers.0.mlp.gate_proj", "model.layers.33.self_attn.q_proj",
                             "model.layers.0.mlp.up_proj", "head"}) {
    EXPECT_FALSE(q.leaves_out(module)) << module;
  }
}

}  // namespace
}  // namespace ponder
