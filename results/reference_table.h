#pragma once

// The published figures as data. For reference.cc and its tests.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ponder::reference {

struct Model {
  const char* size;  ///< as in Qwen3-<size>
  std::int32_t layers;
  double billions;  ///< of parameters
  int chat_table;   ///< of the report, thinking; no-thinking is the next one
  int base_table;
};

inline constexpr std::size_t kModelCount = 8;

/// Points in percent, as printed, by model.
using Points = std::array<double, kModelCount>;

/// A benchmark as it was reported. Fields as in Reference.
struct Benchmark {
  const char* tasks = "";  ///< our tasks with this protocol, by blanks; "": none yet
  const char* name = "";
  std::int64_t n = 0;
  std::int32_t samples = 0;
  std::int32_t max_tokens = 0;
  std::int32_t num_fewshot = -1;
  const char* metric = "";
  const char* data = "";
  const char* note = "";
};

struct ChatFigures {
  Benchmark benchmark;
  Points thinking;
  Points no_thinking;
};

struct BaseFigures {
  Benchmark benchmark;
  Points points;
};

inline constexpr std::array<std::int32_t, 6> kBudgets = {1024, 2048, 4096, 8192, 16384, 32768};

/// A line of the thinking-budget figure, of the largest model.
struct BudgetFigures {
  Benchmark benchmark;
  std::array<double, kBudgets.size()> points;  ///< at kBudgets
};

std::span<const Model> models();
std::span<const ChatFigures> chat();
std::span<const BaseFigures> base();
std::span<const BudgetFigures> budgets();

}  // namespace ponder::reference
