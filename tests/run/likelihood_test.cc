// Tasks of likelihoods end to end: runner, engine, store, scorer, replay.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "engine/qwen3/forward.h"
#include "engine/qwen3/tokenizer.h"
#include "engine/replay/replay.h"
#include "harness/run/rescore.h"
#include "harness/run/runner.h"
#include "results/digest.h"
#include "results/summary.h"
#include "tasks/catalog.h"
#include "tasks/choice_formats.h"
#include "tasks/multiple_choice.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_model.h"
#include "tests/tasks/data.h"

namespace ponder {
namespace {

const Mode kNoThinking{.kind = Mode::Kind::no_thinking};

/// `topics` topics with `each` questions and two examples.
Task toy_task(int topics, int each) {
  Task task{.name = "toy", .fewshot_choices = {2, 0}, .subject_levels = "subject"};
  return choice_task(task, hendrycks_format(), ChoiceAsk::likelihood,
                     [=](const LoadOptions&, std::int32_t shots) -> Result<ChoiceRows> {
                       ChoiceRows rows{.files = {{.path = "toy.jsonl"}}, .num_fewshot = shots};
                       for (int t = 0; t < topics; ++t) {
                         const std::string topic = "topic" + std::to_string(t);
                         for (int i = -shots; i < each; ++i) {
                           ChoiceItem item{
                               .id = topic + "/" + std::to_string(i),
                               .question = topic + " question " + std::to_string(i * i + t),
                               .choices = {"red", "green", "blue", "none"},
                               .answer = static_cast<std::size_t>((i + 10 + t) % 4),
                               .subject = topic,
                               .topic = topic};
                           (i < 0 ? rows.examples[topic] : rows.items).push_back(std::move(item));
                         }
                       }
                       return rows;
                     });
}

Plan plan_of(const Task& task) {
  return *make_plan({&task}, {.modes = {kNoThinking}});
}

std::unique_ptr<RunStore> run(const Plan& plan, Engine& engine, const std::string& folder) {
  auto store =
      RunStore::open_or_create(folder, {.id = "a", .identity = identity_of(plan, engine.info())});
  EXPECT_TRUE(store) << store.error().message;
  RunObserver silent;
  const auto report = run_plan(plan, engine, **store, silent, {});
  EXPECT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->errors, 0);
  return std::move(*store);
}

std::vector<SampleRecord> records(const RunStore& store) {
  std::vector<SampleRecord> all;
  EXPECT_TRUE(store.for_each(true, [&](const SampleRecord& r) { all.push_back(r); }));
  return all;
}

/// The log p of ids[from..] from the full logits of one plain forward pass.
double brute_force(const std::string& folder,
                   KvType kv_type,
                   const std::vector<std::int32_t>& ids,
                   std::size_t from) {
  const Model loaded = read_model(folder, "").value();
  const auto ops = cpu::make_cpu_ops(1, cpu::best_kernels());
  const auto tokens = static_cast<std::int32_t>(ids.size());
  const std::int32_t pages = tokens / kPageTokens + 1;
  EXPECT_TRUE(ops->load(loaded.text.config, *loaded.weights,
                        {.step_tokens = tokens,
                         .step_sequences = 1,
                         .pages = pages,
                         .kv_type = kv_type,
                         .sampled_vocab = loaded.text.tokenizer->vocab_size()}));
  ops->keep_logits(true);
  StepInputs inputs;
  inputs.clear();
  for (std::int32_t i = 0; i < tokens; ++i) {
    inputs.ids.push_back(ids[static_cast<std::size_t>(i)]);
    inputs.positions.push_back(i);
    inputs.sequences.push_back(0);
    inputs.head.push_back({.token = i});
  }
  for (std::int32_t page = 0; page < pages; ++page) inputs.pages.push_back(page);
  inputs.page_rows.push_back(pages);
  EXPECT_TRUE(forward(*ops, loaded.text.config, inputs));
  const auto logits = ops->logits();
  const std::size_t vocab = logits.size() / ids.size();
  double sum = 0;
  for (std::size_t at = from; at < ids.size(); ++at) {
    const float* row = &logits[(at - 1) * vocab];
    long double total = 0;
    for (std::size_t id = 0; id < vocab; ++id) total += std::exp(static_cast<long double>(row[id]));
    sum += static_cast<double>(row[static_cast<std::size_t>(ids[at])] - std::log(total));
  }
  return sum;
}

/// Every likelihood of a run against brute force, every verdict against the likeliest letter.
void expect_brute_force(const std::string& model, KvType kv_type, Engine& engine) {
  const Task task = toy_task(2, 3);
  const Plan plan = plan_of(task);
  const TemporaryFolder folder;
  const auto store = run(plan, engine, folder / "run");
  const Tokenizer tokenizer = Tokenizer::load(model).value();
  std::map<std::string, const Sample*> samples;
  for (const Sample& sample : plan.tasks[0].loaded.samples) samples[sample.id] = &sample;
  int correct = 0;
  for (const SampleRecord& record : records(*store)) {
    SCOPED_TRACE(record.sample);
    const Sample& sample = *samples.at(record.sample);
    const std::string& prompt = std::get<Text>(sample.prompt).text;
    const auto context = tokenizer.encode(prompt);
    std::vector<double> wanted;
    for (const char* letter : {" A", " B", " C", " D"}) {
      const auto ids = tokenizer.encode(prompt + letter);
      ASSERT_TRUE(std::equal(context.begin(), context.end(), ids.begin()));
      wanted.push_back(brute_force(model, kv_type, ids, context.size()));
    }
    ASSERT_TRUE(record.completion.choices);
    ASSERT_EQ(record.completion.choices->sums.size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_NEAR(record.completion.choices->sums[i], wanted[i], 1e-9);
    }
    const auto best = std::max_element(wanted.begin(), wanted.end()) - wanted.begin();
    EXPECT_EQ(record.verdict.extracted, std::string(1, static_cast<char>('A' + best)));
    EXPECT_EQ(record.verdict.outcome == Outcome::correct,
              sample.target == record.verdict.extracted);
    correct += record.verdict.outcome == Outcome::correct;
    EXPECT_EQ(record.completion.answer, "");
    EXPECT_EQ(record.completion.thinking_end, ThinkingEnd::absent);
  }
  const auto summary = summarize(*store);
  EXPECT_EQ(summary->rows[0].correct, correct);
  EXPECT_EQ(summary->rows[0].n, 6);
}

TEST(Likelihood, EqualsTheFullLogitsOfAPlainForwardPass) {
  const TinyModel model(false);
  expect_brute_force(model.folder(), KvType::bf16, *model.open());
}

TEST(Likelihood, EqualsTheFullLogitsOfTheDemoModel) {
  const std::string folder = "engine/demo_model";
  const auto engine =
      open_builtin_engine({.folder = folder}, cpu::make_cpu_ops(1, cpu::best_kernels()), "cpu");
  ASSERT_TRUE(engine) << engine.error().message;
  expect_brute_force(folder, KvType::bf16, **engine);
}

TEST(Likelihood, ReplayAndRescoreGiveTheSameVerdicts) {
  const TinyModel model(false);
  const Task task = toy_task(3, 5);
  const Plan plan = plan_of(task);
  const TemporaryFolder folder;
  const auto engine = model.open();
  const auto first = run(plan, *engine, folder / "a");
  std::map<std::string, Completion> recorded;
  for (const SampleRecord& record : records(*first)) recorded[record.sample] = record.completion;

  ReplayEngine replay(engine->info(), [&](const RequestKey& key, const Mode& mode) {
    EXPECT_EQ(mode, kNoThinking);
    return std::optional(recorded.at(key.sample));
  });
  const auto second = run(plan, replay, folder / "b");
  EXPECT_EQ(records(*first), records(*second));
  EXPECT_EQ(*digests(*first), *digests(*second));

  std::int64_t changed = 0;
  ASSERT_TRUE(rescore(*first, {{.task = &task, .loaded = *task.load({})}}, 1,
                      [&](const Rescored& one) -> Result<void> {
                        changed += one.changed();
                        return {};
                      }));
  EXPECT_EQ(changed, 0);

  recorded.begin()->second.choices->sums[0] += 1;
  const auto third = run(plan, replay, folder / "c");
  EXPECT_NE(digests(*first)->text, digests(*third)->text) << "the digest covers likelihoods";
}

TEST(Likelihood, WhatWasNotRecordedIsThatSamplesError) {
  const Task task = toy_task(1, 2);
  const Plan plan = plan_of(task);
  ReplayEngine replay({.name = "replay"}, [](const RequestKey&, const Mode&) {
    return std::optional(Completion{.answer = "B"});  // text, but no likelihoods
  });
  const TemporaryFolder folder;
  const auto store = RunStore::open_or_create(
      folder / "run", {.id = "a", .identity = identity_of(plan, replay.info())});
  RunObserver silent;
  const auto report = run_plan(plan, replay, **store, silent, {});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->errors, 2);
  EXPECT_TRUE(records(**store)[0].error.starts_with("no recorded likelihoods of task toy"));
}

