#include "engine/qwen3/tokenizer.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <random>

#include "engine/qwen3/unicode.h"
#include "harness/base/file.h"
#include "harness/base/sha256.h"
#include "harness/base/text.h"
#include "tests/engine/qwen3/small_tokenizer.h"
#include "tests/engine/qwen3/temporary_folder.h"

namespace ponder {
namespace {

using Ids = std::vector<std::int32_t>;
using test::TemporaryFolder;

constexpr std::int32_t kEnd = 256 + 19;
constexpr std::int32_t kThink = kEnd + 1;
constexpr std::int32_t kThinkClose = kEnd + 2;
constexpr std::int32_t kThinkLonger = kEnd + 3;

Tokenizer small(const nlohmann::ordered_json& file = test::small_tokenizer()) {
  auto model = parse_tokenizer_json(file.dump(), "t.json");
  EXPECT_TRUE(model) << model.error().message;
  return Tokenizer(*std::move(model));
}

TEST(Tokenizer, EncodesWordsByMerges) {
  const Tokenizer tokenizer = small();
  EXPECT_EQ(tokenizer.encode(""), Ids{});
  EXPECT_EQ(tokenizer.encode("hello world"), (Ids{259, 269}));
  EXPECT_EQ(tokenizer.encode("12"), (Ids{'1', '2'}));  // a merge never crosses words
  EXPECT_EQ(tokenizer.encode("e\u0301"), (Ids{263}));
}

TEST(Tokenizer, RecognisesAddedTokensLeftmostLongest) {
  const Tokenizer tokenizer = small();
  EXPECT_EQ(tokenizer.encode("<think>hello</think><|end|>"), (Ids{kThink, 259, kThinkClose, kEnd}));
  EXPECT_EQ(tokenizer.encode("<think>>"), Ids{kThinkLonger});
  EXPECT_EQ(tokenizer.encode("<<think>"), (Ids{'<', kThink}));
  EXPECT_EQ(tokenizer.encode("<thin"), (Ids{'<', 't', 'h', 'i', 'n'}));
}

TEST(Tokenizer, AnAddedTokenCutsTheTextBeforeNormalisation) {
  const Ids ids = small().encode("e<think>\u0301");
  EXPECT_EQ(ids, (Ids{'e', kThink, 0xCC, 0x81}));
}

TEST(Tokenizer, NormalizedAddedTokensAreFoundAfterNormalisation) {
  auto file = test::small_tokenizer();
  file["added_tokens"][0]["content"] = "caf\u00E9";
  file["added_tokens"][0]["normalized"] = true;
  EXPECT_EQ(small(file).encode("cafe\u0301"), Ids{kEnd});
}

TEST(Tokenizer, SpellsAddedTokensOutInUntrustedText) {
  const Tokenizer tokenizer = small();
  const Ids ids = tokenizer.encode("<|end|>", AddedTokens::as_text);
  EXPECT_EQ(ids.size(), 7U);
  EXPECT_EQ(tokenizer.decode(ids), "<|end|>");
}

TEST(Tokenizer, ReadsIllFormedUtf8AsReplacementCharacters) {
  const Tokenizer tokenizer = small();
  EXPECT_EQ(tokenizer.encode("a\xFF\xE4\xBD"), tokenizer.encode("a\uFFFD\uFFFD"));
}

TEST(Tokenizer, DecodesPartsOfCharactersAsReplacementCharacters) {
  const Tokenizer tokenizer = small();
  EXPECT_EQ(tokenizer.decode(Ids{0xE4, 0xBD, 0xA0}), "\u4F60");
  EXPECT_EQ(tokenizer.decode(Ids{0xE4, 0xBD, 'a'}), "\uFFFDa");
  EXPECT_EQ(tokenizer.decode(Ids{'a', -1, 1'000'000, 'b'}), "ab");
  EXPECT_EQ(tokenizer.token_bytes(0xE4), "\xE4");
}

TEST(Tokenizer, KnowsItsTokens) {
  const Tokenizer tokenizer = small();
  EXPECT_EQ(tokenizer.vocab_size(), kThinkLonger + 1);
  EXPECT_EQ(tokenizer.id_of("</think>"), kThinkClose);
  EXPECT_EQ(tokenizer.id_of(" world"), 269);
  EXPECT_EQ(tokenizer.id_of("no such token"), std::nullopt);
  EXPECT_EQ(tokenizer.id_of(""), std::nullopt);
  EXPECT_TRUE(tokenizer.is_special(kEnd));
  EXPECT_FALSE(tokenizer.is_special(kThink));
  EXPECT_FALSE(tokenizer.is_special(0));
}

TEST(Tokenizer, DecodingGivesTheNormalisedText) {
  const Tokenizer tokenizer = small();
  std::mt19937 random(3);
  const std::string pieces[] = {"hello",        " ", "\n", "e\u0301", "\u4F60", "<think>", "'s",
                                "\u0E01\u0E31", "1", "!",  "\xFF",    "aaaa"};
  for (int round = 0; round < 500; ++round) {
    std::string text;
    for (auto n = random() % 12; n > 0; --n) text += pieces[random() % std::size(pieces)];
    const std::string expected = to_nfc(to_valid_utf8(text));
    EXPECT_EQ(tokenizer.decode(tokenizer.encode(text, AddedTokens::as_text)), expected);
  }
}

TEST(Tokenizer, AMillionBytesOfOneWordAreNotQuadratic) {
  // By the square this would take hours; the test's time limit is the check.
  const std::string word(1'000'000, 'a');
  EXPECT_EQ(small().encode(word).size(), 250'000U);
}

TEST(TokenizerLoad, ReadsTheFolder) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() + "/tokenizer.json") << test::small_tokenizer().dump();
  const auto tokenizer = Tokenizer::load(folder.path());
  ASSERT_TRUE(tokenizer) << tokenizer.error().message;
  EXPECT_EQ(tokenizer->encode("hello"), Ids{259});
}

TEST(TokenizerLoad, NamesTheFolderWithoutTokenizer) {
  const TemporaryFolder folder;
  const auto tokenizer = Tokenizer::load(folder.path());
  ASSERT_FALSE(tokenizer);
  EXPECT_EQ(tokenizer.error().code, ErrorCode::config);
  EXPECT_EQ(tokenizer.error().message, folder.path() + " has no tokenizer.json");
}

TEST(TokenizerCache, IsWrittenOnceAndUsed) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/tokenizer.json";
  const std::string cache = folder.path() + "/cache";
  std::ofstream(path) << test::small_tokenizer().dump();
  const std::string cached = cache + "/" + *sha256_file(path) + ".bin";
  const auto cold = load_tokenizer_model(path, cache);
  ASSERT_TRUE(cold && file_exists(cached));
  // A cache that differs from the file, but is whole, shows that it is what was read.
  TokenizerModel other = *cold;
  other.merges.pop_back();
  ASSERT_TRUE(write_file_atomic(cached, pack(other)));
  EXPECT_EQ(*load_tokenizer_model(path, cache), other);
}

