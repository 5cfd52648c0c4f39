#include "harness/run/protocol.h"

#include <gtest/gtest.h>

#include "harness/base/codec.h"
#include "harness/base/sha256.h"
#include "harness/run/plan.h"
#include "tasks/catalog.h"
#include "tests/support/fake_task.h"

namespace ponder {
namespace {

const Protocol& named(const char* name) {
  return **find_protocol(name);
}

Task task_in(const std::string& name, const std::vector<std::string>& groups) {
  Task task = fake_task(name, 5);
  task.groups = groups;
  return task;
}

PlanOptions under(const char* protocol, const char* modes = "thinking,no-thinking") {
  PlanOptions options{.modes = *parse_modes(modes)};
  options.protocol = &named(protocol);
  options.limit_first = options.protocol->limit_first;
  options.sampling_preset = options.protocol->sampling;
  return options;
}

TEST(Protocols, UnknownNamesAreRefusedWithTheNearestOne) {
  const auto typo = find_protocol("lm_evl");
  ASSERT_FALSE(typo);
  EXPECT_EQ(typo.error().code, ErrorCode::usage);
  EXPECT_EQ(typo.error().message, "unknown protocol 'lm_evl'");
  EXPECT_NE(typo.error().hint.find("did you mean 'lm-eval'?"), std::string::npos);
  EXPECT_EQ(*find_protocol(""), nullptr);
}

TEST(Protocols, Qwen3HasTheCapsAndEpochsOfTheReport) {
  const Protocol& qwen3 = named("qwen3");
  for (const char* name : {"aime_2024", "aime_2025"}) {
    const TaskSettings aime = settings_for(qwen3, *find_tasks({name})->front());
    EXPECT_EQ(aime.max_tokens, 38912);
    EXPECT_EQ(aime.epochs, 64);
  }
  const TaskSettings math = settings_for(qwen3, *find_tasks({"math_500"})->front());
  EXPECT_EQ(math.max_tokens, 32768);
  EXPECT_EQ(math.epochs, std::nullopt);
  EXPECT_EQ(settings_for(qwen3, task_in("gpqa_diamond", {"gpqa"})).epochs, 10);
  EXPECT_EQ(settings_for(qwen3, *find_tasks({"gsm8k_base"})->front()).max_tokens, std::nullopt);
}

TEST(Protocols, CanonicalTextSaysAllThatAPresetDecides) {
  EXPECT_EQ(canonical_text(named("qwen3")),
            "protocol qwen3\n"
            "sampling thinking temperature 0.6 top-p 0.95 top-k 20 min-p 0 presence-penalty 0\n"
            "sampling no-thinking temperature 0.7 top-p 0.8 top-k 20 min-p 0 presence-penalty 1.5\n"
            "limit by hash\n"
            "tasks base max-tokens the task's epochs the task's num-fewshot the task's\n"
            "tasks aime max-tokens 38912 epochs 64 num-fewshot the task's\n"
            "tasks gpqa_diamond max-tokens 32768 epochs 10 num-fewshot the task's\n"
            "tasks * max-tokens 32768 epochs the task's num-fewshot the task's\n");
  EXPECT_EQ(digest_of(named("qwen3")), sha256_hex(canonical_text(named("qwen3"))));
  EXPECT_NE(digest_of(named("official")), digest_of(named("lm-eval")));
}

TEST(Protocols, APlanTakesThePresetWhereNoFlagSpeaks) {
  const Task aime = task_in("aime_x", {"aime"});
  const Task other = task_in("other", {});
  const auto plan = make_plan({&aime, &other}, under("qwen3"));
  EXPECT_EQ(plan->tasks[0].max_tokens, 38912);
  EXPECT_EQ(plan->tasks[0].epochs, 64);
  EXPECT_EQ(plan->tasks[1].max_tokens, 32768);
  EXPECT_EQ(plan->tasks[1].epochs, 1);
  const ProtocolInfo info = protocol_info(*plan);
  EXPECT_EQ(info.name, "qwen3");
  EXPECT_EQ(info.sha256, digest_of(named("qwen3")));
  EXPECT_TRUE(info.deviations.empty());
  EXPECT_EQ(in_words(info), "qwen3 (" + info.sha256.substr(0, 12) + ")");
}

TEST(Protocols, FlagsBeatThePresetAndAreListedAsDeviations) {
  const Task aime = task_in("aime_x", {"aime"});
  PlanOptions options = under("qwen3");
  options.max_tokens = 4096;
  options.epochs = 4;
  options.sampling.temperature = 1;
  options.system_prompt = "be brief";
  const auto plan = make_plan({&aime}, options);
  EXPECT_EQ(plan->tasks[0].max_tokens, 4096);
  EXPECT_EQ(plan->tasks[0].epochs, 4);
  EXPECT_EQ(protocol_info(*plan).deviations,
            (std::vector<std::string>{
                "thinking: temperature 1, protocol 0.6", "no-thinking: temperature 1, protocol 0.7",
                "aime_x: max-tokens 4096, protocol 38912", "aime_x: epochs 4, protocol 64",
                "system-prompt given, protocol none"}));
  EXPECT_TRUE(in_words(protocol_info(*plan)).ends_with(", 5 deviations"));
}

TEST(Protocols, AFlagThatSaysTheSameIsNoDeviation) {
  const Task other = task_in("other", {});
  PlanOptions options = under("qwen3", "thinking");
  options.max_tokens = 32768;
  options.sampling.temperature = 0.6;
  EXPECT_TRUE(protocol_info(*make_plan({&other}, options)).deviations.empty());
}

TEST(Protocols, LmEvalIsGreedyAndTakesTheFirstSamples) {
  Task often = task_in("often", {});
  often.default_epochs = 64;
  PlanOptions options = under("lm-eval", "thinking");
  options.limit = "3";
  const auto plan = make_plan({&often}, options);
  EXPECT_EQ(plan->modes[0].sampling.temperature, 0);
  EXPECT_EQ(plan->tasks[0].epochs, 1);
  std::vector<std::string> ids;
  for (const Sample& sample : plan->tasks[0].loaded.samples) ids.push_back(sample.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"s000", "s001", "s002"}));
  EXPECT_EQ(identity_of(*plan, {}).limit, "first 3");
  EXPECT_TRUE(protocol_info(*plan).deviations.empty());
}

