#include "engine/qwen3/tensor_binder.h"

#include <algorithm>

namespace ponder {

namespace {

using Method = Quantization::Method;
using Shape = std::vector<std::int64_t>;

constexpr const char* kOtherModel = "the weights and config.json are not of one model";

std::string shape_text(const Shape& shape) {
  std::string out = "[";
  for (const std::int64_t size : shape) out += (out.size() > 1 ? ", " : "") + std::to_string(size);
  return out + "]";
}

std::string in_words(const TensorView& tensor) {
  return std::string(to_string(tensor.dtype)) + " " + shape_text(tensor.shape);
}

std::string in_words(std::initializer_list<DType> types) {
  std::string out;
  for (const DType* type = types.begin(); type != types.end(); ++type) {
    if (type != types.begin()) out += type + 1 == types.end() ? " and " : ", ";
    out += to_string(*type);
  }
  return out;
}

std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

bool is_packed(const TensorView* weight, const TensorView* words) {
  return words != nullptr || (weight != nullptr && weight->dtype == DType::f8_e4m3);
}

}  // namespace

Result<const TensorView*> TensorBinder::tensor(const std::string& name,
                                               const Shape& shape,
                                               std::initializer_list<DType> types,
                                               const std::string& advice) {
  const TensorView* tensor = tensors_.find(name);
  if (tensor == nullptr) {
    const std::string method = to_string(config_.quantization);
    return Error{ErrorCode::parse, "tensor " + name + " is missing from the checkpoint",
                 "config.json calls for it, " + shape_text(shape) + ": " + config_.architecture +
                     " with " + std::to_string(config_.num_hidden_layers) + " layers" +
                     (method.empty() ? "" : ", " + method)};
  }
  if (tensor->shape != shape) {
    return Error{ErrorCode::parse,
                 "tensor " + name + " has shape " + shape_text(tensor->shape) +
                     ", config.json calls for " + shape_text(shape),
                 advice};
  }
  if (std::find(types.begin(), types.end(), tensor->dtype) == types.end()) {
    const bool one = types.size() == 1;
    return Error{ErrorCode::config,
                 "tensor " + name + " has type " + std::string(to_string(tensor->dtype)) +
                     (one ? ", expected " : ", supported are ") + in_words(types),
                 "use the bf16 release of this model"};
  }
  if (reinterpret_cast<std::uintptr_t>(tensor->data) % size_of(tensor->dtype) != 0) {
    return Error{ErrorCode::parse, "tensor " + name + " is not aligned in its file",
                 "save the checkpoint again with a current safetensors library"};
  }
  bytes_ += static_cast<std::int64_t>(tensor->bytes);
  return tensor;
}

Result<Matrix> TensorBinder::plain(const std::string& name, const Shape& shape) {
  const TensorView* view =
      PONDER_TRY(tensor(name, shape, {DType::f32, DType::f16, DType::bf16}, kOtherModel));
  Matrix matrix;
  matrix.dtype = view->dtype;
  matrix.rows = shape.size() == 2 ? shape[0] : 1;
  matrix.columns = shape.back();
  matrix.data = view->data;
  parameters_ += matrix.rows * matrix.columns;
  return matrix;
}

Result<Matrix> TensorBinder::linear(const std::string& module,
                                    std::int64_t rows,
                                    std::int64_t columns,
                                    Convert convert) {
  PONDER_TRY(check_agreement(module, rows, columns, convert));
  PONDER_TRY(check_bias(module));
  const TensorView* weight = tensors_.find(module + ".weight");
  const TensorView* words = tensors_.find(module + ".qweight");
  const Quantization& quant = config_.quantization;
  const bool of_words = quant.method == Method::gptq || quant.method == Method::awq;
  // Where there is nothing, the tensor that is missed is the one that the method writes.
  const bool missed = weight == nullptr && of_words && convert == Convert::always;
  if (!is_packed(weight, words) && !missed) return plain(module + ".weight", {rows, columns});
  Matrix matrix =
      PONDER_TRY(of_words ? grouped(module, rows, columns) : fp8(module, rows, columns));
  matrix.rows = rows;
  matrix.columns = columns;
  parameters_ += rows * columns;
  return matrix;
}

/// Tensors and quantization_config must say the same of this layer.
Result<void> TensorBinder::check_agreement(const std::string& module,
                                           std::int64_t rows,
                                           std::int64_t columns,
                                           Convert convert) const {
  const Quantization& quant = config_.quantization;
  const TensorView* weight = tensors_.find(module + ".weight");
  const TensorView* words = tensors_.find(module + ".qweight");
  if (is_packed(weight, words)) {
    const std::string held = words != nullptr ? "tensor " + module + ".qweight " + in_words(*words)
                                              : "tensor " + module + ".weight " + in_words(*weight);
    if (quant.method == Method::none) {
      return Error{ErrorCode::parse, held + " is quantised, config.json has no quantization_config",
                   "put the quantization_config of the checkpoint into config.json"};
    }
    if ((quant.method == Method::fp8) == (words != nullptr)) {
      return Error{ErrorCode::parse,
                   held + " is not of the method of config.json, " + to_string(quant), kOtherModel};
    }
    if (quant.leaves_out(module)) {
      return Error{ErrorCode::parse,
                   held + " is quantised, modules_to_not_convert of config.json names it",
                   kOtherModel};
    }
    return {};
  }
  const bool free = quant.method == Method::none || quant.in_part || convert == Convert::sometimes;
  if (weight == nullptr || free || quant.leaves_out(module)) return {};
  const bool fp8 = quant.method == Method::fp8;
  const std::int64_t numbers = quant.method == Method::awq ? 8 : 32 / quant.bits;
  const Shape expected = fp8                            ? Shape{rows, columns}
                         : quant.method == Method::gptq ? Shape{columns / numbers, rows}
                                                        : Shape{columns, rows / numbers};
  return Error{ErrorCode::parse,
               "tensor " + module + ".weight is " + in_words(*weight) + ", config.json says " +
                   to_string(quant) + ": " + module + (fp8 ? ".weight F8_E4M3 " : ".qweight I32 ") +
                   shape_text(expected),
               "take quantization_config out of config.json if the weights are not quantised, or "
               "name the module in modules_to_not_convert"};
}

/// Quantisers may write a bias of zeros; the forward pass adds none.
Result<void> TensorBinder::check_bias(const std::string& module) const {
  const TensorView* bias = tensors_.find(module + ".bias");
  if (bias == nullptr) return {};
  const bool zeros = std::all_of(bias->data, bias->data + bias->bytes,
                                 [](std::byte byte) { return byte == std::byte{0}; });
  if (zeros) return {};
  return Error{ErrorCode::config,
               "tensor " + module + ".bias " + in_words(*bias) +
                   " is not zero, linear layers with a bias are not supported",
               "use a checkpoint of an unchanged Qwen3 model"};
}

Result<Matrix> TensorBinder::fp8(const std::string& module,
                                 std::int64_t rows,
                                 std::int64_t columns) {
  const TensorView* codes =
      PONDER_TRY(tensor(module + ".weight", {rows, columns}, {DType::f8_e4m3}, kOtherModel));
  const TensorView* scales = PONDER_TRY(tensor(
      module + ".weight_scale_inv", {ceil_div(rows, kFp8Block), ceil_div(columns, kFp8Block)},
      {DType::bf16, DType::f16, DType::f32}, "one scale for 128 x 128 weights is expected"));
  return Matrix{.dtype = codes->dtype,
                .data = codes->data,
                .packing = {.format = Packing::Format::fp8,
                            .fp8_activations = config_.quantization.fp8_activations,
                            .scale_dtype = scales->dtype,
                            .scales = scales->data}};
}

/// GPTQ and AWQ: words of several small integers, with a scale and a zero for a group of columns.
Result<Matrix> TensorBinder::grouped(const std::string& module,
                                     std::int64_t rows,
                                     std::int64_t columns) {
  const Quantization& quant = config_.quantization;
  const bool gptq = quant.method == Method::gptq;
  const std::int64_t numbers = 32 / quant.bits;
  if (rows % numbers != 0 || (gptq && columns % numbers != 0)) {
    return Error{ErrorCode::parse,
                 "tensor " + module + ".qweight cannot hold " + shape_text({rows, columns}) + ": " +
                     std::to_string(numbers) + " numbers share a word",
                 kOtherModel};
  }
  const std::int64_t group = quant.group_size > 0 ? quant.group_size : columns;
  const std::int64_t groups = ceil_div(columns, group);
  const std::string advice = "quantization_config says bits " + std::to_string(quant.bits) +
                             ", group_size " + std::to_string(quant.group_size) + " for " +
                             shape_text({rows, columns}) + " weights";
  const TensorView* words = PONDER_TRY(tensor(
      module + ".qweight", gptq ? Shape{columns / numbers, rows} : Shape{columns, rows / numbers},
      {DType::i32}, advice));
  const TensorView* zeros =
      PONDER_TRY(tensor(module + ".qzeros", {groups, rows / numbers}, {DType::i32}, advice));
  const TensorView* scales = PONDER_TRY(
      tensor(module + ".scales", {groups, rows}, {DType::f16, DType::bf16, DType::f32}, advice));
  Matrix matrix{.dtype = words->dtype,
                .data = words->data,
                .packing = {.format = gptq ? Packing::Format::gptq : Packing::Format::awq,
                            .bits = quant.bits,
                            .group_size = static_cast<std::int32_t>(group),
                            .scale_dtype = scales->dtype,
                            .scales = scales->data,
                            .zeros = reinterpret_cast<const std::int32_t*>(zeros->data)}};
  if (gptq) {
    PONDER_TRY(bind_zeros(module + ".qzeros", groups * (rows / numbers), matrix.packing));
    PONDER_TRY(bind_group_index(module + ".g_idx", columns, groups, matrix.packing));
  }
  return matrix;
}

/// What is added to a stored zero. Symmetric checkpoints have one zero, 2^(bits - 1), and so tell
/// by themselves how it is stored: some that say checkpoint_format gptq store it as it is all the
/// same, which readers with a fixed zero of their own do not notice.
Result<void> TensorBinder::bind_zeros(const std::string& name,
                                      std::int64_t words,
                                      Packing& packing) const {
  const Quantization& quant = config_.quantization;
  packing.zero_offset = quant.zeros_less_one ? 1 : 0;
  if (!quant.symmetric) return {};
  const std::uint32_t ones = quant.bits == 4 ? 0x11111111U : 0x01010101U;
  const std::uint32_t zero = 1U << (quant.bits - 1);
  const auto all = [&](std::uint32_t value) {
    return std::all_of(packing.zeros, packing.zeros + words, [&](std::int32_t word) {
      return static_cast<std::uint32_t>(word) == value * ones;
    });
  };
  if (all(zero)) {
    packing.zero_offset = 0;
    return {};
  }
  if (quant.zeros_less_one && all(zero - 1)) return {};
  return Error{ErrorCode::parse,
               "tensor " + name + " holds other zeros than " +
                   (quant.zeros_less_one ? std::to_string(zero - 1) + " or " : "") +
                   std::to_string(zero) + ", quantization_config says sym true",
               "the checkpoint is damaged, or sym is false and checkpoint_format gptq_v2"};
}

/// Groups by index are kept only where they are not runs of columns.
Result<void> TensorBinder::bind_group_index(const std::string& name,
                                            std::int64_t columns,
                                            std::int64_t groups,
                                            Packing& packing) {
  const Quantization& quant = config_.quantization;
  if (!quant.act_order && tensors_.find(name) == nullptr) return {};
  const TensorView* view = PONDER_TRY(tensor(name, {columns}, {DType::i32}, kOtherModel));
  const auto* index = reinterpret_cast<const std::int32_t*>(view->data);
  bool runs = true;
  for (std::int64_t k = 0; k < columns; ++k) {
    if (index[k] < 0 || index[k] >= groups) {
      return Error{ErrorCode::parse,
                   "tensor " + name + " puts column " + std::to_string(k) + " into group " +
                       std::to_string(index[k]) + " of " + std::to_string(groups),
                   "the file is damaged: fetch it again"};
    }
    runs = runs && index[k] == k / packing.group_size;
  }
  if (runs) return {};
  if (!quant.act_order) {
    return Error{ErrorCode::parse,
                 "tensor " + name + " orders the columns, quantization_config says desc_act false",
                 "readers differ in what they make of it; say desc_act true if it is meant"};
  }
  packing.group_index = index;
  return {};
}

}  // namespace ponder
