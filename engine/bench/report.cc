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
  if (m.name == "decode") {
    return format("decode, batch %lld", static_cast<long long>(m.batch));
  }
  if (m.name == "linear") {
    return format("prefill GEMMs, %lld rows", static_cast<long long>(m.tokens));
  }
  return format("%s, %lld tokens", m.name.c_str(), static_cast<long long>(m.tokens));
}

std::string row(const Measure& m, const Ceilings& ceilings) {
  const double unit = m.in_flops ? 1e9 : 1;
  const double work = m.in_flops ? m.cost.flops : static_cast<double>(m.tokens);
  const auto [least, most] = std::minmax_element(m.seconds.begin(), m.seconds.end());
  return format("%-26s %9s %-8s %9s %5.0f %%  %-10s %s..%s\n", label(m).c_str(),
                number(m.achieved() / unit).c_str(), m.in_flops ? "GFLOP/s" : "tok/s",
                number(work / m.limit_seconds(ceilings) / unit).c_str(), m.share(ceilings),
                m.memory_bound(ceilings) ? "bandwidth" : "arithmetic",
                number(m.at(*most) / unit).c_str(), number(m.at(*least) / unit).c_str());
}

Value object(std::initializer_list<std::pair<const char*, Value>> entries) {
  ValueDict dict;
  for (const auto& [key, value] : entries) dict.set(std::string(key), value);
  return Value::dict(std::move(dict));
}

Value measure_value(const Measure& m, const Ceilings& ceilings) {
  const auto [least, most] = std::minmax_element(m.seconds.begin(), m.seconds.end());
  const double work = m.in_flops ? m.cost.flops : static_cast<double>(m.tokens);
  return object({{"name", Value::string(m.name)},
                 {"batch", Value::integer(m.batch)},
                 {"tokens", Value::integer(m.tokens)},
                 {"context", Value::integer(m.context)},
                 {"unit", Value::string(m.in_flops ? "FLOP/s" : "tokens/s")},
                 {"achieved", Value::real(m.achieved())},
                 {"min", Value::real(m.at(*most))},
                 {"max", Value::real(m.at(*least))},
                 {"limit", Value::real(work / m.limit_seconds(ceilings))},
                 {"share_percent", Value::real(m.share(ceilings))},
                 {"bound", Value::string(m.memory_bound(ceilings) ? "bandwidth" : "arithmetic")},
                 {"flops", Value::real(m.cost.flops)},
                 {"bytes", Value::real(m.cost.bytes)},
                 {"median_seconds", Value::real(m.median_seconds())},
                 {"repetitions", Value::integer(static_cast<std::int64_t>(m.seconds.size()))}});
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
                 {"fma_peaks", Value::list(std::move(peaks))}});
}

}  // namespace

std::string to_table(const EngineBench& bench) {
  std::string out = format("%s, %d layers, %s parameters, %s weights, %s KV\n", bench.model.c_str(),
                           bench.config.num_hidden_layers, with_thousands(bench.parameters).c_str(),
                           bench.weight_dtype.c_str(), bench.kv_dtype.c_str());
  out += format("%s; engine: %s\n", bench.cpu.c_str(), bench.engine.c_str());
  out += format("ceilings: read %.1f GB/s, fp32 multiply-add %.0f GFLOP/s (%s)\n\n",
                bench.ceilings.read_bandwidth / 1e9, bench.ceilings.fma_peak().flops / 1e9,
                bench.ceilings.fma_peak().instruction_set.c_str());
  out += format("%-26s %18s %9s %7s  %-10s %s\n", "", "achieved", "limit", "share", "limited by",
                "min..max");
  for (const Measure& m : bench.measures) out += row(m, bench.ceilings);
  out +=
      format("\nmemory: weights %s, KV %s (%lld B a token), peak resident %s\n",
             gibibytes(bench.memory.weight_bytes).c_str(), gibibytes(bench.memory.kv_bytes).c_str(),
             static_cast<long long>(bench.memory.kv_bytes_per_token),
             gibibytes(bench.memory.peak_resident_bytes).c_str());
  return out;
}

Value to_value(const EngineBench& bench, const std::string& version, const std::string& date) {
  ValueList measures;
  for (const Measure& m : bench.measures) measures.push_back(measure_value(m, bench.ceilings));
  return object(
      {{"bench", Value::string("engine")},
       {"version", Value::string(version)},
       {"date", Value::string(date)},
       {"machine", object({{"cpu", Value::string(bench.cpu)},
                           {"threads", Value::integer(bench.options.threads)},
                           {"engine", Value::string(bench.engine)}})},
       {"model", object({{"name", Value::string(bench.model)},
                         {"random", Value::boolean(bench.options.folder.empty())},
                         {"seed", Value::integer(static_cast<std::int64_t>(bench.options.seed))},
                         {"layers", Value::integer(bench.config.num_hidden_layers)},
                         {"parameters", Value::integer(bench.parameters)},
                         {"weight_dtype", Value::string(bench.weight_dtype)},
                         {"kv_dtype", Value::string(bench.kv_dtype)}})},
       {"ceilings", ceilings_value(bench.ceilings)},
       {"measures", Value::list(std::move(measures))},
       {"memory",
        object({{"weight_bytes", Value::integer(bench.memory.weight_bytes)},
                {"kv_bytes", Value::integer(bench.memory.kv_bytes)},
                {"kv_bytes_per_token", Value::integer(bench.memory.kv_bytes_per_token)},
                {"peak_resident_bytes", Value::integer(bench.memory.peak_resident_bytes)}})}});
}

}  // namespace ponder::bench
