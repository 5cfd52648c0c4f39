#include "tasks/choice_formats.h"

namespace ponder {

namespace {

constexpr const char kQwenSentence[] =
    "\n\nPlease show your choice in the `answer` field with only the choice letter, e.g., "
    "`\"answer\": \"C\"`.";

constexpr const char kTenLetters[] =
    "Answer the following multiple choice question. There is only one correct answer. The last "
    "line of your response should be in the format 'Answer: $LETTER' (without quotes), where "
    "LETTER is one of A, B, C, D, E, F, G, H, I, or J.\n\n";

}  // namespace

ChoiceFormat qwen_format() {
  return {.after_choices = kQwenSentence};
}

ChoiceFormat simple_evals_format() {
  return {.header =
              "Answer the following multiple choice question. The last line of your response "
              "should be of the following format: 'Answer: $LETTER' (without quotes) where LETTER "
              "is one of ABCD. Think step by step before answering.\n\n",
          .after_question = "\n\n",
          .letter_mark = ") "};
}

ChoiceFormat hendrycks_format() {
  return {.header = "The following are multiple choice questions (with answers) about {topic}.\n\n",
          .after_choices = "\nAnswer:"};
}

ChoiceFormat bare_format() {
  return {.after_choices = "\nAnswer:"};
}

ChoiceFormat ceval_format() {
  return {.header = "以下是中国关于{topic}考试的单项选择题，请选出其中的正确答案。\n\n",
          .after_choices = "\n答案：",
          .answer_lead = ""};
}

ChoiceFormat ceval_chat_format() {
  return {.header = ceval_format().header, .after_choices = kQwenSentence};
}

ChoiceFormat mmlu_pro_format() {
  return {.header =
              "The following are multiple choice questions (with answers) about {topic}. Think "
              "step by step and then finish your answer with \"the answer is (X)\" where X is the "
              "correct letter choice.\n\n\n",
          .before_question = "Question:\n",
          .after_question = "\nOptions:\n",
          .after_choices = "\nAnswer: Let's think step by step."};
}

ChoiceFormat supergpqa_format() {
  return {.header = kTenLetters, .letter_mark = ") "};
}

ChoiceFormat supergpqa_examples_format() {
  return {.header = kTenLetters,
          .before_question = "Question: \n",
          .letter_mark = ") ",
          .after_choices = "\nAnswer: Let's think step by step."};
}

ChoiceFormat gpqa_examples_format() {
  return {.before_question = "Question: ",
          .after_question = "\nChoices:\n",
          .after_choices = "\nAnswer: Let's think step by step."};
}

}  // namespace ponder
