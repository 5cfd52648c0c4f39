#pragma once

#include <string>
#include <vector>

namespace ponder::cuda::check {

/// One thing that was checked or measured.
struct Finding {
  std::string name = {};
  bool passed = true;
  double value = 0;  ///< in `unit`; 0 where there is only a yes or no
  std::string unit = {};
  double share = 0;         ///< of the limit measured in the same run; 0: none
  double wanted_share = 0;  ///< at least
  std::string detail = {};  ///< in words: shapes, what differed
};

/// What the program has found, in order; prints each as it comes.
class Findings {
 public:
  void add(Finding finding);

  /// A check that could not be made. errors are failures.
  void failed(const std::string& name, const std::string& why) {
    add({.name = name, .passed = false, .detail = why});
  }

  bool all_passed() const;

  const std::vector<Finding>& list() const { return list_; }

  /// `about`: pairs of key and text that come first, e.g. GPU, driver, commit.
  std::string to_json(const std::vector<std::pair<std::string, std::string>>& about) const;

 private:
  std::vector<Finding> list_;
};

}  // namespace ponder::cuda::check
