// The program as its users meet it: verbs, exit codes, streams. The engine is replay, over a file
// of records made here from the demo task's targets.

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "harness/base/codec.h"
#include "harness/base/file.h"
#include "harness/base/text.h"
#include "results/store.h"
#include "tasks/catalog.h"
#include "tests/support/temporary_folder.h"

namespace ponder {
namespace {

struct Ended {
  int code = 0;
  std::string out = {};
  std::string err = {};
};

class Program : public testing::Test {
 protected:
  /// Through the shell, so that arguments are as typed.
  Ended ponder(const std::string& arguments, const std::string& environment = "") const {
    const std::string command = environment + " " PONDER_BINARY " " + arguments + " >" +
                                (folder_ / "out") + " 2>" + (folder_ / "err") + " </dev/null";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, *read_file(folder_ / "out"),
            *read_file(folder_ / "err")};
  }

  /// One record a line: thinking is right on every sample, no-thinking on the even ones. Those in
  /// `missing` are left out.
  std::string recorded(const std::set<std::size_t>& missing = {}) const {
    const Task& task = *find_tasks({"demo_totals"})->front();
    const LoadedTask loaded = *task.load({.data_dir = folder_.path()});
    std::ofstream file(folder_ / "records.jsonl");
    for (std::size_t i = 0; i < loaded.samples.size(); ++i) {
      if (missing.count(i) > 0) continue;
      for (const char* mode : {"thinking", "no-thinking"}) {
        SampleRecord record{.task = task.name, .sample = loaded.samples[i].id};
        record.mode = *parse_mode(mode);
        const bool right = record.mode == Mode{} || i % 2 == 0;
        record.completion.answer =
            "\\boxed{" + (right ? loaded.samples[i].target : std::string("-77")) + "}";
        file << to_json(record) << "\n";
      }
    }
    return folder_ / "records.jsonl";
  }

  std::string replay(const std::string& more, const std::set<std::size_t>& missing = {}) const {
    return "run --engine replay -m " + recorded(missing) + " -t demo_totals -o " +
           (folder_ / "run") + " " + more;
  }