TEST(TokenizerCache, ADamagedOneIsWrittenAnew) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/tokenizer.json";
  std::ofstream(path) << test::small_tokenizer().dump();
  const std::string cached = folder.path() + "/" + *sha256_file(path) + ".bin";
  std::ofstream(cached) << "damaged";
  const auto model = load_tokenizer_model(path, folder.path());
  ASSERT_TRUE(model);
  EXPECT_EQ(unpack(*read_file(cached)), *model);
}

TEST(TokenizerCache, AnUnwritableOneIsDoneWithout) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/tokenizer.json";
  std::ofstream(path) << test::small_tokenizer().dump();
  EXPECT_TRUE(load_tokenizer_model(path, path + "/below a file"));
}

TEST(TokenizeLine, EncodesAndDecodesLines) {
  const Tokenizer tokenizer = small();
  EXPECT_EQ(tokenize_line(tokenizer, R"({"text":"hello","cat":1})", false), R"({"ids":[259]})");
  EXPECT_EQ(tokenize_line(tokenizer, R"({"ids":[259],"x":{}})", true), R"({"text":"hello"})");
}

TEST(TokenizeLine, BadLinesGiveAnError) {
  const Tokenizer tokenizer = small();

  const struct {
    const char* line;
    bool decode;
    const char* expected;
  } cases[] = {
      {"", false, R"({"error":"the line is not JSON"})"},
      {"{", true, R"({"error":"the line is not JSON"})"},
      {"[]", false, R"({"error":"the line is not a JSON object"})"},
      {"{}", false, R"({"error":"the line has no string \"text\""})"},
      {R"({"text":5})", false, R"({"error":"the line has no string \"text\""})"},
      {R"({"text":"a"})", true, R"({"error":"the line has no list \"ids\""})"},
      {R"({"ids":"a"})", true, R"({"error":"the line has no list \"ids\""})"},
      {R"({"ids":[1,-2]})", true, R"({"error":"\"ids\" holds -2, expected token ids"})"},
      {R"({"ids":[1.5]})", true, R"({"error":"\"ids\" holds 1.5, expected token ids"})"},
      {R"({"ids":[2147483648]})", true,
       R"({"error":"\"ids\" holds 2147483648, expected token ids"})"},
  };

  for (const auto& c : cases) EXPECT_EQ(tokenize_line(tokenizer, c.line, c.decode), c.expected);
}

class Qwen3Golden : public testing::Test {
 protected:
  void SetUp() override {
    const char* data = std::getenv("PONDER_DATA_DIR");
    if (data == nullptr) GTEST_SKIP() << "PONDER_DATA_DIR is not set";
    data_ = data;
    if (!file_exists(data_ + "/golden/tokenizer_qwen3.jsonl")) {
      GTEST_SKIP() << data_ << " has no golden/tokenizer_qwen3.jsonl";
    }
  }

  std::string data_;
};

TEST_F(Qwen3Golden, EveryLineEncodesToTheSameIdsAndBack) {
  const auto tokenizer = Tokenizer::load(data_ + "/tokenizer/qwen3");
  ASSERT_TRUE(tokenizer) << tokenizer.error().message;
  EXPECT_EQ(tokenizer->vocab_size(), 151'669);
  EXPECT_EQ(tokenizer->id_of("</think>"), 151'668);
  EXPECT_TRUE(tokenizer->is_special(151'645));
  EXPECT_FALSE(tokenizer->is_special(151'668));
  std::ifstream lines(data_ + "/golden/tokenizer_qwen3.jsonl");
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const auto golden = nlohmann::json::parse(line);
    const std::string text = golden["text"];
    const Ids ids = tokenizer->encode(text);
    ASSERT_EQ(ids, golden["ids"].get<Ids>()) << count + 1 << ": " << golden["cat"];
    ASSERT_EQ(tokenizer->decode(ids), to_nfc(text)) << count + 1;
  }
  EXPECT_GE(count, 2913U);
}

}  // namespace
}  // namespace ponder
