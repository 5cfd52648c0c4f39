#include "engine/qwen3/tensor_binder.h"

#include <gtest/gtest.h>

#include <functional>

#include "harness/base/file.h"
#include "tests/support/packed_weights.h"
#include "tests/support/temporary_folder.h"

namespace ponder {
namespace {

using Tensors = std::vector<NamedTensor>;

constexpr std::int64_t kRows = 136;
constexpr std::int64_t kColumns = 264;
const std::string kModule = "model.layers.0.mlp.up_proj";

const PackedSpec kFp8{.method = "fp8"};
const PackedSpec kGptq{.method = "gptq", .scale_dtype = DType::f16};
const PackedSpec kAwq{.method = "awq", .scale_dtype = DType::f16};

ModelConfig config_of(const PackedSpec* spec) {
  std::string json =
      R"({"architectures":["Qwen3ForCausalLM"],"hidden_size":16,"num_hidden_layers":1,)"
      R"("num_attention_heads":1,"intermediate_size":16,"vocab_size":16)";
  if (spec != nullptr) json += R"(,"quantization_config":)" + quantization_config(*spec);
  return parse_config(json + "}", "config.json").value();
}

Tensors packed(const PackedSpec& spec) {
  return random_packed(spec, kModule, kRows, kColumns).tensors;
}

Tensors plain() {
  return {{kModule + ".weight",
           DType::bf16,
           {kRows, kColumns},
           std::string(static_cast<std::size_t>(2 * kRows * kColumns), '\0')}};
}

/// What binding the layer gives: the matrix is used up at once, so only the error counts.
Error error_of(const ModelConfig& config,
               const Tensors& tensors,
               TensorBinder::Convert convert = TensorBinder::Convert::always) {
  const TemporaryFolder folder;
  EXPECT_TRUE(write_file_atomic(folder / "m.safetensors", encode_safetensors(tensors)));
  const auto opened = Safetensors::open_file(folder / "m.safetensors");
  EXPECT_TRUE(opened) << opened.error().message;
  TensorBinder binder(config, *opened);
  const auto matrix = binder.linear(kModule, kRows, kColumns, convert);
  return matrix ? Error{ErrorCode::config, "none", ""} : matrix.error();
}

NamedTensor& part(Tensors& tensors, const std::string& name) {
  for (NamedTensor& tensor : tensors) {
    if (tensor.name == kModule + name) return tensor;
  }
  ADD_FAILURE() << "no tensor " << name;
  return tensors.front();
}

void drop(Tensors& tensors, const std::string& name) {
  std::erase_if(tensors, [&](const NamedTensor& tensor) { return tensor.name == kModule + name; });
}

TEST(TensorBinder, TakesEveryMethod) {
  for (const PackedSpec& spec : {kFp8, kGptq, kAwq}) {
    const ModelConfig config = config_of(&spec);
    EXPECT_EQ(error_of(config, packed(spec)).message, "none");
  }
  EXPECT_EQ(error_of(config_of(nullptr), plain()).message, "none");
}

TEST(TensorBinder, NamesTensorAndBothValuesOfWhatDoesNotFit) {
  struct Case {
    PackedSpec spec;
    std::function<void(Tensors&)> change;
    std::string message;
  };

  const Case cases[] = {
      {kFp8, [](Tensors& t) { drop(t, ".weight_scale_inv"); },
       "tensor model.layers.0.mlp.up_proj.weight_scale_inv is missing"},
      {kFp8,
       [](Tensors& t) {
         part(t, ".weight_scale_inv").shape = {3, 2};
       },
       ".weight_scale_inv has shape [3, 2], config.json calls for [2, 3]"},
      {kFp8, [](Tensors& t) { part(t, ".weight_scale_inv").dtype = DType::i16; },
       ".weight_scale_inv has type I16, supported are BF16, F16 and F32"},
      {kFp8,
       [](Tensors& t) {
         part(t, ".weight").shape = {kColumns, kRows};
       },
       ".weight has shape [264, 136], config.json calls for [136, 264]"},
      {kFp8, [](Tensors& t) { t = plain(); },
       ".weight is BF16 [136, 264], config.json says fp8: model.layers.0.mlp.up_proj.weight "
       "F8_E4M3 [136, 264]"},
      {kFp8, [](Tensors& t) { t = packed(kGptq); },
       ".qweight I32 [33, 136] is not of the method of config.json, fp8"},
      {kFp8, [](Tensors& t) { t.clear(); }, "up_proj.weight is missing from the checkpoint"},
      {kGptq, [](Tensors& t) { t.clear(); }, "up_proj.qweight is missing from the checkpoint"},
      {kGptq, [](Tensors& t) { t = plain(); },
       ".weight is BF16 [136, 264], config.json says gptq-int4: "
       "model.layers.0.mlp.up_proj.qweight I32 [33, 136]"},
      {kGptq, [](Tensors& t) { t = packed(kFp8); },
       "is not of the method of config.json, gptq-int4"},
      {kGptq,
       [](Tensors& t) {
         PackedSpec other = kGptq;
         other.group_size = 64;
         t = packed(other);
       },
       ".qzeros has shape [5, 17], config.json calls for [3, 17]"},
      {kGptq,
       [](Tensors& t) {
         PackedSpec other = kGptq;
         other.bits = 8;
         t = packed(other);
       },
       ".qweight has shape [66, 136], config.json calls for [33, 136]"},
      {kGptq, [](Tensors& t) { drop(t, ".scales"); }, ".scales is missing"},
      {kGptq, [](Tensors& t) { drop(t, ".qzeros"); }, ".qzeros is missing"},
      {kGptq, [](Tensors& t) { part(t, ".qzeros").bytes[5] = 0x31; },
       ".qzeros holds other zeros than 7 or 8, quantization_config says sym true"},
      {kGptq, [](Tensors& t) { part(t, ".g_idx").bytes[0] = 3; },
       ".g_idx puts column 0 into group 3 of 3"},
      {kGptq, [](Tensors& t) { part(t, ".g_idx").bytes[3] = '\x80'; },
       ".g_idx puts column 0 into group -2147483648 of 3"},
      {kGptq, [](Tensors& t) { part(t, ".g_idx").bytes[0] = 1; },
       ".g_idx orders the columns, quantization_config says desc_act false"},
      {kAwq, [](Tensors& t) { t = packed(kGptq); },
       ".qweight has shape [33, 136], config.json calls for [264, 17]"},
      {kAwq, [](Tensors& t) { drop(t, ".qzeros"); }, ".qzeros is missing"},
      {kAwq,
       [](Tensors& t) {
         t.push_back({kModule + ".bias", DType::f16, {1}, std::string("\0\1", 2)});
       },
       ".bias F16 [1] is not zero"},
  };
  for (const Case& c : cases) {
    Tensors tensors = packed(c.spec);
    c.change(tensors);
    const ModelConfig config = config_of(&c.spec);
    const Error error = error_of(config, tensors);
    EXPECT_NE(error.message.find(c.message), std::string::npos)
        << error.message << "\nexpected: " << c.message;
    EXPECT_NE(error.message.find(kModule), std::string::npos) << error.message;
    EXPECT_FALSE(error.hint.empty());
  }
}

TEST(TensorBinder, RefusesQuantisedTensorsThatTheConfigDoesNotSpeakOf) {
  for (const PackedSpec& spec : {kFp8, kGptq, kAwq}) {
    EXPECT_NE(error_of(config_of(nullptr), packed(spec))
                  .message.find("is quantised, config.json has no quantization_config"),
              std::string::npos);
    ModelConfig config = config_of(&spec);
    config.quantization.unconverted = {"up_proj"};
    EXPECT_NE(
        error_of(config, packed(spec)).message.find("modules_to_not_convert of config.json names"),
        std::string::npos);
  }
}

TEST(TensorBinder, TakesPlainTensorsWhereTheConfigLeavesTheModuleOut) {
  ModelConfig config = config_of(&kFp8);
  config.quantization.unconverted = {"mlp.up_proj"};
  EXPECT_EQ(error_of(config, plain()).message, "none");
  // Heads and routers are left out by most methods without a word.
  EXPECT_EQ(error_of(config_of(&kAwq), plain(), TensorBinder::Convert::sometimes).message, "none");
  config = config_of(&kGptq);
  config.quantization.in_part = true;
  EXPECT_EQ(error_of(config, plain()).message, "none");
}

TEST(TensorBinder, ABiasOfZerosIsNoBias) {
  Tensors tensors = packed(kGptq);
  tensors.push_back({kModule + ".bias", DType::f16, {kRows}, std::string(2 * kRows, '\0')});
  EXPECT_EQ(error_of(config_of(&kGptq), tensors).message, "none");
}

TEST(TensorBinder, GptqNeedsNoGroupIndexUnlessColumnsAreOrdered) {
  Tensors tensors = packed(kGptq);
  drop(tensors, ".g_idx");
  EXPECT_EQ(error_of(config_of(&kGptq), tensors).message, "none");
  PackedSpec ordered = kGptq;
  ordered.act_order = true;
  EXPECT_NE(error_of(config_of(&ordered), tensors).message.find(".g_idx is missing"),
            std::string::npos);
}

}  // namespace
}  // namespace ponder