  TemporaryFolder folder_;
};

TEST_F(Program, VersionAnswersAtOnce) {
  const auto start = std::chrono::steady_clock::now();
  const Ended ended = ponder("--version");
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.out.rfind("ponder 0.1.0 (", 0), 0U) << ended.out;
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

TEST_F(Program, UsageErrorsExitWithTwoAndHelp) {
  const struct {
    const char* arguments;
    const char* error;
    const char* hint;
  } cases[] = {
      {"", "no verb given", "ponder --help"},
      {"rnu", "unknown verb 'rnu'", "'run'"},
      {"run", "no model given", "ponder run -m"},
      {"run -m .", "no task given", "--tasks demo"},
      {"run -m . -t demo_total", "unknown task 'demo_total'", "demo_totals"},
      {"run -m . -t demo --limti 5", "unknown flag '--limti'", "'--limit'"},
      {"run -m . -t demo --protocol qwem3", "unknown protocol 'qwem3'", "'qwen3'"},
      {"run -m . -t demo --limit 1.5", "--limit is '1.5'", "--limit 50"},
      {"run -m . -t demo --shard 3/2", "--shard is '3/2'", "1/4"},
      {"run -m /nonexistent -t demo", "no such folder", "engine/demo_model"},
      {"run -m tests -t demo", "no config.json", "engine/demo_model"},
      {"run -m tests -t demo --engine cuda", "not a checkpoint", "demo_model"},
      {"run -m x -t demo --engine rpelay", "replay", "--help"},
      {"run -m /nonexistent -t demo --engine replay", "no run and no file", "runs/demo"},
      {"run -m tests -t demo --fail-on-error many", "--fail-on-error is 'many'", "0.1"},
      {"run -m tests -t demo --kv-memory lots", "--kv-memory is 'lots'", "8G"},
      {"run -m . -t demo --kv-memory 0.5", "--kv-memory is '0.5'", "8G"},
      {"run -m tests -t demo --rope-scaling bogus", "--rope-scaling is 'bogus'", "yarn:4"},
      {"run -m tests -t demo --kv-type fp8", "--kv-type", "--help"},
      {"run -m tests -t demo --stop-loops 3", "--stop-loops is 3", "512"},
      {"run -m tests -t demo --stop-loops -1", "--stop-loops is -1", "512"},
      {"run -m engine/demo_model -t demo --modes budget:0", "the budget is '0'", "budget:1024"},
      {"run -m tests -t demo --threads 1000000", "--threads is 1000000", "default"},
      {"run -m engine/demo_model -t demo --num-fewshot -3", "--num-fewshot is -3", "default"},
      {"run -m engine/demo_model -t demo --sample-id gsm8k/0001", "none of the tasks", "gsm8k"},
      {"report", "no run given", "runs/demo"},
      {"report /nonexistent", "no run in /nonexistent", "runs/demo"},
      {"tasks gms8k", "unknown task 'gms8k'", "gsm8k"},
      {"tokenize", "no model given", "demo_model"},
      {"logprob", "unknown verb 'logprob'", "'logprobs'"},
      {"logprobs", "no model given", "demo_model"},
      {"logprobs -m engine/demo_model --tpo 3", "unknown flag '--tpo'", "'--top'"},
      {"logprobs -m engine/demo_model --top -1", "--top is -1", "leave it out"},
      {"logprobs -m engine/demo_model --top 1001", "--top is 1001", "leave it out"},
      {"logprobs -m /nonexistent", "no such folder", "engine/demo_model"},
      {"logprobs -m engine/demo_model /nonexistent.jsonl", "/nonexistent.jsonl", "stdin"},
      {"logprobs -m engine/demo_model --engine replay", "replay", "auto"},
      {"logprobs -m engine/demo_model --sampling gredy", "'gredy'", "'greedy'"},
      {"logprobs -m engine/demo_model --kv-memory lots", "--kv-memory is 'lots'", "8G"},
      {"logprobs -m engine/demo_model --max-tokens 0", "--max-tokens is 0", "default"},
      {"grade", "no scorer given", "math, number, choice"},
      {"grade --scorer letters", "'letters' is none of", "--help"},
      {"grade --scorer number --profile offical", "no profile 'offical'", "lm_eval_strict"},
      {"score", "no run given", "runs/demo"},
      {"score /nonexistent", "no run in /nonexistent", "runs/demo"},
  };

  for (const auto& one : cases) {
    SCOPED_TRACE(one.arguments);
    const Ended ended = ponder(one.arguments);
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.out, "");
    EXPECT_EQ(ended.err.rfind("ponder: error: ", 0), 0U) << ended.err;
    EXPECT_NE(ended.err.find(one.error), std::string::npos) << ended.err;
    EXPECT_NE(ended.err.find(one.hint, ended.err.find("\nhint: ")), std::string::npos) << ended.err;
  }
}

TEST_F(Program, KernelsThatTheProcessorLacksAreNamed) {
  const Ended ended = ponder("run -m engine/demo_model -t demo --limit 1 -o " + (folder_ / "run"),
                             "PONDER_CPU_KERNELS=sse9");
  EXPECT_EQ(ended.code, 2);
  EXPECT_NE(ended.err.find("PONDER_CPU_KERNELS is 'sse9', this processor runs scalar"),
            std::string::npos)
      << ended.err;
}

TEST_F(Program, GradeAnswersLineByLineAndExitsWithTwoForABadOne) {
  std::ofstream(folder_ / "lines") << R"({"gold": "18", "pred": "\\boxed{18}"})"
                                   << "\n"
                                   << "oops\n"
                                   << R"({"gold": "18", "pred": "19"})"
                                   << "\n";
  const std::string command = std::string(PONDER_BINARY " grade --scorer number <") +
                              (folder_ / "lines") + " >" + (folder_ / "out") + " 2>" +
                              (folder_ / "err");
  const int status = std::system(command.c_str());
  EXPECT_EQ(WEXITSTATUS(status), 2);
  EXPECT_EQ(*read_file(folder_ / "out"),
            "{\"equal\":true,\"reason\":\"equal\",\"extracted\":\"18\"}\n"
            "{\"error\":\"line 2: not JSON\"}\n"
            "{\"equal\":false,\"reason\":\"different\",\"extracted\":\"19\"}\n");
  EXPECT_NE(read_file(folder_ / "err")->find("1 of 3 lines were not graded; the first is line 2"),
            std::string::npos);
}

