#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ponder {

/// Whose idea of equality is applied.
enum class MathProfile {
  strict,       ///< ours: exact, symmetric; decides or says that it cannot
  qwen25_math,  ///< Qwen2.5-Math's grader: text rules, relative 1e-4, percent up to a factor 100
  math_verify   ///< Math-Verify 0.8.0, its observed errors included; the gold is the first argument
};

struct MathOptions {
  MathProfile profile = MathProfile::strict;

  /// After this processor time, of the caller and of the worker that it asks, the verdict is
  /// undecided (reason "timeout"); on a machine with a free core a call takes some 10 ms more at
  /// most, whatever the input. A busy machine takes longer and comes to the same verdict, up to ten
  /// times this.
  std::chrono::milliseconds deadline{85};
};

struct MathVerdict {
  std::optional<bool> equal = {};  ///< nullopt: undecided, to be counted wrong and listed
  std::string reason = {};         ///< one of math_reasons() (reason.h)
  std::string gold_normal = {};    ///< how the gold was read, valid UTF-8, for people
  std::string answer_normal = {};  ///< how the answer was read

  bool operator==(const MathVerdict&) const = default;
};

/// Whether an answer states what the gold states. Both are answers that were already extracted (the
/// contents of \boxed{}); `$..$`, \boxed{}, \text{} and closing punctuation around them are
/// tolerated. LaTeX and plain text, any bytes, any length.
///
/// Same arguments, same verdict, save for "timeout". Thread-safe; any number may exist.
class MathComparer {
 public:
  explicit MathComparer(MathOptions options = {}) : options_(options) {}

  MathVerdict compare(std::string_view gold, std::string_view answer) const;

 private:
  MathOptions options_;
};

/// Starts the small process from which the killable workers are forked. Optional: the first
/// comparison that needs one starts it. Call it early in a program that will hold much memory or
/// many threads, before it does.
void prepare_math_workers();

}  // namespace ponder
