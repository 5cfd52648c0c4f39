#pragma once

// Expected values: what the canonical solution of a case gives, computed once in the sandbox,
// alone, and kept on disk under a key of everything that they depend on. They never enter a sandbox
// again.

#include <array>
#include <mutex>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "sandbox/sandbox.h"
#include "scorers/program/function_case.h"

namespace ponder::program {

struct Reference {
  std::vector<std::string> values = {};  ///< encoded (decode.h), one per input
  std::vector<std::string> extras = {};  ///< encoded, for oracles that have one, else none
  double cpu_ms = 0;                     ///< what the canonical solution took

  bool operator==(const Reference&) const = default;
};

/// As bytes with a checksum, and back. errors  parse
std::string to_bytes(const Reference& reference);
Result<Reference> reference_from_bytes(std::string_view bytes);

/// Expected value and extra of input `index`. errors  parse
Result<Expected> expected_of(const Reference& reference, std::size_t index);

class References {
 public:
  /// `folder`: where they are kept; "" keeps nothing. The sandbox outlives this.
  References(Sandbox& sandbox, const std::string& folder, const std::string& dataset_sha256);

  /// From disk, else computed. Safe from many threads. errors  sandbox (the canonical solution did
  /// not end well here: names the case)
  Result<Reference> get(const FunctionCase& function, const InputSet& inputs, std::string_view set);

 private:
  Result<Reference> compute(const FunctionCase& function, const InputSet& inputs);

  Sandbox& sandbox_;
  std::string folder_;  ///< of this dataset, driver and Python; empty: none
  std::array<std::mutex, 64> locks_;
};

}  // namespace ponder::program