TEST(Protocols, LmEvalAsksWithItsNumberOfSolvedExamples) {
  Task base = task_in("gsm8k_base", {"base"});
  std::int32_t asked = -2;
  base.load = [&](const LoadOptions& options) -> Result<LoadedTask> {
    asked = options.num_fewshot;
    return LoadedTask{.samples = {Sample{.id = "x"}}, .num_fewshot = options.num_fewshot};
  };
  ASSERT_TRUE(make_plan({&base}, under("lm-eval", "thinking")));
  EXPECT_EQ(asked, 5);
  PlanOptions options = under("lm-eval", "thinking");
  options.num_fewshot = 8;
  EXPECT_EQ(protocol_info(*make_plan({&base}, options)).deviations,
            (std::vector<std::string>{"gsm8k_base: num-fewshot 8, protocol 5"}));
  EXPECT_EQ(asked, 8);
}

TEST(Protocols, StandInTheManifestAndComeBack) {
  RunManifest manifest{.protocol = {.name = "qwen3", .sha256 = "ab", .deviations = {"x", "y"}}};
  EXPECT_EQ(*manifest_from_json(to_json(manifest)), manifest);
  EXPECT_EQ(manifest_from_json("{}")->protocol, ProtocolInfo{}) << "stores from before";
}

TEST(TakeFirst, RoundsASharesNumberUpAsLmEvalDoes) {
  const auto of = [](const Amount& amount) {
    return take_first(std::vector<Sample>(7), amount).size();
  };
  EXPECT_EQ(of({true, 0.5}), 4U);
  EXPECT_EQ(of({false, 3}), 3U);
  EXPECT_EQ(of({false, 99}), 7U);
}

}  // namespace
}  // namespace ponder
