#include "harness/cli/run_flags.h"

#include "engine/qwen3/config.h"
#include "harness/base/file.h"
#include "harness/cli/sandbox_flags.h"
#include "harness/run/protocol.h"

namespace ponder {

namespace {

void declare_what_is_asked(Arguments& a, RunFlags& f) {
  a.group("What to run");
  a.option("-m,--model", f.model, "DIR", "checkpoint folder; with --engine replay a stored run");
  a.list("-t,--tasks", f.tasks, "A,B,..",
         "tasks, groups, patterns, or files: ./task.yaml; see ponder tasks");
  a.option("--include-path", f.include_path, "DIR", "lm-eval tasks by name: their YAML files");
  a.option("--protocol", f.protocol, "NAME",
           "qwen3, official or lm-eval: settings as published; flags beat it; see below");
  a.option("--modes", f.modes, "A,B,..", "see below; default thinking,no-thinking");
  a.option("-L,--limit", f.limit, "N|0.1", "a number or share of each task's samples, by hash");
  a.list("--sample-id", f.sample_ids, "ID,..", "only these samples");
  a.option("--epochs", f.epochs, "N", "answers per sample and mode; default by task");
  a.option("--shard", f.shard, "i/n", "part i of n, in a folder of its own");
  a.option("-f,--num-fewshot", f.num_fewshot, "N", "solved examples before the question");
  a.option("--system-prompt", f.system_prompt, "TEXT", "put before every chat");
}

void declare_sandbox(Arguments& a, RunFlags& f) {
  a.group("Sandbox, for tasks that run programs");
  declare_sandbox_flags(a, f.sandbox, f.sandbox_understood);
}

void declare_output(Arguments& a, RunFlags& f) {
  a.group("Output");
  a.option("-o,--output", f.output, "DIR", "run folder; default runs/<date>-<model>-<id>");
  a.flag("--rerun", f.rerun, "start anew; the run that is there is moved aside");
  a.option("--fail-on-error", f.fail_on_error, "N|0.02",
           "more sample errors than this end in exit 3; default 0");
  a.flag("--dry-run", f.dry_run, "show plan, prompts and tokens; run nothing");
  a.flag("--json", f.json, "one JSON document on stdout");
  a.choice("--format", f.format, {"text", "markdown", "csv", "json"}, "of the table on stdout");
  a.choice("--display", f.display, {"full", "plain", "quiet"}, "of the progress on stderr");
  a.choice("--color", f.color, {"auto", "always", "never"}, "NO_COLOR is heeded");
  a.flag("-q,--quiet", f.quiet, "as --display quiet");
  a.flag("-v,--verbose", f.verbose, "say more about model and engine");
}

}  // namespace

void declare_sampling_flags(Arguments& a, RunFlags& f) {
  a.option("--sampling", f.sampling, "PRESET",
           "qwen3 (default), model (generation_config.json), greedy");
  a.option("--temperature", f.overrides.temperature, "T", "0 is greedy");
  a.option("--top-p", f.overrides.top_p, "P", "1 is off");
  a.option("--top-k", f.overrides.top_k, "K", "0 is off");
  a.option("--min-p", f.overrides.min_p, "P", "0 is off");
  a.option("--presence-penalty", f.overrides.presence_penalty, "X", "from -2 to 2, 0 is off");
  a.option("--seed", f.seed, "N", "of the random draws; default 0");
  a.choice("--stop-text", f.stop_text, {"docs", "report"},
           "whose words end the thinking of a budget: Qwen's");
  a.option("--stop-loops", f.stop_loops, "N",
           "end in endless repetition of N tokens; default: only report it");
}

void declare_engine_flags(Arguments& a, RunFlags& f) {
  a.choice("--engine", f.engine, {"auto", "cpu", "cuda", "replay"}, "what generates");
  a.option("--threads", f.threads, "N", "default: one per core");
  a.option("--max-batch", f.max_batch, "N", "sequences computed together");
  a.option("--kv-memory", f.kv_memory, "SIZE", "for the key-value cache, e.g. 8G");
  a.choice("--kv-type", f.kv_type, {"auto", "bf16", "f32"},
           "of the key-value cache; auto: f32 for f32 weights, else bf16");
  a.option("--device", f.device, "N", "which GPU, counted from 0");
  a.option("--gpu-memory", f.gpu_memory, "SIZE|0.9",
           "of the GPU, at most; default 0.9 of the free");
  a.choice("--numerics", f.numerics, {"reproducible", "fast"},
           "on a GPU; fast: the library's algorithms, bits depend on the batch");
  a.flag("--no-prefix-cache", f.no_prefix_cache, "compute shared prompts anew; same results");
  a.option("--rope-scaling", f.rope_scaling, "yarn:F", "stretch the context F times");
  a.flag("--fp8-activations", f.fp8_activations, "of an FP8 checkpoint: round activations too");
}

std::string sampling_preset(const RunFlags& flags) {
  if (!flags.sampling.empty()) return flags.sampling;
  const auto protocol = find_protocol(flags.protocol);
  return protocol && *protocol != nullptr ? (*protocol)->sampling : "qwen3";
}

void declare_run_flags(Arguments& arguments, RunFlags& flags) {
  declare_what_is_asked(arguments, flags);
  arguments.group("Sampling");
  declare_sampling_flags(arguments, flags);
  arguments.option("--max-tokens", flags.max_tokens, "N",
                   "per answer, thinking included; default by task");
  arguments.group("Engine");
  declare_engine_flags(arguments, flags);
  declare_sandbox(arguments, flags);
  declare_output(arguments, flags);
  std::string presets;
  for (const Protocol& protocol : protocols()) {
    presets += "  " + protocol.name + ": " + protocol.description + "\n";
  }
  arguments.footer(
      "Modes: thinking (no limit but --max-tokens), no-thinking, budget:N (thinking is cut after "
      "N\n"
      "tokens; an N that --max-tokens or the context does not reach is plain thinking), "
      "thinking:soft and no-thinking:soft (asked by /think and /no_think in the text).\n"
      "Protocols:\n" +
      presets +
      "The same command again goes on where a run stopped.\n\n"
      "Examples:\n"
      "  ponder run -m engine/demo_model -t demo --modes thinking,no-thinking,budget:16\n"
      "  ponder run -m Qwen3-8B -t gsm8k --limit 100 --max-tokens 4096\n"
      "  ponder run -m Qwen3-8B -t gsm8k --dry-run\n"
      "  ponder run --engine replay -m runs/demo -t demo -o runs/demo-again\n\n"
      "Exit codes: 0 done, 2 usage or configuration, 3 infrastructure, 130 interrupted");
}

Result<PlanOptions> plan_options(const RunFlags& flags) {
  constexpr std::int32_t kLeastLoop = 64;  // how often an engine looks
  if (flags.stop_loops != 0 && flags.stop_loops < kLeastLoop) {
    return Error{ErrorCode::usage,
                 "--stop-loops is " + std::to_string(flags.stop_loops) + ", expected " +
                     std::to_string(kLeastLoop) + " or more",
                 "e.g. --stop-loops 512"};
  }
  const Protocol* protocol = PONDER_TRY(find_protocol(flags.protocol));
  PlanOptions options {
    .modes = PONDER_TRY(parse_modes(flags.modes))
    , .limit = flags.limit, .limit_first = protocol != nullptr && protocol->limit_first,
      .sample_ids = flags.sample_ids, .epochs = flags.epochs,
      .shard = PONDER_TRY(parse_shard(flags.shard))
    , .seed = flags.seed, .sampling_preset = sampling_preset(flags), .sampling = flags.overrides,
      .max_tokens = flags.max_tokens,
      .stop_text = flags.stop_text == "report" ? StopText::report : StopText::docs,
      .stop_loops = flags.stop_loops, .system_prompt = flags.system_prompt,
      .num_fewshot = flags.num_fewshot, .protocol = protocol, .data_dir = data_directory()
  };
  if (!flags.limit.empty()) PONDER_TRY(parse_amount("--limit", flags.limit));
  return options;
}

Result<EngineChoice> engine_choice(const RunFlags& flags) {
  constexpr std::int32_t kMost = 4096;  // beyond any machine, and any batch that helps
  const auto within = [](const char* flag, std::int32_t value) -> Result<void> {
    if (value >= 0 && value <= kMost) return {};
    return Error{ErrorCode::usage,
                 std::string(flag) + " is " + std::to_string(value) + ", expected 1 to " +
                     std::to_string(kMost),
                 "leave it out for the default"};
  };
  PONDER_TRY(within("--threads", flags.threads));
  PONDER_TRY(within("--max-batch", flags.max_batch));
  if (!flags.rope_scaling.empty()) PONDER_TRY(parse_rope_scaling(flags.rope_scaling));
  EngineChoice choice{.name = flags.engine,
                      .model = flags.model,
                      .rope_scaling = flags.rope_scaling,
                      .fp8_activations = flags.fp8_activations,
                      .kv_type = flags.kv_type == "auto" ? "" : flags.kv_type,
                      .prefix_cache = !flags.no_prefix_cache,
                      .threads = flags.threads,
                      .max_batch = flags.max_batch,
                      .device = flags.device,
                      .gpu_memory = flags.gpu_memory,
                      .numerics = flags.numerics};
  if (!flags.kv_memory.empty()) {
    choice.kv_memory_bytes = PONDER_TRY(parse_bytes("--kv-memory", flags.kv_memory));
  }
  return choice;
}

Display display_of(const RunFlags& flags) {
  if (flags.quiet || flags.display == "quiet") return Display::quiet;
  return flags.display == "plain" ? Display::plain : Display::full;
}

}  // namespace ponder
