#pragma once

// Protocol presets: one table of who evaluates how. A preset fills in what no flag says; what a
// flag says otherwise is a deviation, and the manifest lists it. The names of a preset's fields are
// those of the flags.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/record.h"
#include "harness/base/result.h"

namespace ponder {

struct Plan;
struct Task;

/// What a protocol says of one task; unset: the task's own default.
struct TaskSettings {
  std::optional<std::int32_t> max_tokens = {};
  std::optional<std::int32_t> epochs = {};
  std::optional<std::int32_t> num_fewshot = {};
};

struct ProtocolRule {
  std::string task = {};  ///< a task's name or one of its groups; "*": all
  TaskSettings settings = {};
};

struct Protocol {
  std::string name = {};
  std::string description = {};  ///< one line
  std::string source = {};
  std::string sampling = {};             ///< preset of sampling_for()
  bool limit_first = false;              ///< --limit takes the first samples, not some by hash
  std::vector<ProtocolRule> rules = {};  ///< the first that fits a task holds
};

/// qwen3, official, lm-eval.
const std::vector<Protocol>& protocols();

/// nullptr for "" (no protocol). errors  usage (unknown, with the nearest one)
Result<const Protocol*> find_protocol(const std::string& name);

TaskSettings settings_for(const Protocol& protocol, const Task& task);

/// All that the preset decides, one field a line: its digest is the sha256 of this text, so a
/// preset that changes changes its digest.
std::string canonical_text(const Protocol& protocol);
std::string digest_of(const Protocol& protocol);

/// Name, digest and deviations of the plan's protocol; empty without one. Deviations: "thinking:
/// temperature 1, protocol 0.6", "aime_2024: epochs 4, protocol 64".
ProtocolInfo protocol_info(const Plan& plan);

/// "qwen3 (a1b2c3d4e5f6), 2 deviations"; "" without one.
std::string in_words(const ProtocolInfo& protocol);

}  // namespace ponder
