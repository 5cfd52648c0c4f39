#pragma once

// The one border between our types and JSON. Never throws.

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/record.h"
#include "harness/base/result.h"

namespace ponder {

/// Keys in a fixed order, so that equal values give equal bytes.
std::string to_json(const RunManifest& manifest, int indent = -1);

/// Unknown keys are ignored, missing ones keep their defaults. errors  parse
Result<RunManifest> manifest_from_json(std::string_view json);

std::string to_json(const SampleRecord& record);

/// errors  parse
Result<SampleRecord> record_from_json(std::string_view json);

/// Verdict::other_scores alone, with their weights: {"lax": 1, "cells": [0.5, 24]}; "" when there
/// are none. And back, into `verdict`. errors  parse
std::string other_scores_to_json(const Verdict& verdict);
Result<void> other_scores_from_json(std::string_view json, Verdict& verdict);

/// Completion::choices alone: sums, greedy and token_counts; "" for none, and back. errors  parse
std::string to_json(const std::optional<LogProbs>& choices);
Result<std::optional<LogProbs>> choices_from_json(std::string_view json);

/// A chat as {"messages": [...], "tools": [...]}, text and ids as {"text"} and {"ids"}.
std::string to_json(const Prompt& prompt);

/// Names the first field in which the two differ, with both values; empty when equal.
std::string difference(const RunManifest::Identity& a, const RunManifest::Identity& b);

}  // namespace ponder
