#include "engine/qwen3/safetensors.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "engine/qwen3/config.h"
#include "engine/qwen3/other_formats.h"
#include "engine/qwen3/safetensors_write.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

std::string temporary_folder() {
  const auto* info = testing::UnitTest::GetInstance()->current_test_info();
  const fs::path path =
      fs::path(testing::TempDir()) / (std::string("ponder_safetensors_") + info->name());
  fs::remove_all(path);
  fs::create_directories(path);
  return path;
}

NamedTensor tensor(const std::string& name, std::vector<std::int64_t> shape, char fill) {
  std::size_t count = 1;
  for (const std::int64_t size : shape) count *= static_cast<std::size_t>(size);
  return {name, DType::bf16, std::move(shape), std::string(2 * count, fill)};
}

/// A file with this header text and `data_bytes` of data.
std::string file_with(const std::string& header, std::size_t data_bytes) {
  std::string out;
  for (int i = 0; i < 8; ++i) out += static_cast<char>(header.size() >> (8 * i));
  return out + header + std::string(data_bytes, '\0');
}

TEST(Safetensors, ReadsBackWhatWasWritten) {
  const std::string folder = temporary_folder();
  ASSERT_TRUE(write_file_atomic(
      folder + "/model.safetensors",
      encode_safetensors({tensor("a", {2, 3}, 'x'), tensor("b", {0}, 0), tensor("c", {}, 'y')})));
  const auto file = Safetensors::open(folder);
  ASSERT_TRUE(file) << file.error().message;
  const TensorView* a = file->find("a");
  ASSERT_NE(a, nullptr);
  EXPECT_EQ(a->dtype, DType::bf16);
  EXPECT_EQ(a->shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(a->data), a->bytes),
            std::string(12, 'x'));
  EXPECT_EQ(file->find("c")->bytes, 2U);
  EXPECT_EQ(file->find("nothing"), nullptr);
}

TEST(Safetensors, ReadsShardsByTheirIndex) {
  const std::string folder = temporary_folder();
  ASSERT_TRUE(
      write_file_atomic(folder + "/1.safetensors", encode_safetensors({tensor("a", {4}, 'x')})));
  ASSERT_TRUE(
      write_file_atomic(folder + "/2.safetensors", encode_safetensors({tensor("b", {4}, 'y')})));
  ASSERT_TRUE(write_file_atomic(folder + "/model.safetensors.index.json",
                                R"({"weight_map": {"a": "1.safetensors", "b": "2.safetensors"}})"));
  const auto file = Safetensors::open(folder);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_NE(file->find("a"), nullptr);
  EXPECT_NE(file->find("b"), nullptr);
}

struct Bad {
  const char* what;
  std::string bytes;
  const char* message;  // part of it
};

