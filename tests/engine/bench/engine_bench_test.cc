// Whole runs on shapes of a few thousand parameters. Nothing is said about how fast they are.

#include "engine/bench/engine_bench.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "engine/bench/report.h"
#include "engine/cpu/cpu_ops.h"

namespace ponder::bench {
namespace {

/// Every part, as short as can be, on the demo model's shape.
EngineBenchOptions short_options() {
  EngineBenchOptions options;
  options.random = "engine/demo_model/config.json";
  options.layers = 2;
  options.threads = 2;
  options.batches = {1, 3};
  options.context = 20;
  options.prompts = {40, 70};
  options.step_tokens = 32;
  options.budgets = {8, 12, 30};
  options.sweep_prompt = 16;
  options.op_sizes = {.rows = {1, 7}, .logits = {1, 3}, .contexts = {0, 50}, .chunk = 20};
  options.parts.ops = true;
  options.ceilings = {.read_bytes = 1 << 23, .passes = 1};
  options.quick = true;
  return options;
}

Result<EngineBench> run(const EngineBenchOptions& options) {
  const auto make_ops = [&] { return cpu::make_cpu_ops(options.threads); };
  return run_engine_bench(options, make_ops, [](const std::string&) {});
}

/// One run for the tests that only look at it.
const EngineBench& shared_run() {
  static const Result<EngineBench> bench = run(short_options());
  if (!bench) ADD_FAILURE() << bench.error().message;
  return *bench;
}

/// Every real number of a value is finite; undefined values are nowhere.
void expect_sound(const Value& value, const std::string& path) {
  EXPECT_FALSE(value.is_undefined()) << path;
  if (value.is(Value::Kind::real)) {
    EXPECT_TRUE(std::isfinite(value.as_real())) << path;
  } else if (value.is_sequence()) {
    for (const Value& item : value.as_list()) expect_sound(item, path + "[]");
  } else if (value.is_dict()) {
    for (const auto& [key, item] : value.as_dict().entries()) {
      expect_sound(item, path + "." + key.as_string());
    }
  }
}

void expect_keys(const Value* value, const std::vector<std::string>& keys) {
  ASSERT_NE(value, nullptr);
  ASSERT_TRUE(value->is_dict());
  std::vector<std::string> found;
  for (const auto& [key, item] : value->as_dict().entries()) found.push_back(key.as_string());
  EXPECT_EQ(found, keys);
}

TEST(EngineBench, ReportsEveryFieldAndOnlyNumbersThatAreNumbers) {
  const EngineBench& bench = shared_run();
  const auto json = to_json(to_value(bench, {"0.1.0 (abc)", "abc", "2025-01-02T03:04:05Z"}));
  ASSERT_TRUE(json) << json.error().message;
  const Value value = *parse_json(*json);
  expect_sound(value, "");
  expect_keys(&value, {"bench", "version", "commit", "date", "machine", "model", "ceilings",
                       "measures", "sweeps", "memory"});
  expect_keys(value.find("machine"), {"cpu", "threads", "engine"});
  expect_keys(value.find("model"),
              {"name", "random", "seed", "layers", "parameters", "weight_dtype", "kv_dtype"});
  expect_keys(value.find("ceilings"),
              {"threads", "read_bandwidth", "read_buffer_bytes", "fma_peak", "fma_instruction_set",
               "fma_peaks", "measurements", "least_read_bandwidth", "least_fma_peak"});
  expect_keys(value.find("memory"),
              {"weight_bytes", "kv_bytes", "kv_bytes_per_token", "peak_resident_bytes"});
  for (const Value& measure : value.find("measures")->as_list()) {
    expect_keys(&measure,
                {"name", "batch", "tokens", "context", "unit", "achieved", "min", "max", "limit",
                 "share_percent", "bound", "flops", "bytes", "median_seconds", "repetitions"});
    for (const char* key : {"achieved", "min", "max", "limit", "share_percent", "bytes"}) {
      EXPECT_GT(measure.find(key)->as_real(), 0) << key;
    }
    EXPECT_LE(measure.find("min")->as_real(), measure.find("achieved")->as_real());
    EXPECT_LE(measure.find("achieved")->as_real(), measure.find("max")->as_real());
    EXPECT_GE(measure.find("repetitions")->as_integer(), 2);
  }
  const ValueList& sweeps = value.find("sweeps")->as_list();
  ASSERT_EQ(sweeps.size(), 3U);  // run, counted, counted up to 16384
  for (const Value& sweep : sweeps) {
    expect_keys(&sweep, {"budgets", "timed", "prompt_tokens", "stop_text_tokens", "answer_tokens",
                         "longest", "together", "one_by_one", "one_by_one_was_run"});
  }
  expect_keys(sweeps[0].find("together"),
              {"computed_tokens", "token_ratio", "seconds", "time_ratio"});
  expect_keys(sweeps[1].find("together"), {"computed_tokens", "token_ratio"});
  EXPECT_EQ(sweeps[0].find("together")->find("computed_tokens")->as_integer(),
            sweeps[1].find("together")->find("computed_tokens")->as_integer());
}

TEST(EngineBench, MeasuresWhatItWasAskedFor) {
  const EngineBench& bench = shared_run();
  std::multiset<std::string> names;
  for (const Measure& m : bench.measures) names.insert(m.name);
  const std::multiset<std::string> expected = {
      "qkv",       "qkv",       "attention_out", "attention_out", "gate_up",
      "gate_up",   "down",      "down",          "head",          "head",
      "attention", "attention", "attention",     "mlp_norm",      "qk_norm_rope_store",
      "swiglu",    "decode",    "decode",        "linear",        "prefill",
      "prefill"};
  EXPECT_EQ(names, expected);
  EXPECT_EQ(bench.memory.weight_bytes, bench.parameters * 2);
  EXPECT_GT(bench.memory.peak_resident_bytes, bench.memory.weight_bytes);
}

TEST(EngineBench, TableNamesEveryMeasure) {
  const EngineBench& bench = shared_run();
  const std::string table = to_table(bench);
  for (const char* part :
       {"engine/demo_model/config.json, 2 layers", "ceilings: read ", "decode, batch 3",
        "prefill GEMMs, 32 rows", "prefill, 70 tokens", "attention, 20 at 50", "swiglu, 7 rows",
        "budgets 8,12,30: prompt 16", "one by one *", "(counted)", "memory: weights "}) {
    EXPECT_NE(table.find(part), std::string::npos) << part << "\n" << table;
  }
  EXPECT_EQ(table.find("nan"), std::string::npos) << table;
}

TEST(EngineBench, RunsOnTheWeightsOfACheckpoint) {
  EngineBenchOptions options = short_options();
  options.random = "";
  options.folder = "engine/demo_model";
  options.layers = 0;
  options.parts.ops = false;
  const auto bench = run(options);
  ASSERT_TRUE(bench) << bench.error().message;
  EXPECT_EQ(bench->config.num_hidden_layers, 4);
  EXPECT_EQ(bench->measures.size(), 5U);
}

TEST(EngineBench, RefusesSequencesThatTheModelHasNoPositionsFor) {
  EngineBenchOptions options = short_options();
  options.prompts = {4096};
  const auto bench = run(options);
  ASSERT_FALSE(bench);
  EXPECT_EQ(bench.error().code, ErrorCode::usage);
  EXPECT_EQ(bench.error().message,
            "a sequence of 4096 tokens is asked for, the model has 2048 positions");
}

}  // namespace
}  // namespace ponder::bench
