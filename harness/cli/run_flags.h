#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/cli/arguments.h"
#include "harness/cli/engines.h"
#include "harness/cli/output.h"
#include "harness/cli/progress_view.h"
#include "harness/run/plan.h"

namespace ponder {

/// The flags of `ponder run` as given.
struct RunFlags {
  std::string model = {};
  std::vector<std::string> tasks = {};
  std::string include_path = {};
  std::string protocol = {};
  std::string modes = "thinking,no-thinking";
  std::string limit = {};
  std::vector<std::string> sample_ids = {};
  std::optional<std::int32_t> epochs = {};
  std::string shard = "1/1";
  std::int32_t num_fewshot = -1;
  std::string system_prompt = {};

  std::string sampling = {};  ///< empty: the protocol's, or qwen3; see sampling_preset()
  SamplingOverrides overrides = {};
  std::optional<std::int32_t> max_tokens = {};
  std::uint64_t seed = 0;
  std::string stop_text = "docs";
  std::int32_t stop_loops = 0;

  std::string engine = "auto";
  std::int32_t threads = 0;
  std::int32_t max_batch = 0;
  std::string kv_memory = {};
  std::string kv_type = "auto";
  std::int32_t device = 0;
  std::string gpu_memory = {};
  std::string numerics = "reproducible";
  bool no_prefix_cache = false;
  std::string rope_scaling = {};
  bool fp8_activations = false;

  std::string sandbox = "auto";
  bool sandbox_understood = false;

  std::string output = {};
  bool rerun = false;
  std::string fail_on_error = "0";
  bool dry_run = false;

  bool json = false;
  std::string format = "text";
  std::string display = "full";
  std::string color = "auto";
  bool quiet = false;
  bool verbose = false;
};

/// Declares them all; `flags` outlives `arguments`.
void declare_run_flags(Arguments& arguments, RunFlags& flags);

/// The parts of them that other verbs have, too, under the heading declared last.
void declare_sampling_flags(Arguments& arguments, RunFlags& flags);
void declare_engine_flags(Arguments& arguments, RunFlags& flags);

/// What the flags alone say: checkpoint_sampling stays unset. errors  usage
Result<PlanOptions> plan_options(const RunFlags& flags);

/// Of --sampling, else of --protocol, else qwen3.
std::string sampling_preset(const RunFlags& flags);

/// errors  usage
Result<EngineChoice> engine_choice(const RunFlags& flags);

Display display_of(const RunFlags& flags);

}  // namespace ponder
