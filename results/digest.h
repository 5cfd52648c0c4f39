#pragma once

#include <cstdint>
#include <string>

#include "harness/base/result.h"
#include "results/store.h"

namespace ponder {

/// Two runs with equal digests produced the same completions, whatever the order they came in.
struct Digests {
  std::string text = {};    ///< sha256 over key, thinking, answer, thinking_end and finish
  std::string tokens = {};  ///< sha256 over key and token ids; empty when no record has ids
  std::int64_t records = 0;

  bool operator==(const Digests&) const = default;
};

/// Streams the store in its order (task, sample, epoch, mode as text); every field is prefixed by
/// its length, numbers are decimal text. errors  those of RunStore::for_each
Result<Digests> digests(const RunStore& store);

}  // namespace ponder
