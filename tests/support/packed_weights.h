#pragma once

// Quantised linear layers made from a formula, with the weights that they stand for: a second,
// plain account of the formats, number by number, that the engine's own is held against.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/qwen3/safetensors_write.h"
#include "tests/support/random_checkpoint.h"

namespace ponder {

struct PackedSpec {
  std::string method = "fp8";  ///< fp8, gptq, awq
  std::int32_t bits = 4;       ///< gptq: 4 or 8
  std::int32_t group_size = 128;
  DType scale_dtype = DType::bf16;
  std::string checkpoint_format = "gptq";
  bool symmetric = true;   ///< gptq
  bool act_order = false;  ///< gptq: columns belong to groups in no order
  bool zeros_as_they_are =
      false;  ///< gptq: symmetric zeros as gptq_v2 stores them, whatever is said
  std::uint64_t seed = 1;
};

/// The quantization_config of config.json.
std::string quantization_config(const PackedSpec& spec);

struct PackedWeights {
  std::vector<NamedTensor> tensors = {};
  std::vector<float> floats = {};  ///< (rows, columns)
};

/// The tensors of one layer `module`, whose weights have a root mean square of about `size`.
PackedWeights random_packed(const PackedSpec& spec,
                            const std::string& module,
                            std::int64_t rows,
                            std::int64_t columns,
                            float size = 1);

/// One model twice: its layers' projections packed, and as the floats that these stand for.
struct TwinCheckpoints {
  std::string packed_config = {};
  std::string float_config = {};
  std::vector<NamedTensor> packed = {};
  std::vector<NamedTensor> floats = {};
};

/// errors  parse (config_json of the checkpoint)
Result<TwinCheckpoints> twin_checkpoints(const RandomCheckpoint& checkpoint,
                                         const PackedSpec& spec);

/// The value of an e4m3 code by the formula of its definition; NaN for 0x7F and 0xFF.
double e4m3_value(std::uint32_t code);

}  // namespace ponder
