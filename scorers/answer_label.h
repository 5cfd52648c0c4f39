#pragma once

// The phrases by which answers of many languages state their result: "The answer is 42",
// "Antwort: C", "答えは 42 です", "الإجابة الصحيحة هي: ب".

#include <cstddef>
#include <string_view>
#include <vector>

namespace ponder {

/// What follows one such phrase, up to the start of the next: all statements together are one pass
/// over the text.
struct Statement {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool verb = false;  ///< "is", not a colon or equals sign
};

/// In the order of the text, which is folded (fold.h). Linear; of very many the last 4,096 at
/// least. source  the labels of simple-evals (common.py, MULTILINGUAL_ANSWER_REGEXES) and the
/// answer phrases of lm-evaluation-harness' mgsm tasks, with the verbs that go with them
std::vector<Statement> answer_statements(std::string_view folded);

}  // namespace ponder
