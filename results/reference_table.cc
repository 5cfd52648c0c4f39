// Source: Qwen3 technical report, 14 May 2025. Post-trained models: tables 11 to 20, protocol in
// section 4.6; base models: tables 3 to 8, section 3.3; thinking budgets: figure 2, read from its
// drawn paths to within 0.1 points.

#include "results/reference_table.h"

namespace ponder::reference {

namespace {

constexpr Model kModels[kModelCount] = {
    {"0.6B", 28, 0.6, 19, 8},      {"1.7B", 28, 1.72, 19, 8},        {"4B", 36, 4.02, 17, 7},
    {"8B", 36, 8.19, 17, 6},       {"14B", 40, 14.77, 15, 5},        {"32B", 64, 32.76, 13, 4},
    {"30B-A3B", 48, 30.53, 15, 5}, {"235B-A22B", 94, 235.09, 11, 3},
};

// Thinking, then no-thinking.
constexpr ChatFigures kChat[] = {
    {{.tasks = "mmlu_redux",
      .name = "MMLU-Redux",
      .n = 3000,
      .max_tokens = 32768,
      .note = "number of questions not stated, counted as 3,000"},
     {55.6, 73.9, 83.7, 87.5, 88.6, 90.9, 89.5, 92.7},
     {44.6, 64.4, 77.3, 79.5, 82.0, 85.7, 84.1, 89.2}},
    {{.tasks = "gpqa_diamond",
      .name = "GPQA-Diamond",
      .n = 198,
      .samples = 10,
      .max_tokens = 32768},
     {27.9, 40.1, 55.9, 62.0, 64.0, 68.4, 65.8, 71.1},
     {22.9, 28.6, 41.7, 39.3, 54.8, 54.6, 54.8, 62.9}},
    {{.tasks = "ceval",
      .name = "C-Eval",
      .n = 1346,
      .max_tokens = 32768,
      .note = "split not stated, counted as validation"},
     {50.4, 68.1, 77.5, 83.4, 86.2, 87.3, 86.6, 89.6},
     {42.6, 61.0, 72.2, 77.9, 81.0, 83.3, 82.9, 86.1}},
    {{.name = "LiveBench", .max_tokens = 32768, .note = "release 2024-11-25"},
     {30.3, 51.1, 63.6, 67.1, 71.3, 74.9, 74.3, 77.1},
     {21.8, 35.6, 48.4, 53.5, 59.6, 59.8, 59.4, 62.5}},
    {{.tasks = "ifeval",
      .name = "IFEval",
      .n = 541,
      .max_tokens = 32768,
      .note = "strict accuracy by prompt"},
     {59.2, 72.5, 81.9, 85.0, 85.4, 85.0, 86.5, 83.4},
     {54.5, 68.2, 81.2, 83.0, 84.8, 83.2, 83.7, 83.2}},
    {{.tasks = "math_500", .name = "MATH-500", .n = 500, .max_tokens = 32768},
     {77.6, 93.4, 97.0, 97.4, 96.8, 97.2, 98.0, 98.0},
     {55.2, 73.0, 84.8, 87.4, 90.0, 88.6, 89.8, 91.2}},
    {{.tasks = "aime_2024", .name = "AIME'24", .n = 30, .samples = 64, .max_tokens = 38912},
     {10.7, 48.3, 73.8, 76.0, 79.3, 81.4, 80.4, 85.7},
     {3.4, 13.4, 25.0, 29.1, 31.7, 31.0, 32.8, 40.1}},
    {{.tasks = "aime_2025", .name = "AIME'25", .n = 30, .samples = 64, .max_tokens = 38912},
     {15.1, 36.8, 65.6, 67.3, 70.4, 72.9, 70.9, 81.5},
     {2.6, 9.8, 19.1, 20.9, 23.3, 20.2, 21.6, 24.7}},
    {{.tasks = "zebralogic",
      .name = "ZebraLogic",
      .n = 1000,
      .max_tokens = 32768,
      .note = "whole puzzles"},
     {30.3, 63.2, 81.0, 84.8, 88.5, 88.8, 89.5, 80.3},
     {4.2, 12.8, 35.2, 26.7, 33.0, 29.2, 33.2, 37.7}},
    {{.name = "BFCL v3",
      .max_tokens = 32768,
      .note = "function-calling format, YaRN to 64k for several turns"},
     {46.4, 56.6, 65.9, 68.1, 70.4, 70.3, 69.1, 70.8},
     {44.1, 52.2, 57.6, 60.2, 61.5, 63.0, 58.6, 68.0}},
    {{.name = "LiveCodeBench v5", .max_tokens = 32768, .note = "problems of 2024-10 to 2025-02"},
     {12.3, 33.2, 54.2, 57.5, 63.5, 65.7, 62.6, 70.7},
     {3.6, 11.6, 21.3, 22.8, 29.0, 31.3, 29.8, 35.3}},
    {{.tasks = "multi_if",
      .name = "Multi-IF",
      .n = 4501,
      .max_tokens = 32768,
      .data = "8 languages, ours is English"},
     {36.1, 51.2, 66.3, 71.2, 74.8, 73.0, 72.2, 71.9},
     {33.3, 44.7, 61.3, 69.2, 72.9, 70.7, 70.8, 70.2}},
    {{.tasks = "include",
      .name = "INCLUDE",
      .n = 2264,
      .max_tokens = 32768,
      .data = "an unpublished tenth of the questions"},
     {35.9, 51.8, 61.8, 67.8, 71.7, 73.7, 71.9, 78.7},
     {34.4, 42.6, 53.8, 62.5, 67.8, 70.9, 67.8, 75.6}},
    {{.tasks = "mmmlu",
      .name = "MMMLU",
      .n = 19659,
      .max_tokens = 32768,
      .data = "an unpublished tenth of the questions"},
     {43.1, 59.1, 69.8, 74.4, 77.9, 80.6, 78.4, 84.3},
     {37.1, 48.3, 61.7, 66.9, 72.6, 76.5, 73.8, 79.8}},
    {{.tasks = "mt_aime_2024",
      .name = "MT-AIME2024",
      .n = 1650,
      .max_tokens = 32768,
      .data = "55 languages, ours has 10"},
     {7.8, 36.1, 60.7, 65.4, 73.3, 75.0, 73.9, 80.8},
     {1.5, 4.9, 13.9, 16.6, 23.2, 24.1, 24.6, 32.4}},
    {{.tasks = "polymath",
      .name = "PolyMath",
      .n = 9000,
      .max_tokens = 32768,
      .metric = "dw_acc",
      .note = "weighted by difficulty (DW-ACC), its error that of a plain mean"},
     {11.4, 25.2, 40.0, 42.7, 45.8, 47.4, 46.1, 54.7},
     {4.6, 10.3, 16.6, 18.8, 22.0, 22.5, 23.3, 27.0}},
    {{.tasks = "logiqa logiqa_zh",
      .name = "MLogiQA",
      .n = 800,
      .max_tokens = 32768,
      .data = "MLogiQA in 10 languages, ours is LogiQA"},
     {40.9, 56.0, 65.9, 69.0, 71.1, 76.3, 70.1, 77.1},
     {37.3, 41.1, 49.9, 51.4, 58.9, 62.9, 53.3, 67.6}},
};

constexpr BaseFigures kBase[] = {
    {{.tasks = "mmlu_base", .name = "MMLU", .n = 14042, .num_fewshot = 5},
     {52.81, 62.63, 72.99, 76.89, 81.05, 83.61, 81.38, 87.81}},
    {{.tasks = "mmlu_redux_base",
      .name = "MMLU-Redux",
      .n = 3000,
      .num_fewshot = 5,
      .note = "number of questions not stated, counted as 3,000"},
     {51.26, 61.66, 72.79, 76.17, 79.88, 83.41, 81.17, 87.40}},
    {{.tasks = "mmlu_pro_base", .name = "MMLU-Pro", .n = 12032, .num_fewshot = 5},
     {24.74, 36.76, 50.58, 56.73, 61.03, 65.54, 61.49, 68.18}},
    {{.tasks = "bbh_base", .name = "BBH", .n = 6511, .num_fewshot = 3},
     {41.47, 54.47, 72.59, 78.40, 81.07, 87.38, 81.54, 88.87}},
    {{.tasks = "gpqa_diamond_base",
      .name = "GPQA",
      .n = 198,
      .num_fewshot = 5,
      .note = "subset not stated, but figures are multiples of 1/198"},
     {26.77, 28.28, 36.87, 44.44, 39.90, 49.49, 43.94, 47.47}},
    {{.tasks = "gsm8k_base", .name = "GSM8K", .n = 1319, .num_fewshot = 4},
     {59.59, 75.44, 87.79, 89.84, 92.49, 93.40, 91.81, 94.39}},
    {{.tasks = "math_base", .name = "MATH", .n = 5000, .num_fewshot = 4},
     {32.44, 43.50, 54.10, 60.80, 62.02, 61.62, 59.04, 71.84}},
    {{.name = "EvalPlus", .num_fewshot = 0, .note = "mean of HumanEval, MBPP, HumanEval+, MBPP+"},
     {36.23, 52.70, 63.53, 67.65, 72.23, 72.05, 71.45, 77.60}},
    {{.name = "MBPP", .n = 500, .num_fewshot = 3},
     {36.60, 55.40, 67.00, 69.80, 73.40, 78.20, 74.40, 81.40}},
    {{.name = "CRUX-O", .n = 800, .num_fewshot = 1},
     {27.00, 36.40, 55.00, 62.00, 68.60, 72.50, 67.20, 79.00}},
    {{.tasks = "mgsm_en_cot mgsm_native_cot",
      .name = "MGSM",
      .n = 2750,
      .num_fewshot = 8,
      .note = "language of the reasoning not stated"},
     {30.99, 50.71, 67.74, 76.02, 79.20, 83.06, 79.11, 83.53}},
    {{.tasks = "mmmlu_base", .name = "MMMLU", .num_fewshot = 5},
     {50.16, 63.27, 71.42, 75.72, 79.69, 83.83, 81.46, 86.70}},
    {{.tasks = "include_base", .name = "INCLUDE", .num_fewshot = 5},
     {34.26, 45.57, 56.29, 59.40, 64.55, 67.87, 67.00, 73.46}},
};

// The points are multiples of 1/480 on AIME, so 16 answers each, and of 1/1980 on GPQA, so 10.
constexpr BudgetFigures kBudgetFigures[] = {
    {{.tasks = "aime_2024", .name = "AIME'24", .n = 30, .samples = 16},
     {42.1, 42.7, 56.3, 72.5, 84.0, 86.7}},
    {{.tasks = "aime_2025", .name = "AIME'25", .n = 30, .samples = 16},
     {30.6, 35.6, 42.7, 59.6, 76.7, 81.7}},
    {{.tasks = "gpqa_diamond", .name = "GPQA-Diamond", .n = 198, .samples = 10},
     {64.2, 64.3, 68.1, 70.3, 70.6, 72.0}},
    {{.name = "LiveCodeBench v5"}, {45.1, 48.0, 52.1, 59.1, 65.5, 67.8}},
};

}  // namespace

std::span<const Model> models() {
  return kModels;
}

std::span<const ChatFigures> chat() {
  return kChat;
}

std::span<const BaseFigures> base() {
  return kBase;
}

std::span<const BudgetFigures> budgets() {
  return kBudgetFigures;
}

}  // namespace ponder::reference
