#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/cpu/cpu_ops.h"
#include "engine/engine.h"
#include "engine/runtime/builtin_engine.h"
#include "tests/support/packed_weights.h"

namespace ponder {

/// A random checkpoint of a few thousand parameters with a byte-level tokenizer and the think tags:
/// everything that an engine needs, made in milliseconds. Removed with the object.
class TinyModel {
 public:
  /// `moe`: a mixture of 8 experts, 2 at work; else dense with a group of 3 heads. `context`:
  /// tokens that it was made for.
  explicit TinyModel(bool moe, std::int32_t context = kContext)
      : TinyModel(moe, context, nullptr) {}

  /// The same with quantised layers.
  TinyModel(bool moe, const PackedSpec& spec) : TinyModel(moe, kContext, &spec) {}

  TinyModel(const TinyModel&) = delete;
  TinyModel& operator=(const TinyModel&) = delete;
  ~TinyModel();

  const std::string& folder() const { return folder_; }

  /// An engine over it. Aborts the test program on an error.
  std::unique_ptr<Engine> open(BuiltinOptions options = {},
                               int threads = 1,
                               const cpu::Kernels& kernels = cpu::best_kernels()) const;

  /// Overwrites one row of a tensor with values that are no numbers, as a broken download may.
  void damage(const std::string& tensor, std::int64_t row) const;

  static constexpr std::int32_t kOpen = 258;   ///< <think>
  static constexpr std::int32_t kClose = 259;  ///< </think>
  static constexpr std::int32_t kEos = 257;    ///< <|im_end|>
  static constexpr std::int32_t kContext = 512;

 private:
  TinyModel(bool moe, std::int32_t context, const PackedSpec* spec);

  std::string folder_;
};

/// `count` ids below 256, different for every seed.
std::vector<std::int32_t> tiny_prompt(std::uint64_t seed, std::size_t count);

/// Submits everything, then collects all events; in order of (task, sample, epoch, mode).
std::vector<Event> run_all(Engine& engine, std::vector<Request> requests);

}  // namespace ponder