TEST(Safetensors, RefusesHeadersThatLie) {
  const std::vector<Bad> cases = {
      {"empty", "", "no room for a header"},
      {"short", "1234567", "no room for a header"},
      {"length past the end", file_with("{}", 0).replace(0, 1, "\x7f"), "said to have 127 bytes"},
      {"huge length", std::string(8, '\xff') + "{}", "said to have"},
      {"not json", file_with("{oops", 0), "not a JSON object"},
      {"a list", file_with("[]", 0), "not a JSON object"},
      {"no dtype", file_with(R"({"a":{"shape":[1],"data_offsets":[0,2]}})", 2), "lacks a dtype"},
      {"unknown dtype", file_with(R"({"a":{"dtype":"Q4","shape":[1],"data_offsets":[0,2]}})", 2),
       "unknown dtype 'Q4'"},
      {"negative size", file_with(R"({"a":{"dtype":"BF16","shape":[-1],"data_offsets":[0,2]}})", 2),
       "impossible shape"},
      {"overflow",
       file_with(R"({"a":{"dtype":"BF16","shape":[4294967296,4294967296],"data_offsets":[0,2]}})",
                 2),
       "impossible shape"},
      {"offsets past the end",
       file_with(R"({"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}})", 2),
       "the file has 2 bytes of data"},
      {"offsets reversed",
       file_with(R"({"a":{"dtype":"BF16","shape":[0],"data_offsets":[2,0]}})", 2), "lies at bytes"},
      {"size and shape differ",
       file_with(R"({"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,2]}})", 2),
       "has 2 bytes, its shape and dtype need 4"},
      {"overlap",
       file_with(
           R"({"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}})",
           2),
       "begins at byte 0"},
      {"hole", file_with(R"({"a":{"dtype":"BF16","shape":[1],"data_offsets":[2,4]}})", 4),
       "begins at byte 2"},
      {"data left over", file_with(R"({"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}})", 4),
       "end at byte 2 of 4"},
      {"twice",
       file_with(
           R"({"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]},"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}})",
           2),
       "twice"},
  };
  for (const Bad& c : cases) {
    const auto result = parse_safetensors(c.bytes, "m.safetensors");
    ASSERT_FALSE(result) << c.what;
    EXPECT_NE(result.error().message.find(c.message), std::string::npos)
        << c.what << ": " << result.error().message;
    EXPECT_NE(result.error().message.find("m.safetensors"), std::string::npos) << c.what;
  }
}

TEST(Safetensors, EveryTruncationOfAFileIsRefused) {
  const std::string whole = encode_safetensors({tensor("a", {2, 3}, 'x')});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_safetensors(std::string_view(whole).substr(0, size), "m")) << size;
  }
  EXPECT_TRUE(parse_safetensors(whole, "m"));
}

TEST(Safetensors, SaysWhatAFolderHoldsInstead) {
  for (const auto& [name, word] :
       std::vector<std::pair<const char*, const char*>>{{"model.gguf", "GGUF"},
                                                        {"adapter_config.json", "LoRA"},
                                                        {"pytorch_model.bin", "pickle"},
                                                        {"README.md", "no model.safetensors"}}) {
    const std::string folder = temporary_folder();
    ASSERT_TRUE(write_file_atomic(folder + "/" + name, "x"));
    const auto result = Safetensors::open(folder);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::config);
    EXPECT_NE(result.error().message.find(word), std::string::npos) << result.error().message;
  }
}

TEST(OtherFormat, NamesTheNextStep) {
  const std::string folder = temporary_folder();
  EXPECT_FALSE(other_format(folder));
  EXPECT_FALSE(other_format(folder + "/none"));
  EXPECT_NE(other_format("x/Qwen3-8B-Q4_K_M.gguf")->hint.find("safetensors"), std::string::npos);
  ASSERT_TRUE(write_file_atomic(folder + "/adapter_model.safetensors", "x"));
  EXPECT_NE(other_format(folder)->hint.find("merge it into its base model ("), std::string::npos);
  ASSERT_TRUE(write_file_atomic(folder + "/adapter_config.json",
                                R"({"base_model_name_or_path": "Qwen/Qwen3-8B"})"));
  EXPECT_NE(other_format(folder)->hint.find("merge it into its base model Qwen/Qwen3-8B"),
            std::string::npos);
  EXPECT_EQ(read_config(folder).error().message, other_format(folder)->message);
}

TEST(Safetensors, AnIndexMustNotLeaveTheFolderOrNameWhatIsNotThere) {
  for (const char* map : {R"({"a": "../x.safetensors"})", R"({"a": "missing.safetensors"})",
                          R"({"a": 3})", R"({"b": "1.safetensors"})"}) {
    const std::string folder = temporary_folder();
    ASSERT_TRUE(
        write_file_atomic(folder + "/1.safetensors", encode_safetensors({tensor("a", {4}, 'x')})));
    ASSERT_TRUE(write_file_atomic(folder + "/model.safetensors.index.json",
                                  std::string(R"({"weight_map": )") + map + "}"));
    EXPECT_FALSE(Safetensors::open(folder)) << map;
  }
}

}  // namespace
}  // namespace ponder