/// What one engine computes for the plan.
std::int64_t tokens_computed(const TinyModel& model, const Plan& plan, bool prefix_cache) {
  const TemporaryFolder folder;
  const auto engine = model.open({.prefix_cache = prefix_cache});
  std::int64_t spent = 0;
  for (const SampleRecord& record : records(*run(plan, *engine, folder / "run"))) {
    spent += record.completion.usage.spent_tokens;
  }
  return spent;
}

/// With a cache of whole pages: what each topic's prompts share is computed once, rounded down to
/// pages; the rest of each prompt by itself.
std::int64_t tokens_needed(const TinyModel& model, const Plan& plan) {
  const Tokenizer tokenizer = Tokenizer::load(model.folder()).value();
  std::set<std::vector<std::int32_t>> pages;  // all prefixes of whole pages
  std::int64_t rest = 0;
  for (const Sample& sample : plan.tasks[0].loaded.samples) {
    const auto ids = tokenizer.encode(std::get<Text>(sample.prompt).text + " ");
    const auto whole = static_cast<std::ptrdiff_t>((ids.size() - 1) / kPageTokens);
    for (std::ptrdiff_t page = 1; page <= whole; ++page) {
      pages.insert({ids.begin(), ids.begin() + page * kPageTokens});
    }
    rest += static_cast<std::int64_t>(ids.size()) - whole * kPageTokens;
  }
  return static_cast<std::int64_t>(pages.size()) * kPageTokens + rest;
}

