#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "engine/qwen3/config.h"
#include "engine/qwen3/safetensors.h"
#include "engine/qwen3/weights.h"
#include "harness/base/result.h"

namespace ponder {

/// Finds tensors by name, checks them against what config.json calls for, and adds up what it has
/// found. Config and tensors must outlive it. errors of all  as bind_weights
class TensorBinder {
 public:
  TensorBinder(const ModelConfig& config, const Safetensors& tensors)
      : config_(config), tensors_(tensors) {}

  /// A tensor of numbers: f32, f16 or bf16.
  Result<Matrix> plain(const std::string& name, const std::vector<std::int64_t>& shape);

  /// Whether quantising the layer is a matter of course or, as for the router and the head, the
  /// checkpoint's choice.
  enum class Convert : std::uint8_t { always, sometimes };

  /// The weights of the linear layer `module` ("model.layers.0.mlp.up_proj"), packed or plain.
  Result<Matrix> linear(const std::string& module,
                        std::int64_t rows,
                        std::int64_t columns,
                        Convert convert = Convert::always);

  std::int64_t parameters() const { return parameters_; }

  std::int64_t bytes() const { return bytes_; }

 private:
  Result<const TensorView*> tensor(const std::string& name,
                                   const std::vector<std::int64_t>& shape,
                                   std::initializer_list<DType> types,
                                   const std::string& advice);
  Result<void> check_agreement(const std::string& module,
                               std::int64_t rows,
                               std::int64_t columns,
                               Convert convert) const;
  Result<void> check_bias(const std::string& module) const;
  Result<Matrix> fp8(const std::string& module, std::int64_t rows, std::int64_t columns);
  Result<Matrix> grouped(const std::string& module, std::int64_t rows, std::int64_t columns);
  Result<void> bind_zeros(const std::string& name, std::int64_t words, Packing& packing) const;
  Result<void> bind_group_index(const std::string& name,
                                std::int64_t columns,
                                std::int64_t groups,
                                Packing& packing);

  const ModelConfig& config_;
  const Safetensors& tensors_;
  std::int64_t parameters_ = 0;
  std::int64_t bytes_ = 0;
};

}  // namespace ponder