TEST_F(Program, ScoreGradesAgainAndWritesOnlyWhenAsked) {
  ASSERT_EQ(ponder(replay("-q --fail-on-error 1.0")).code, 0);
  const std::string run = folder_ / "run";
  const std::string before = *read_file(run + "/run.sqlite");

  const Ended same = ponder("score " + run);
  EXPECT_EQ(same.code, 0) << same.err;
  EXPECT_NE(same.out.find("0 of 500 verdicts changed"), std::string::npos) << same.out;
  EXPECT_NE(same.err.find("nothing was written"), std::string::npos) << same.err;
  EXPECT_EQ(ponder("score " + run + " --threads 3").out, same.out) << "whatever the threads";

  // As if an older scorer had seen one answer otherwise.
  {
    const auto manifest = RunStore::open_read_only(run).value()->manifest();
    const auto store = RunStore::open_or_create(run, manifest);
    ASSERT_TRUE(store) << store.error().message;
    SampleRecord first;
    ASSERT_TRUE((*store)->for_each(true, [&](const SampleRecord& record) {
      if (first.task.empty()) first = record;
    }));
    first.verdict = {.outcome = Outcome::no_answer, .reason = "no_number"};
    ASSERT_TRUE((*store)->append(first));
  }
  const std::string tampered = *read_file(run + "/run.sqlite");
  const Ended changed = ponder("score " + run + " -o " + (folder_ / "new"));
  EXPECT_EQ(changed.code, 0) << changed.err;
  EXPECT_NE(changed.out.find("1 of 500 verdicts changed"), std::string::npos) << changed.out;
  EXPECT_EQ(*read_file(run + "/run.sqlite"), tampered) << "the run itself is never written to";
  EXPECT_NE(tampered, before);
  EXPECT_FALSE(file_exists(folder_ / "new.unfinished"));

  const auto listed = nlohmann::json::parse(ponder("score " + run + " --changes").out);
  EXPECT_EQ(listed["before"]["reason"], "no_number");
  EXPECT_EQ(listed["after"]["outcome"], "correct");

  const Ended again = ponder("score " + (folder_ / "new"));
  EXPECT_NE(again.out.find("0 of 500 verdicts changed"), std::string::npos) << again.out;
  EXPECT_EQ(again.out.substr(again.out.find("verdicts sha256")),
            changed.out.substr(changed.out.find("verdicts sha256")));
  EXPECT_EQ(ponder("report " + (folder_ / "new")).code, 0);
  EXPECT_EQ(ponder("score " + run + " -o " + (folder_ / "new")).code, 2) << "it exists";
}

TEST_F(Program, ANegativeSeedIsRefused) {
  const Ended ended = ponder("run -m engine/demo_model -t demo --seed -1 --dry-run");
  EXPECT_EQ(ended.code, 2);
  EXPECT_NE(ended.err.find("--seed"), std::string::npos) << ended.err;
}

TEST_F(Program, ASampleIdConcernsItsOwnTaskOnly) {
  const Ended ended =
      ponder("run -m engine/demo_model -t demo --sample-id demo_totals/001 --dry-run");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_NE(ended.out.find("task demo_totals: 1 of 250 samples"), std::string::npos) << ended.out;
}

TEST_F(Program, ModesAreNamedWhenMistyped) {
  const Ended ended = ponder(replay("--modes thinkin"));
  EXPECT_EQ(ended.code, 2);
  EXPECT_NE(ended.err.find("did you mean 'thinking'"), std::string::npos) << ended.err;
}

