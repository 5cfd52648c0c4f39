#include "harness/base/codec.h"

#include <gtest/gtest.h>

#include <limits>

#include "harness/base/text.h"

namespace ponder {
namespace {

SampleRecord full_record() {
  SampleRecord record;
  record.task = "sums";
  record.sample = "s/1";
  record.epoch = 2;
  record.mode = {.kind = Mode::Kind::budget, .budget_tokens = 1024};
  record.subject = "word";
  record.cluster = "passage 7";
  record.target = "-3 \"quoted\" \xC3\xA9";
  record.prompt = R"({"messages":[]})";
  record.completion = {.thinking = "a\nb\0c",
                       .answer = "\xE2\x80\xAE",
                       .thinking_end = ThinkingEnd::forced,
                       .finish = Finish::loop,
                       .looped = true,
                       .usage = {.prompt_tokens = 1,
                                 .thinking_tokens = 2,
                                 .injected_tokens = 3,
                                 .answer_tokens = 4,
                                 .charged_tokens = 1LL << 40,
                                 .spent_tokens = 6},
                       .ids = {0, 151645, 5},
                       .seconds = 0.1};
  record.verdict = {
      .outcome = Outcome::no_answer, .score = 1.0 / 3, .extracted = "7", .reason = "different"};
  record.verdict.other_scores = {{"lax", 1.0}, {"half", 0.5}};
  record.verdict.other_weights = {{"half", 24.0}};
  record.error = "the endpoint said 500";
  return record;
}

RunManifest full_manifest() {
  RunManifest manifest;
  manifest.id = "0412-tiny";
  manifest.created = "2025-04-12T08:00:00Z";
  manifest.version = "0.1.0";
  manifest.model = "demo";
  manifest.engine_detail = "cpu, 2 threads";
  manifest.model_details = {{"dtype", "bf16"}, {"architecture", "Qwen3ForCausalLM"}};
  manifest.host = "box";
  manifest.argv = {"ponder", "run"};
  manifest.identity.model_sha256 = std::string(64, 'a');
  manifest.identity.engine = "cpu";
  manifest.identity.tasks = {
      {.name = "sums", .version = 1, .samples = 10, .samples_total = 20, .epochs = 64}};
  manifest.identity.modes = {
      {.mode = {}, .sampling = {.temperature = 0.6, .top_k = 20, .top_p = 0.95}},
      {.mode = {.kind = Mode::Kind::no_thinking, .soft = true}}};
  manifest.identity.seed = std::numeric_limits<std::uint64_t>::max();
  manifest.identity.epochs = 4;
  manifest.identity.limit = "10";
  manifest.identity.activations = "fp8";
  return manifest;
}

TEST(Codec, RecordsRoundTrip) {
  for (const SampleRecord& record : {full_record(), SampleRecord{}}) {
    const auto back = record_from_json(to_json(record));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, record);
    EXPECT_EQ(to_json(*back), to_json(record));
  }
}

TEST(Codec, ManifestsRoundTrip) {
  for (const RunManifest& manifest : {full_manifest(), RunManifest{}}) {
    for (const int indent : {-1, 2}) {
      const auto back = manifest_from_json(to_json(manifest, indent));
      ASSERT_TRUE(back) << back.error().message;
      EXPECT_EQ(*back, manifest);
    }
  }
}

TEST(Codec, WritesTheModeAsTextWithItsBudgetBesideIt) {
  SampleRecord record;
  EXPECT_NE(to_json(record).find(R"("mode":"thinking","budget_tokens":null)"), std::string::npos);
  record.mode = {.kind = Mode::Kind::budget, .budget_tokens = 8};
  EXPECT_NE(to_json(record).find(R"("mode":"budget:8","budget_tokens":8)"), std::string::npos);
}

TEST(Codec, KeysKeepTheirOrder) {
  EXPECT_TRUE(to_json(full_record()).starts_with(R"({"task":"sums","sample":"s/1","epoch":2,)"));
}

TEST(Codec, IllFormedBytesAreReplacedAndTheResultReadsBack) {
  SampleRecord record = full_record();
  record.completion.answer = "a\xFF\xC3(";
  const std::string json = to_json(record);
  EXPECT_TRUE(is_utf8(json));
  const auto back = record_from_json(json);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->completion.answer, "a\xEF\xBF\xBD\xEF\xBF\xBD(");
}

