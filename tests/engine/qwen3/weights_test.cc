#include "engine/qwen3/weights.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "engine/qwen3/model.h"
#include "tests/support/tiny_model.h"

namespace ponder {
namespace {

std::string temporary_file(const std::string& name) {
  return (std::filesystem::path(testing::TempDir()) / name).string();
}

TEST(BindWeights, RefusesDataOnAnOddAddress) {
  std::string header =
      R"({"model.embed_tokens.weight":{"dtype":"BF16","shape":[2,16],"data_offsets":[0,64]}})";
  if (header.size() % 2 == 0) header += ' ';
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += static_cast<char>(header.size() >> (8 * i));
  const std::string path = temporary_file("ponder_odd.safetensors");
  ASSERT_TRUE(write_file_atomic(path, bytes + header + std::string(64, '\0')));
  const auto tensors = Safetensors::open_file(path);
  ASSERT_TRUE(tensors) << tensors.error().message;
  ModelConfig config;
  config.vocab_size = 2;
  config.hidden_size = 16;
  const auto weights = bind_weights(config, *tensors);
  ASSERT_FALSE(weights);
  EXPECT_EQ(weights.error().message, "tensor model.embed_tokens.weight is not aligned in its file");
}

TEST(RopeScalingFlag, KeepsTheLengthThatTheCheckpointWasTrainedFor) {
  const TinyModel model(false);
  const std::string path = model.folder() + "/config.json";
  std::string config = *read_file(path);
  config.insert(1, R"("rope_scaling":{"rope_type":"yarn","factor":2.0,)"
                   R"("original_max_position_embeddings":256},)");
  ASSERT_TRUE(write_file_atomic(path, config));
  const auto text = read_model_text(model.folder(), "yarn:4");
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(text->config.rope_scaling->factor, 4);
  EXPECT_EQ(text->config.rope_scaling->original_max_position_embeddings, 256);
  EXPECT_EQ(context_tokens(text->config), 1024);
}

TEST(RopeScalingFlag, StartsFromTheMaximumOfACheckpointWithoutScaling) {
  const TinyModel model(false);
  const auto text = read_model_text(model.folder(), "yarn:4");
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(context_tokens(text->config), 4 * TinyModel::kContext);
}

}  // namespace
}  // namespace ponder
