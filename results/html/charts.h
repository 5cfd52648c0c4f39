#pragma once

#include <string>

#include "results/summary.h"

namespace ponder::html {

/// Accuracy against the thinking budget of one task: budgets on a logarithmic axis between two
/// stops that have no place on it, no-thinking (left) and thinking without limit (right); 95 %
/// whiskers and band; below it the share of samples whose thinking was forced or not closed. A
/// <figure> with its data as a table; empty for fewer than two modes with samples. `id` is unique
/// in the page.
std::string budget_chart(const Summary& summary, const std::string& task, const std::string& id);

/// Mean generated tokens per sample (logarithmic) against accuracy, whiskers at 95 %.
std::string tokens_chart(const Summary& summary, const std::string& task, const std::string& id);

}  // namespace ponder::html
