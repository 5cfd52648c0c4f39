#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/qwen3/tensor_binder.h"
#include "harness/base/file.h"
#include "tests/support/packed_weights.h"
#include "tests/support/temporary_folder.h"

namespace ponder {

/// One quantised layer, written to a file and bound from it. Aborts the test on an error.
class PackedLayer {
 public:
  PackedLayer(const PackedSpec& spec,
              std::int64_t rows,
              std::int64_t columns,
              bool fp8_activations = false)
      : weights_(random_packed(spec, "m", rows, columns)) {
    const std::string path = folder_ / "m.safetensors";
    PONDER_CHECK(write_file_atomic(path, encode_safetensors(weights_.tensors)));
    tensors_ = Safetensors::open_file(path).value();
    ModelConfig config;
    config.quantization = quantization(spec);
    config.quantization.fp8_activations = fp8_activations;
    TensorBinder binder(config, tensors_);
    auto matrix = binder.linear("m", rows, columns);
    if (!matrix) ADD_FAILURE() << matrix.error().message;
    matrix_ = matrix.value();
  }

  const Matrix& matrix() const { return matrix_; }

  /// The weights by the plain account of tests/support.
  const std::vector<float>& floats() const { return weights_.floats; }

  Matrix float_matrix() const {
    return {.dtype = DType::f32,
            .rows = matrix_.rows,
            .columns = matrix_.columns,
            .data = reinterpret_cast<const std::byte*>(weights_.floats.data())};
  }

 private:
  static Quantization quantization(const PackedSpec& spec) {
    const std::string json =
        R"({"architectures":["Qwen3ForCausalLM"],"hidden_size":16,"num_hidden_layers":1,)"
        R"("num_attention_heads":1,"intermediate_size":16,"vocab_size":16,)"
        R"("quantization_config":)" +
        quantization_config(spec) + "}";
    return parse_config(json, "config.json").value().quantization;
  }

  TemporaryFolder folder_;
  PackedWeights weights_;
  Safetensors tensors_;
  Matrix matrix_;
};

/// Every format in every variant.
inline std::vector<PackedSpec> all_specs() {
  return {
      {.method = "fp8", .scale_dtype = DType::bf16},
      {.method = "fp8", .scale_dtype = DType::f16},
      {.method = "fp8", .scale_dtype = DType::f32},
      {.method = "gptq", .scale_dtype = DType::f16},
      {.method = "gptq", .scale_dtype = DType::bf16},
      {.method = "gptq", .scale_dtype = DType::f32},
      {.method = "gptq", .group_size = 32, .scale_dtype = DType::f16},
      {.method = "gptq", .group_size = 12, .scale_dtype = DType::f16},
      {.method = "gptq", .group_size = -1, .scale_dtype = DType::f16},
      {.method = "gptq", .scale_dtype = DType::f16, .zeros_as_they_are = true},
      {.method = "gptq", .scale_dtype = DType::f16, .checkpoint_format = "gptq_v2"},
      {.method = "gptq",
       .scale_dtype = DType::f16,
       .checkpoint_format = "gptq_v2",
       .symmetric = false},
      {.method = "gptq", .group_size = 32, .scale_dtype = DType::f16, .act_order = true},
      {.method = "gptq", .bits = 8, .scale_dtype = DType::f16},
      {.method = "gptq", .bits = 8, .group_size = 32, .scale_dtype = DType::f32, .act_order = true},
      {.method = "awq", .scale_dtype = DType::f16},
      {.method = "awq", .group_size = 32, .scale_dtype = DType::bf16},
      {.method = "awq", .group_size = 24, .scale_dtype = DType::f32},
  };
}

inline std::string name_of(const PackedSpec& spec) {
  return quantization_config(spec) + " scales " + std::string(to_string(spec.scale_dtype));
}

}  // namespace ponder
