#pragma once

// The ways in which multiple-choice items are put into words, byte for byte as their sources do.

#include "tasks/multiple_choice.h"

namespace ponder {

/// Question, "A. ..", and the sentence that Qwen3's model cards ask for (Qwen/Qwen3-8B, "Best
/// Practices").
ChoiceFormat qwen_format();

/// openai/simple-evals, common.py, QUERY_TEMPLATE_MULTICHOICE.
ChoiceFormat simple_evals_format();

/// hendrycks/test, evaluate.py, and the mmlu tasks of lm-evaluation-harness.
ChoiceFormat hendrycks_format();

/// The items of hendrycks_format() without its header, in the chosen word for "Answer:"
/// (lm-evaluation-harness, tasks/include).
ChoiceFormat bare_format();

/// hkust-nlp/ceval, code/evaluator_series: the topic is the subject's Chinese title.
ChoiceFormat ceval_format();

/// As Chinese header before qwen_format()'s item.
ChoiceFormat ceval_chat_format();

/// TIGER-AI-Lab/MMLU-Pro, evaluate_from_local.py.
ChoiceFormat mmlu_pro_format();

/// SuperGPQA/SuperGPQA, config/prompt: zero-shot, and five-shot with reasoning.
ChoiceFormat supergpqa_format();
ChoiceFormat supergpqa_examples_format();

/// idavidrein/gpqa, prompts/chain_of_thought.txt, with "A." for "(A)".
ChoiceFormat gpqa_examples_format();

}  // namespace ponder