TEST_F(Program, HelpListsEveryFlagOfRun) {
  const Ended ended = ponder("run --help");
  EXPECT_EQ(ended.code, 0);
  for (const char* flag : {"--model",         "--tasks",
                           "--modes",         "--limit",
                           "--sample-id",     "--epochs",
                           "--output",        "--seed",
                           "--max-tokens",    "--temperature",
                           "--top-p",         "--top-k",
                           "--min-p",         "--presence-penalty",
                           "--sampling",      "--stop-text",
                           "--system-prompt", "--num-fewshot",
                           "--shard",         "--engine",
                           "--threads",       "--max-batch",
                           "--kv-memory",     "--rope-scaling",
                           "--kv-type",       "--no-prefix-cache",
                           "--stop-loops",    "--fail-on-error",
                           "--json",          "--format",
                           "--dry-run",       "--display",
                           "--color",         "--quiet",
                           "--verbose",       "--rerun"}) {
    EXPECT_NE(ended.out.find(flag), std::string::npos) << flag;
  }
  EXPECT_NE(ended.out.find("Examples:"), std::string::npos);
  EXPECT_EQ(ponder("help run").out, ended.out);
}

TEST_F(Program, ARunPrintsOneJsonDocumentAndWritesItsFiles) {
  const Ended ended = ponder(replay("--json"));
  ASSERT_EQ(ended.code, 0) << ended.err;
  const auto json = nlohmann::json::parse(ended.out);
  EXPECT_EQ(json["schema"], "ponder.leaderboard/1");
  ASSERT_EQ(json["rows"].size(), 2U);
  EXPECT_EQ(json["rows"][0]["value"], 1.0);
  EXPECT_EQ(json["rows"][1]["value"], 0.5);
  EXPECT_EQ(*read_file(folder_ / "run/leaderboard.json"), ended.out);
  EXPECT_TRUE(file_exists(folder_ / "run/report.html"));
}

TEST_F(Program, TheTableIsAloneOnStdout) {
  const Ended ended = ponder(replay("--limit 20"));
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_NE(ended.out.find("100.0 ["), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("\ndigest text "), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("report.html"), std::string::npos);
  EXPECT_NE(ended.err.find("1 task x 2 modes x 1 epoch = 40 answers"), std::string::npos)
      << ended.err;
  EXPECT_EQ(ended.err.find('\x1b'), std::string::npos);
  EXPECT_EQ(ponder("report " + (folder_ / "run")).out, ended.out);
}

TEST_F(Program, QuietLeavesStderrEmpty) {
  const Ended ended = ponder(replay("--limit 5 -q"));
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.err, "");
}

TEST_F(Program, TheSameCommandGoesOnAndGivesTheSameBytes) {
  const Ended first = ponder(replay("--limit 20"));
  const Ended again = ponder(replay("--limit 20"));
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(again.out, first.out);
}

TEST_F(Program, AnotherConfigurationIsRefusedInTheSameFolder) {
  ASSERT_EQ(ponder(replay("--limit 20")).code, 0);
  const Ended other = ponder(replay("--limit 20 --seed 7"));
  EXPECT_EQ(other.code, 2);
  EXPECT_NE(other.err.find("seed"), std::string::npos) << other.err;
  EXPECT_EQ(ponder(replay("--limit 20 --seed 7 --rerun")).code, 0);
  EXPECT_TRUE(file_exists(folder_ / "run.old-1/run.sqlite"));
}

TEST_F(Program, TooManySampleErrorsExitWithThreeAndAreTriedAgain) {
  const Ended failed = ponder(replay("", {3, 4}));
  EXPECT_EQ(failed.code, 3);
  EXPECT_NE(failed.err.find("4 of 500 answers failed, --fail-on-error allows 0"), std::string::npos)
      << failed.err;
  EXPECT_NE(failed.err.find("go on with: ponder run"), std::string::npos) << failed.err;
  EXPECT_NE(failed.out.find("100.0 ["), std::string::npos);  // the rest is still reported
  EXPECT_EQ(ponder(replay("--fail-on-error 4", {3, 4})).code, 0);
  EXPECT_EQ(ponder(replay("--fail-on-error 3", {3, 4})).code, 3);
  EXPECT_EQ(ponder(replay("--fail-on-error 0.01", {3, 4})).code, 0);
}

