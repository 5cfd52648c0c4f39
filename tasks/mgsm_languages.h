#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ponder {

/// How MGSM is asked in one language: strings that are the protocol, byte for byte.
struct MgsmLanguage {
  std::string_view code = {};
  std::string_view question = {};      ///< the word before a question
  std::string_view step_by_step = {};  ///< before an answer with reasoning
  std::string_view answer = {};        ///< before a bare number
  std::string_view colon = {};         ///< behind each of them, its spaces included
  std::string_view instruction = {};   ///< of the chat form, before the question
};

/// bn de en es fr ja ru sw te th zh.
/// source  question and step_by_step: google-research/url-nlp, mgsm/exemplars.py (Shi et al. 2022);
/// answer and instruction: openai/simple-evals, mgsm_eval.py
const std::vector<MgsmLanguage>& mgsm_languages();

}  // namespace ponder
