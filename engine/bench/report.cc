#include "engine/bench/report.h"

#include <cstdarg>
#include <cstdio>

#include "engine/bench/machine.h"
#include "harness/base/text.h"

namespace ponder::bench {

namespace {

[[gnu::format(printf, 1, 2)]] std::string format(const char* pattern, ...) {
  char text[256];
  va_list arguments;
  va_start(arguments, pattern);
  std::vsnprintf(text, sizeof text, pattern, arguments);
  va_end(arguments);
  return text;
}

/// Three significant digits without an exponent.
std::string number(double x) {
  return format(x >= 100 ? "%.0f" : x >= 10 ? "%.1f" : "%.2f", x);
}

std::string label(const Measure& m) {
  const auto tokens = static_cast<long long>(m.tokens);
  if (m.name == "decode") return format("decode, batch %lld", static_cast<long long>(m.batch));
  if (m.name == "linear") return format("prefill GEMMs, %lld rows", tokens);
  if (m.name == "prefill") return format("prefill, %lld tokens", tokens);
  if (m.name != "attention") return format("%s, %lld rows", m.name.c_str(), tokens);
  return format("attention, %lld at %lld", tokens, static_cast<long long>(m.context));
}

struct Scale {
  double divisor;
  const char* in_table;
  const char* in_json;
};

Scale scale_of(Unit unit) {
  switch (unit) {
    case Unit::flops:
      return {1e9, "GFLOP/s", "FLOP/s"};
    case Unit::bytes:
      return {1e9, "GB/s", "B/s"};
    case Unit::tokens:
      break;
  }
  return {1, "tok/s", "tokens/s"};
}

std::string row(const Measure& m, const Ceilings& ceilings) {
  const Scale scale = scale_of(m.unit);
  const auto text = [&](double rate) { return number(rate / scale.divisor); };
  return format("%-26s %9s %-8s %9s %6.0f %%  %-10s %s..%s\n", label(m).c_str(),
                text(m.achieved()).c_str(), scale.in_table, text(m.limit(ceilings)).c_str(),
                m.share(ceilings), m.memory_bound(ceilings) ? "bandwidth" : "arithmetic",
                text(m.least()).c_str(), text(m.most()).c_str());
}

double ratio(double value, double yardstick) {
  return yardstick > 0 ? value / yardstick : 0;
}

std::string joined(const std::vector<std::int32_t>& numbers) {
  std::string out;
  for (const std::int32_t one : numbers) out += (out.empty() ? "" : ",") + std::to_string(one);
  return out;
}

/// `timed`: the seconds mean something.
std::string sweep_rows(const Sweep& sweep, bool timed) {
  std::string out = format("\nbudgets %s%s: prompt %d, stop text %d, answer %d tokens an arm\n",
                           joined(sweep.budgets).c_str(), timed ? "" : " (counted)",
                           sweep.prompt_tokens, sweep.stop_text_tokens, sweep.answer_tokens);
  const auto line = [&](const char* name, const SweepCost& cost) {
    out += format("  %-16s %9s tokens  %.3f x", name, with_thousands(cost.computed_tokens).c_str(),
                  ratio(static_cast<double>(cost.computed_tokens),
                        static_cast<double>(sweep.longest.computed_tokens)));
    if (timed) {
      out += format("  %8.2f s  %.3f x", cost.seconds, ratio(cost.seconds, sweep.longest.seconds));
    }
    out += "\n";
  };
  line("longest alone", sweep.longest);
  line("all together", sweep.together);
  line(timed && !sweep.one_by_one_was_run ? "one by one *" : "one by one", sweep.one_by_one);
  if (timed && !sweep.one_by_one_was_run) {
    out += "  * seconds added up from the steps of the longest; --one-by-one runs it\n";
  }
  return out;
}

Value object(std::initializer_list<std::pair<const char*, Value>> entries) {
  ValueDict dict;
  for (const auto& [key, value] : entries) dict.set(std::string(key), value);
  return Value::dict(std::move(dict));
}

Value measure_value(const Measure& m, const Ceilings& ceilings) {
  return object({{"name", Value::string(m.name)},
                 {"batch", Value::integer(m.batch)},
                 {"tokens", Value::integer(m.tokens)},
                 {"context", Value::integer(m.context)},
                 {"unit", Value::string(scale_of(m.unit).in_json)},
                 {"achieved", Value::real(m.achieved())},
                 {"min", Value::real(m.least())},
                 {"max", Value::real(m.most())},
                 {"limit", Value::real(m.limit(ceilings))},
                 {"share_percent", Value::real(m.share(ceilings))},
                 {"bound", Value::string(m.memory_bound(ceilings) ? "bandwidth" : "arithmetic")},
                 {"flops", Value::real(m.cost.flops)},
                 {"bytes", Value::real(m.cost.bytes)},
                 {"median_seconds", Value::real(m.median_seconds())},
                 {"repetitions", Value::integer(static_cast<std::int64_t>(m.seconds.size()))}});
}

Value sweep_value(const Sweep& sweep, bool timed) {
  ValueList budgets;
  for (const std::int32_t budget : sweep.budgets) budgets.push_back(Value::integer(budget));
  const auto cost = [&](const SweepCost& c) {
    ValueDict dict;
    dict.set("computed_tokens", Value::integer(c.computed_tokens));
    dict.set("token_ratio", Value::real(ratio(static_cast<double>(c.computed_tokens),
                                              static_cast<double>(sweep.longest.computed_tokens))));
    if (timed) {
      dict.set("seconds", Value::real(c.seconds));
      dict.set("time_ratio", Value::real(ratio(c.seconds, sweep.longest.seconds)));
    }
    return Value::dict(std::move(dict));
  };
  return object({{"budgets", Value::list(std::move(budgets))},
                 {"timed", Value::boolean(timed)},
                 {"prompt_tokens", Value::integer(sweep.prompt_tokens)},
                 {"stop_text_tokens", Value::integer(sweep.stop_text_tokens)},
                 {"answer_tokens", Value::integer(sweep.answer_tokens)},
                 {"longest", cost(sweep.longest)},
                 {"together", cost(sweep.together)},
                 {"one_by_one", cost(sweep.one_by_one)},
                 {"one_by_one_was_run", Value::boolean(sweep.one_by_one_was_run)}});
}

Value ceilings_value(const Ceilings& ceilings) {
  ValueList peaks;
  for (const FmaPeak& peak : ceilings.fma_peaks) {
    peaks.push_back(object({{"instruction_set", Value::string(peak.instruction_set)},
                            {"flops_per_second", Value::real(peak.flops)}}));
  }
  return object({{"threads", Value::integer(ceilings.threads)},
                 {"read_bandwidth", Value::real(ceilings.read_bandwidth)},
                 {"read_buffer_bytes", Value::integer(ceilings.read_bytes)},
                 {"fma_peak", Value::real(ceilings.fma_peak().flops)},
                 {"fma_instruction_set", Value::string(ceilings.fma_peak().instruction_set)},
                 {"fma_peaks", Value::list(std::move(peaks))},
                 {"measurements", Value::integer(ceilings.measurements)},
                 {"least_read_bandwidth", Value::real(ceilings.least_read_bandwidth)},
                 {"least_fma_peak", Value::real(ceilings.least_fma_peak)}});
}

Value seed_value(std::uint64_t seed) {
  const bool fits = seed <= static_cast<std::uint64_t>(INT64_MAX);
  return fits ? Value::integer(static_cast<std::int64_t>(seed))
              : Value::big_integer(std::to_string(seed));
}

}  // namespace

std::string to_table(const EngineBench& bench) {
  std::string out = format("%s, %d layers, %s parameters, %s weights, %s KV\n", bench.model.c_str(),
                           bench.config.num_hidden_layers, with_thousands(bench.parameters).c_str(),
                           bench.weight_dtype.c_str(), bench.kv_dtype.c_str());
  out += format("%s; engine: %s\n", bench.cpu.c_str(), bench.engine.c_str());
  const Ceilings& ceilings = bench.ceilings;
  out += format("ceilings: read %.1f GB/s; fp32 multiply-add", ceilings.read_bandwidth / 1e9);
  for (const FmaPeak& peak : ceilings.fma_peaks) {
    out += format(" %s %.0f", peak.instruction_set.c_str(), peak.flops / 1e9);
  }
  out +=
      format(" GFLOP/s; best of %d, the worst %.1f GB/s and %.0f GFLOP/s\n", ceilings.measurements,
             ceilings.least_read_bandwidth / 1e9, ceilings.least_fma_peak / 1e9);
  if (!bench.measures.empty()) {
    out += format("\n%-26s %18s %9s %8s  %-10s %s\n", "", "achieved", "limit", "share",
                  "limited by", "min..max");
  }
  for (const Measure& m : bench.measures) out += row(m, bench.ceilings);
  if (bench.sweep) out += sweep_rows(*bench.sweep, true);
  for (std::size_t i = bench.sweep ? 1 : 0; i < bench.counted_sweeps.size(); ++i) {
    out += sweep_rows(bench.counted_sweeps[i], false);
  }
  out +=
      format("\nmemory: weights %s, KV %s (%lld B a token), peak resident %s\n",
             gibibytes(bench.memory.weight_bytes).c_str(), gibibytes(bench.memory.kv_bytes).c_str(),
             static_cast<long long>(bench.memory.kv_bytes_per_token),
             gibibytes(bench.memory.peak_resident_bytes).c_str());
  return out;
}

Value to_value(const EngineBench& bench, const Origin& origin) {
  ValueList measures;
  for (const Measure& m : bench.measures) measures.push_back(measure_value(m, bench.ceilings));
  ValueList sweeps;
  if (bench.sweep) sweeps.push_back(sweep_value(*bench.sweep, true));
  for (const Sweep& sweep : bench.counted_sweeps) sweeps.push_back(sweep_value(sweep, false));
  return object(
      {{"bench", Value::string("engine")},
       {"version", Value::string(origin.version)},
       {"commit", Value::string(origin.commit)},
       {"date", Value::string(origin.date)},
       {"machine", object({{"cpu", Value::string(bench.cpu)},
                           {"threads", Value::integer(bench.options.threads)},
                           {"engine", Value::string(bench.engine)}})},
       {"model", object({{"name", Value::string(bench.model)},
                         {"random", Value::boolean(bench.options.folder.empty())},
                         {"seed", seed_value(bench.options.seed)},
                         {"layers", Value::integer(bench.config.num_hidden_layers)},
                         {"parameters", Value::integer(bench.parameters)},
                         {"weight_dtype", Value::string(bench.weight_dtype)},
                         {"kv_dtype", Value::string(bench.kv_dtype)}})},
       {"ceilings", ceilings_value(bench.ceilings)},
       {"measures", Value::list(std::move(measures))},
       {"sweeps", Value::list(std::move(sweeps))},
       {"memory",
        object({{"weight_bytes", Value::integer(bench.memory.weight_bytes)},
                {"kv_bytes", Value::integer(bench.memory.kv_bytes)},
                {"kv_bytes_per_token", Value::integer(bench.memory.kv_bytes_per_token)},
                {"peak_resident_bytes", Value::integer(bench.memory.peak_resident_bytes)}})}});
}

}  // namespace ponder::bench