TEST(Likelihood, EachTopicsPrefixIsComputedOnce) {
  const TinyModel model(false, 1024);
  const Task task = toy_task(57, 4);
  const Plan plan = plan_of(task);
  EXPECT_EQ(tokens_computed(model, plan, true), tokens_needed(model, plan));
  EXPECT_GT(tokens_computed(model, plan, false), 2 * tokens_needed(model, plan));
}

TEST(Likelihood, EachOfMmlus57PrefixesIsComputedOnce) {
  PONDER_NEEDS_DATA("mmlu/dev/anatomy_dev.csv");
  const Task& mmlu = *find_tasks({"mmlu_base"}).value().front();
  Plan plan =
      *make_plan({&mmlu}, {.modes = {kNoThinking}, .num_fewshot = 1, .data_dir = real_data_dir()});
  // Two short questions of each subject are enough.
  auto& samples = plan.tasks[0].loaded.samples;
  std::map<std::string, int> taken;
  std::erase_if(samples, [&](const Sample& s) {
    return std::get<Text>(s.prompt).text.size() > 1800 || ++taken[s.subject] > 2;
  });
  ASSERT_GE(taken.size(), 50U);
  plan.units.clear();
  for (std::uint32_t i = 0; i < samples.size(); ++i) plan.units.push_back({.sample = i});
  const TinyModel model(false, 2048);
  EXPECT_EQ(tokens_computed(model, plan, true), tokens_needed(model, plan));
}

TEST(Likelihood, RefusesModesThatThink) {
  const Task task = toy_task(1, 1);
  for (const char* modes : {"thinking", "thinking,no-thinking", "budget:8", "no-thinking:soft"}) {
    const auto plan = make_plan({&task}, {.modes = *parse_modes(modes)});
    ASSERT_FALSE(plan) << modes;
    EXPECT_EQ(plan.error().code, ErrorCode::config);
    EXPECT_TRUE(
        plan.error().message.starts_with("task toy compares likelihoods where the answer begins"));
    EXPECT_EQ(plan.error().hint, "run it with --modes no-thinking");
  }
}

TEST(Likelihood, NeedsAnEngineThatHasThem) {
  const Task task = toy_task(1, 1);
  const Plan plan = plan_of(task);
  EXPECT_TRUE(check_tasks(plan, {.log_likelihood = true}));
  const auto refused = check_tasks(plan, {.log_likelihood = false});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "task toy: this engine gives no likelihoods of given texts");
}

}  // namespace
}  // namespace ponder
