#include "harness/cli/model_folder.h"

#include <gtest/gtest.h>

#include "harness/base/file.h"
#include "harness/cli/engines.h"
#include "tests/support/temporary_folder.h"

namespace ponder {
namespace {

TEST(CheckpointSampling, ReadsWhatTransformersWouldUse) {
  const TemporaryFolder folder;
  const auto read = [&](const char* json) {
    EXPECT_TRUE(write_file_atomic(folder / "generation_config.json", json));
    return checkpoint_sampling(folder.path());
  };
  EXPECT_FALSE(checkpoint_sampling(folder.path())->has_value());
  EXPECT_EQ(**read(R"({"do_sample": true, "temperature": 0.6, "top_k": 20, "top_p": 0.95})"),
            (Sampling{.temperature = 0.6, .top_k = 20, .top_p = 0.95}));
  EXPECT_EQ(**read(R"({"do_sample": true})"), (Sampling{.temperature = 1, .top_k = 50}));
  EXPECT_EQ(**read(R"({"temperature": 0.6})"), Sampling{});  // do_sample off: greedy
  EXPECT_EQ(read("[]").error().code, ErrorCode::parse);
  EXPECT_EQ(read(R"({"do_sample": true, "top_p": "high"})").error().code, ErrorCode::parse);
}

TEST(CheckModelFolder, SaysWhatIsThereInstead) {
  const TemporaryFolder folder;
  const auto message = [&](const std::string& path) {
    const auto checked = check_model_folder(path);
    return checked ? std::string("none") : checked.error().message;
  };
  EXPECT_NE(message(folder / "none").find("no such folder"), std::string::npos);
  EXPECT_NE(message(folder.path()).find("no config.json"), std::string::npos);
  ASSERT_TRUE(write_file_atomic(folder / "Qwen3-8B-Q4_K_M.gguf", "GGUF"));
  EXPECT_NE(message(folder / "Qwen3-8B-Q4_K_M.gguf").find("is a GGUF file"), std::string::npos);
  EXPECT_NE(message(folder.path()).find("holds the GGUF file Qwen3-8B-Q4_K_M.gguf"),
            std::string::npos);
  ASSERT_TRUE(write_file_atomic(folder / "adapter_config.json", "{}"));
  EXPECT_NE(message(folder.path()).find("LoRA adapter"), std::string::npos);
  ASSERT_TRUE(write_file_atomic(folder / "config.json", "{}"));
  EXPECT_EQ(message(folder.path()), "none");
}

TEST(ModelName, IsTheLastPartOfThePath) {
  EXPECT_EQ(model_name("models/Qwen3-8B"), "Qwen3-8B");
  EXPECT_EQ(model_name("models/Qwen3-8B/"), "Qwen3-8B");
  EXPECT_EQ(model_name("models/x/./../Qwen3-8B//"), "Qwen3-8B");
  EXPECT_EQ(model_name("."), "model");
  EXPECT_EQ(model_name("/"), "model");
}

TEST(ParseBytes, TakesBinarySuffixes) {
  EXPECT_EQ(*parse_bytes("--kv-memory", "65536"), 65536);
  EXPECT_EQ(*parse_bytes("--kv-memory", "8G"), std::int64_t{8} << 30);
  EXPECT_EQ(*parse_bytes("--kv-memory", "1.5M"), 3 << 19);
  for (const char* text : {"", "G", "-1", "8Q", "0", "nan", "99999999999T"}) {
    EXPECT_FALSE(parse_bytes("--kv-memory", text)) << text;
  }
}

}  // namespace
}  // namespace ponder
