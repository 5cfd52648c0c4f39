#include "tasks/upstream.h"

#include <array>

namespace ponder {

namespace {

struct Entry {
  std::string_view ours;  ///< a file, or a folder that ends in a slash
  std::string_view repository;
  std::string_view commit;
  std::string_view theirs;  ///< likewise; or an archive
};

// Longer names of ours before shorter ones that begin alike.
constexpr std::array<Entry, 31> kTable = {{
    {"mmlu/", "GAIR-NLP/LIMO", "2284c6a0e665", "train/evaluation/mmlu/mmlu.zip"},
    {"gsm8k/test.jsonl", "openai/grade-school-math", "3101c7d50724",
     "grade_school_math/data/test.jsonl"},
    {"math/test.jsonl", "microsoft/ToRA", "213c1c995038", "src/data/math/test.jsonl"},
    {"math/math500.jsonl", "ZubinGou/math-evaluation-harness", "db77bc6bb2a1",
     "data/math_oai/test.jsonl"},
    {"aime/aime2024.jsonl", "QwenLM/Qwen2.5-Math", "a45202bd16f1",
     "evaluation/data/aime24/test.jsonl"},
    {"aime/aime2025-I.jsonl", "GAIR-NLP/AIME-Preview", "7011a9eae7c4",
     "eval/data/aime/test2025-I.jsonl"},
    {"aime/aime2025-II.jsonl", "GAIR-NLP/AIME-Preview", "7011a9eae7c4",
     "eval/data/aime/test2025-II.jsonl"},
    {"humaneval/HumanEval.jsonl.gz", "openai/human-eval", "6d43fb980f9f",
     "data/HumanEval.jsonl.gz"},
    {"evalplus/HumanEvalPlus", "evalplus/humanevalplus_release", "200defce9e34", "HumanEvalPlus"},
    {"evalplus/MbppPlus", "evalplus/mbppplus_release", "dadf43da556a", "MbppPlus"},
    {"mbpp/", "ShotaSato0916/google-research-IFEval", "cd938816c8cf", "mbpp/"},
    {"bfcl/v3/", "ShishirPatil/gorilla", "cd9429ccf3d4",
     "berkeley-function-call-leaderboard/bfcl_eval/data/"},
    {"mgsm/mgsm_", "google-research/url-nlp", "452a21ad3dae", "mgsm/mgsm_"},
    {"mmath/", "RUCAIBox/MMATH", "8796b04daced", "mmath/"},
    {"ifeval/input_data.jsonl", "ShotaSato0916/google-research-IFEval", "cd938816c8cf",
     "instruction_following_eval/data/input_data.jsonl"},
    {"multi_if/", "LumiOpen/Multi-IF", "a26c798a4c2a", "data/"},
    {"bbh/tasks/", "suzgunmirac/BIG-Bench-Hard", "9ee07bd481fe", "bbh/"},
    {"bbh/cot-prompts/", "suzgunmirac/BIG-Bench-Hard", "9ee07bd481fe", "cot-prompts/"},
    {"cruxeval/cruxeval.jsonl", "facebookresearch/cruxeval", "190faf16d175", "data/cruxeval.jsonl"},
    {"multipl_e/", "deepseek-ai/DeepSeek-Coder", "2f9fd85927c6", "Evaluation/HumanEval/data/"},
    {"livecodebench/prompts_v5.jsonl", "Spencerx/PromptCoT", "884b95044ef3",
     "data/promptcot2_lcb_v5_test.jsonl"},
    {"livecodebench/prompts_v6.jsonl", "Spencerx/PromptCoT", "884b95044ef3",
     "data/promptcot2_lcb_v6_test.jsonl"},
    {"mmlu_redux/csv/", "aryopg/mmlu-redux", "4563cfa79b65", "mmlu_redux/"},
    {"ceval/subject_mapping.json", "hkust-nlp/ceval", "cba65ae93bcf", "subject_mapping.json"},
    {"ceval/", "GAIR-NLP/LIMO", "2284c6a0e665", "train/evaluation/ceval/ceval.zip"},
    {"arena_hard/v0.1/question.jsonl", "lmarena/arena-hard-auto", "196f6b826783",
     "data/arena-hard-v0.1/question.jsonl"},
    {"arena_hard/v0.1/model_answer/gpt-4-0314.jsonl", "lmarena/arena-hard-auto", "196f6b826783",
     "data/arena-hard-v0.1/model_answer/gpt-4-0314.jsonl"},
    {"arena_hard/v2.0/question.jsonl", "lmarena/arena-hard-auto", "196f6b826783",
     "data/arena-hard-v2.0/question.jsonl"},
    {"logiqa/Test.txt", "lgw863/LogiQA-dataset", "ff6c4cbca476", "Test.txt"},
    {"logiqa/zh_test.txt", "lgw863/LogiQA-dataset", "ff6c4cbca476", "zh_test.txt"},
    {"livebench/", "LiveBench/LiveBench", "995e86f0cb98", "livebench/data/live_bench/"},
}};

}  // namespace

std::optional<Upstream> upstream_of(std::string_view path) {
  for (const Entry& entry : kTable) {
    if (entry.ours.empty() || !path.starts_with(entry.ours)) continue;
    Upstream out{.repository = std::string(entry.repository),
                 .commit = std::string(entry.commit),
                 .path = std::string(entry.theirs),
                 .archive = entry.theirs.ends_with(".zip")};
    // What goes on behind a folder, or the beginning of a name, is the same on both sides.
    if (!out.archive) out.path += path.substr(entry.ours.size());
    return out;
  }
  return std::nullopt;
}

std::string upstream_url(std::string_view base, const Upstream& upstream) {
  return std::string(base) + "/" + upstream.repository + "/" + upstream.commit + "/" +
         upstream.path;
}

}  // namespace ponder
