#include <gtest/gtest.h>

#include "engine/qwen3/tokenizer_model.h"
#include "tests/engine/qwen3/small_tokenizer.h"

namespace ponder {
namespace {

using json = nlohmann::ordered_json;
using test::small_tokenizer;

TEST(TokenizerJson, GivesTheBytesOfEveryToken) {
  const auto model = parse_tokenizer_json(small_tokenizer().dump(), "t.json");
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_EQ(model->token_bytes(' '), " ");
  EXPECT_EQ(model->token_bytes(0), std::string_view("\0", 1));
  EXPECT_EQ(model->token_bytes(255), "\xFF");
  EXPECT_EQ(model->token_bytes(259), "hello");
  EXPECT_EQ(model->token_bytes(-1), "");
  EXPECT_EQ(model->token_bytes(99'999), "");
  EXPECT_EQ(model->merges[2], (Merge{256, 257, 258}));
  EXPECT_EQ(model->added.size(), 4U);
}

TEST(TokenizerJson, ReadsMergesAsPairsOrAsOneString) {
  json joined = small_tokenizer();
  for (json& merge : joined["model"]["merges"]) {
    merge = merge[0].get<std::string>() + " " + merge[1].get<std::string>();
  }
  const auto a = parse_tokenizer_json(small_tokenizer().dump(), "a");
  const auto b = parse_tokenizer_json(joined.dump(), "b");
  ASSERT_TRUE(a && b);
  EXPECT_EQ(*a, *b);
}

TEST(TokenizerJson, TakesMergesBeforeTheVocabulary) {
  json file = small_tokenizer();
  const json vocab = file["model"]["vocab"];
  file["model"].erase("vocab");
  file["model"]["vocab"] = vocab;
  EXPECT_TRUE(parse_tokenizer_json(file.dump(), "t.json"));
}

TEST(TokenizerJson, RefusesOtherClassesOfTokenizer) {
  const struct {
    const char* pointer;
    json value;
    const char* named;
  } cases[] = {
      {"/model/type", "Unigram", "model/type is \"Unigram\", supported is \"BPE\""},
      {"/model/byte_fallback", true, "byte_fallback is true"},
      {"/model/ignore_merges", true, "ignore_merges is true"},
      {"/model/dropout", 0.1, "dropout is 0.1"},
      {"/model/unk_token", "<unk>", "unk_token is \"<unk>\""},
      {"/normalizer", nullptr, "normalizer/type is null, supported is \"NFC\""},
      {"/normalizer/type", "NFKC", "normalizer/type is \"NFKC\""},
      {"/pre_tokenizer/type", "ByteLevel", "pre_tokenizer/type is \"ByteLevel\""},
      {"/pre_tokenizer/pretokenizers/0/pattern/Regex", "\\p{N}{1,3}", "is \"\\\\p{N}{1,3}\""},
      {"/pre_tokenizer/pretokenizers/0/behavior", "Removed", "is \"Removed\""},
      {"/pre_tokenizer/pretokenizers/1/add_prefix_space", true, "add_prefix_space is true"},
      {"/pre_tokenizer/pretokenizers/2", {{"type", "Digits"}}, "pretokenizers/2"},
      {"/decoder", nullptr, "decoder/type is null"},
      {"/added_tokens/0/lstrip", true, "lstrip true"},
      {"/added_tokens/1/single_word", true, "single_word true"},
  };

  for (const auto& c : cases) {
    json file = small_tokenizer();
    file[json::json_pointer(c.pointer)] = c.value;
    const auto model = parse_tokenizer_json(file.dump(), "t.json");
    ASSERT_FALSE(model) << c.pointer;
    EXPECT_EQ(model.error().code, ErrorCode::config) << c.pointer;
    EXPECT_NE(model.error().message.find(c.named), std::string::npos) << model.error().message;
  }
}

TEST(TokenizerJson, RefusesInconsistentFiles) {
  const struct {
    const char* pointer;
    json value;
    const char* named;
  } cases[] = {
      {"/model/vocab/!", 34, "have one id, 34"},
      {"/model/vocab/!", -1, "the id of '!'"},
      {"/model/vocab/!", "33", "the id of '!'"},
      {"/model/vocab/!", 1.5, "the id of '!'"},
      {"/model/vocab/!", json::array(), "the id of '!'"},
      {"/model/vocab/!", 1'000'000'000'000, "expected less than 4194304"},
      {"/model/vocab/!", 18'446'744'073'709'551'615U, "expected less than 4194304"},
      {"/model/vocab", json::object(), "the vocabulary lacks"},
      {"/model/vocab", 5, "the vocabulary lacks"},
      {"/model/merges/0", {"a", "zz"}, "needs 'zz'"},
      {"/model/merges/0", {"a", "b"}, "needs 'ab'"},
      {"/model/merges/0", {"a"}, "a merge of 1 parts"},
      {"/model/merges/0", {"a", "b", "c"}, "a merge of 3 parts"},
      {"/model/merges/0", "ab", "'ab'"},
      {"/model/merges/0", "a b c", "'a b c'"},
      {"/model/merges/0", 7, "neither a string nor a pair"},
      {"/model/merges/0/0", json::array(), "neither a string nor a pair"},
      {"/added_tokens", "x", "is not in a list"},
      {"/added_tokens/0", "x", "is not an object"},
      {"/added_tokens/0/id", -5, "has no id"},
      {"/added_tokens/0/id", 4'194'304, "has no id"},
      {"/added_tokens/0/id", 65, "which is that of 'A'"},
      {"/added_tokens/0/content", "", "has no content"},
      {"/added_tokens/0/content", nullptr, "has no content"},
      {"/added_tokens/0/special", "yes", "a special that is neither"},
  };

  for (const auto& c : cases) {
    json file = small_tokenizer();
    file[json::json_pointer(c.pointer)] = c.value;
    const auto model = parse_tokenizer_json(file.dump(), "t.json");
    ASSERT_FALSE(model) << c.pointer << c.value;
    EXPECT_EQ(model.error().code, ErrorCode::parse) << c.pointer;
    EXPECT_TRUE(model.error().message.starts_with("t.json: "));
    EXPECT_NE(model.error().message.find(c.named), std::string::npos) << model.error().message;
  }
}

TEST(TokenizerJson, RefusesWhatIsNotJson) {
  const std::string whole = small_tokenizer().dump();
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("[]"), std::string("null"),
        std::string("\xFF"), whole.substr(0, whole.size() / 2), whole + "x",
        std::string(100'000, '['), "{\"model\":" + std::string(100'000, '[')}) {
    EXPECT_FALSE(parse_tokenizer_json(text, "t.json")) << text.substr(0, 50);
  }
}

TEST(TokenizerCache, UnpacksWhatItPacked) {
  const auto model = parse_tokenizer_json(small_tokenizer().dump(), "t.json");
  ASSERT_TRUE(model);
  EXPECT_EQ(unpack(pack(*model)), *model);
}

TEST(TokenizerCache, RefusesEveryDamage) {
  const auto model = parse_tokenizer_json(small_tokenizer().dump(), "t.json");
  ASSERT_TRUE(model);
  const std::string whole = pack(*model);
  for (std::size_t i = 0; i < whole.size(); i += 97) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    EXPECT_FALSE(unpack(damaged)) << i;
    EXPECT_FALSE(unpack(whole.substr(0, i))) << i;
  }
}

}  // namespace
}  // namespace ponder