TEST(Codec, InfinitiesBecomeNullAndReadAsTheDefault) {
  SampleRecord record;
  record.completion.seconds = std::numeric_limits<double>::infinity();
  const auto back = record_from_json(to_json(record));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->completion.seconds, 0);
}

TEST(Codec, IgnoresUnknownKeysAndKeepsDefaultsForMissingOnes) {
  const auto record = record_from_json(R"({"task":"t","later":{"x":[1]}})");
  ASSERT_TRUE(record);
  SampleRecord expected;
  expected.task = "t";
  EXPECT_EQ(*record, expected);
}

TEST(Codec, RefusesWithTheNameOfTheField) {
  struct Case {
    const char* json;
    const char* message;
  };

  for (const Case& c : std::initializer_list<Case>{
           {"", "not valid JSON"},
           {"{", "not valid JSON"},
           {"\"\xFF\"", "not valid JSON"},
           {"[]", "record: found array"},
           {R"({"epoch":"1"})", "record.epoch: found string, expected a whole number"},
           {R"({"epoch":1.5})", "record.epoch: found number, expected a whole number"},
           {R"({"epoch":4294967296})", "record.epoch is 4294967296, out of range"},
           {R"({"mode":"fast"})", "unknown mode 'fast'"},
           {R"({"completion":{"finish":"maybe"}})", "record.completion.finish is \"maybe\""},
           {R"({"completion":{"ids":[1,"2"]}})", "record.completion.ids[1]: found string"}}) {
    const auto record = record_from_json(c.json);
    ASSERT_FALSE(record) << c.json;
    EXPECT_EQ(record.error().code, ErrorCode::parse);
    EXPECT_NE(record.error().message.find(c.message), std::string::npos) << record.error().message;
  }
}

TEST(Codec, PromptsAreWrittenByKind) {
  Chat chat;
  chat.messages = {{.role = "user", .content = "2+2?"},
                   {.role = "assistant",
                    .content = "",
                    .reasoning_content = "hm",
                    .tool_calls_json = R"([{"name":"f"}])"}};
  chat.tools_json = "not json";
  EXPECT_EQ(to_json(Prompt(chat)), R"({"messages":[{"role":"user","content":"2+2?"},)"
                                   R"({"role":"assistant","content":"","reasoning_content":"hm",)"
                                   R"("tool_calls":[{"name":"f"}]}],"tools":"not json"})");
  EXPECT_EQ(to_json(Prompt(Text{"a\xFF"})), "{\"text\":\"a\xEF\xBF\xBD\"}");
  EXPECT_EQ(to_json(Prompt(TokenIds{{1, 2}})), R"({"ids":[1,2]})");
}

TEST(Difference, IsEmptyForEqualIdentities) {
  EXPECT_EQ(difference(full_manifest().identity, full_manifest().identity), "");
}

TEST(Difference, NamesTheFirstFieldWithBothValues) {
  const RunManifest::Identity stored = full_manifest().identity;
  RunManifest::Identity ours = stored;
  ours.seed = 7;
  ours.epochs = 9;
  EXPECT_EQ(difference(ours, stored), "seed is 7, the stored run has 18446744073709551615");

  ours = stored;
  ours.limit = "";
  EXPECT_EQ(difference(ours, stored), "limit is none, the stored run has 10");

  ours = stored;
  ours.tasks[0].version = 2;
  EXPECT_EQ(difference(ours, stored), "task sums: version is 2, the stored run has 1");

  ours = stored;
  ours.modes[0].sampling.temperature = 0;
  EXPECT_EQ(difference(ours, stored),
            "mode thinking: sampling temperature is 0.0, the stored run has 0.6");

  ours = stored;
  ours.modes.pop_back();
  EXPECT_EQ(difference(ours, stored),
            "modes is thinking, the stored run has thinking, no-thinking:soft");
}

TEST(Difference, CutsLongValues) {
  RunManifest::Identity ours;
  ours.system_prompt = std::string(1000, 'x');
  EXPECT_EQ(difference(ours, {}),
            "system_prompt is " + std::string(80, 'x') + "..., the stored run has none");
}

}  // namespace
}  // namespace ponder
