#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace ponder {

class JsonFields;

/// How the weights of the linear layers are stored: quantization_config of config.json.
struct Quantization {
  enum class Method : std::uint8_t { none, fp8, gptq, awq };

  Method method = Method::none;
  std::int32_t bits = 16;
  std::int32_t group_size = 0;  ///< gptq, awq: columns that share a scale; -1: all of them
  std::int32_t block_rows = 0;  ///< fp8: weight_block_size
  std::int32_t block_columns = 0;
  bool act_order = false;                ///< gptq: desc_act, columns belong to groups by g_idx
  bool symmetric = false;                ///< gptq: sym, the zero is 2^(bits - 1) everywhere
  bool zeros_less_one = false;           ///< gptq: checkpoint_format gptq, not gptq_v2
  bool in_part = false;                  ///< gptq: the config itself leaves some modules out
  std::vector<std::string> unconverted;  ///< modules_to_not_convert
  bool fp8_activations = false;          ///< fp8: what the engine was asked for, not in the file

  /// Whether modules_to_not_convert names `module` ("model.layers.0.mlp.gate") or a part of it:
  /// "mlp.gate" does, "gate_proj" and "ate" do not.
  bool leaves_out(std::string_view module) const;

  bool operator==(const Quantization&) const = default;
};

/// "fp8", "gptq-int4", "gptq-int8", "awq-int4"; empty for none.
std::string to_string(const Quantization& quantization);

/// `config` is the whole of config.json. errors  parse (a value of the wrong type), config (a
/// method or option that is not supported, by name)
Result<Quantization> read_quantization(const JsonFields& config);

}  // namespace ponder