TEST_F(Program, DryRunRunsNothing) {
  const Ended ended = ponder(replay("--dry-run --limit 10"));
  EXPECT_EQ(ended.code, 0);
  EXPECT_NE(ended.out.find("10 of 250 samples, 20 answers"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("\"role\":\"user\""), std::string::npos);
  EXPECT_FALSE(file_exists(folder_ / "run/run.sqlite"));
  EXPECT_EQ(nlohmann::json::parse(ponder(replay("--dry-run --json")).out)["answers"], 500);
}

TEST_F(Program, TasksAreListedAndShown) {
  const Ended list = ponder("tasks");
  EXPECT_EQ(list.code, 0);
  EXPECT_NE(list.out.find("\ngsm8k "), std::string::npos);
  EXPECT_NE(ponder("tasks gsm8k").out.find("sha256"), std::string::npos);
  const auto json = nlohmann::json::parse(ponder("tasks --json", "PONDER_DATA_DIR=/none").out);
  ASSERT_EQ(json.size(), catalog().size());
  for (const auto& task : json) {
    EXPECT_EQ(task["data_present"], task["files"].empty()) << task["name"];
  }
}

TEST_F(Program, BadDataExitsWithTwoAndNamesItsPlace) {
  const std::string data = "PONDER_DATA_DIR=" + folder_.path();
  const std::string run = "run -m engine/demo_model -t gpqa_diamond --dry-run";
  const Ended missing = ponder(run, data);
  EXPECT_EQ(missing.code, 2);
  EXPECT_NE(missing.err.find("gpqa/gpqa_diamond.csv does not exist"), std::string::npos);

  ASSERT_TRUE(make_directories(folder_ / "gpqa"));
  std::ofstream(folder_ / "gpqa/gpqa_diamond.csv") << "Question,Subdomain\n\"never closed\n";
  const Ended broken = ponder(run, data);
  EXPECT_EQ(broken.code, 2);
  EXPECT_NE(broken.err.find("gpqa/gpqa_diamond.csv:2: a quote is never closed"), std::string::npos)
      << broken.err;
  EXPECT_EQ(broken.out, "");
}

TEST_F(Program, ATaskOfLikelihoodsRunsWithoutThinkingOnly) {
  const std::string run = "run -m engine/demo_model -t include_base --dry-run";
  const Ended refused = ponder(run, "PONDER_DATA_DIR=" + folder_.path());
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.err.find("run it with --modes no-thinking"), std::string::npos) << refused.err;
}

TEST_F(Program, DoctorTellsOneLineEach) {
  const Ended ended = ponder("doctor");
  EXPECT_EQ(ended.code, 0) << ended.out;
  for (const char* subject :
       {"cpu", "memory", "disk", "data", "cache", "gpu", "seccomp", "sandbox"}) {
    EXPECT_NE(ended.out.find(std::string("  ") + subject), std::string::npos) << subject;
  }
}

TEST_F(Program, ErrorsAreColouredOnDemandOnly) {
  EXPECT_EQ(ponder("rnu").err.find('\x1b'), std::string::npos);
  EXPECT_NE(ponder("rnu --color always").err.find('\x1b'), std::string::npos);
  EXPECT_NE(ponder("rnu", "CLICOLOR_FORCE=1").err.find('\x1b'), std::string::npos);
  EXPECT_EQ(ponder("rnu", "NO_COLOR=1 CLICOLOR_FORCE=1").err.find('\x1b'), std::string::npos);
}

TEST_F(Program, AFullStdoutIsAnError) {
  const std::string command = PONDER_BINARY " tasks >/dev/full 2>/dev/null";
  EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 3);
}

}  // namespace
}  // namespace ponder
