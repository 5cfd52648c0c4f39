#include "tests/support/packed_weights.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "harness/base/rng.h"
#include "harness/base/sha256.h"

namespace ponder {

namespace {

using nlohmann::json;

template <class T>
void put(std::string& bytes, T value) {
  char raw[sizeof value];
  std::memcpy(raw, &value, sizeof value);
  bytes.append(raw, sizeof raw);
}

/// Appends `value` in the type and returns what the type makes of it.
double put_scale(std::string& bytes, DType dtype, double value) {
  if (dtype == DType::f16) {
    const auto half = static_cast<_Float16>(value);
    put(bytes, half);
    return static_cast<double>(half);
  }
  const auto single = static_cast<float>(value);
  if (dtype == DType::f32) {
    put(bytes, single);
    return single;
  }
  const auto upper = static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(single) >> 16);
  put(bytes, upper);
  return std::bit_cast<float>(std::uint32_t{upper} << 16);
}

std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

/// 0.5 to 1.5.
double around_one(Rng& rng) {
  return 0.5 + static_cast<double>(rng.next()) * 0x1p-32;
}

/// Numbers (rows, columns) packed along one of the axes into words of 32 bits.
class Words {
 public:
  Words(std::int64_t rows, std::int64_t columns) : columns_(columns) {
    words_.resize(static_cast<std::size_t>(rows * columns));
  }

  void set(std::int64_t row, std::int64_t column, int bit, std::uint32_t number) {
    words_[static_cast<std::size_t>(row * columns_ + column)] |= number << bit;
  }

  std::string bytes() const {
    std::string out;
    for (const std::uint32_t word : words_) put(out, word);
    return out;
  }

 private:
  std::int64_t columns_;
  std::vector<std::uint32_t> words_;
};

PackedWeights fp8(const PackedSpec& spec,
                  const std::string& module,
                  std::int64_t rows,
                  std::int64_t columns,
                  double size) {
  Rng rng(spec.seed, hash64(module));
  double squares = 0;
  for (std::uint32_t code = 0; code < 0x7F; ++code) squares += e4m3_value(code) * e4m3_value(code);
  const double rms = std::sqrt(squares / 0x7F);
  const std::int64_t across = ceil_div(columns, 128);
  NamedTensor codes{.name = module + ".weight", .dtype = DType::f8_e4m3, .shape = {rows, columns}};
  NamedTensor scales{.name = module + ".weight_scale_inv",
                     .dtype = spec.scale_dtype,
                     .shape = {ceil_div(rows, 128), across}};
  std::vector<double> values;
  for (std::int64_t i = 0; i < scales.shape[0] * across; ++i) {
    values.push_back(put_scale(scales.bytes, spec.scale_dtype, size / rms * around_one(rng)));
  }
  PackedWeights out;
  for (std::int64_t n = 0; n < rows; ++n) {
    for (std::int64_t k = 0; k < columns; ++k) {
      const std::uint32_t draw = rng.next() % 254;  // all codes but the two that are NaN
      const std::uint32_t code = draw < 127 ? draw : draw + 1;
      codes.bytes += static_cast<char>(code);
      const double scale = values[static_cast<std::size_t>(n / 128 * across + k / 128)];
      out.floats.push_back(static_cast<float>(e4m3_value(code) * scale));
    }
  }
  out.tensors = {scales, codes};  // wider types first, as the safetensors library sorts them
  return out;
}

PackedWeights grouped(const PackedSpec& spec,
                      const std::string& module,
                      std::int64_t rows,
                      std::int64_t columns,
                      double size) {
  Rng rng(spec.seed, hash64(module));
  const bool gptq = spec.method == "gptq";
  const int bits = gptq ? spec.bits : 4;
  const std::int64_t each = 32 / bits;
  const std::uint32_t numbers = 1U << bits;
  const std::int64_t group_size = spec.group_size > 0 ? spec.group_size : columns;
  const std::int64_t groups = ceil_div(columns, group_size);
  // Number i of eight lies at place kPlace[i] of an AWQ word: the places hold 0 2 4 6 1 3 5 7.
  constexpr int kPlace[8] = {0, 4, 1, 5, 2, 6, 3, 7};

  NamedTensor scales{
      .name = module + ".scales", .dtype = spec.scale_dtype, .shape = {groups, rows}};
  Words zero_words(groups, rows / each);
  std::vector<double> scale_values;
  std::vector<std::int64_t> zero_values;
  for (std::int64_t g = 0; g < groups; ++g) {
    for (std::int64_t n = 0; n < rows; ++n) {
      const double unit = size / (numbers / std::sqrt(12.0));
      scale_values.push_back(put_scale(scales.bytes, spec.scale_dtype, unit * around_one(rng)));
      const bool fixed = gptq && spec.symmetric;
      const std::uint32_t zero = fixed ? numbers / 2 : rng.next() % numbers;
      zero_values.push_back(zero);
      const bool less_one =
          gptq && spec.checkpoint_format == "gptq" && !(fixed && spec.zeros_as_they_are);
      const auto place = static_cast<int>(n % each);
      zero_words.set(g, n / each, gptq ? bits * place : 4 * kPlace[place],
                     less_one ? zero - 1 : zero);
    }
  }

  std::vector<std::int64_t> group_of;
  NamedTensor index{.name = module + ".g_idx", .dtype = DType::i32, .shape = {columns}};
  for (std::int64_t k = 0; k < columns; ++k) group_of.push_back(k / group_size);
  for (std::size_t k = group_of.size(); spec.act_order && k > 1; --k) {
    std::swap(group_of[k - 1], group_of[rng.next() % k]);
  }
  for (const std::int64_t group : group_of) put(index.bytes, static_cast<std::int32_t>(group));

  Words words(gptq ? columns / each : columns, gptq ? rows : rows / each);
  PackedWeights out;
  for (std::int64_t n = 0; n < rows; ++n) {
    for (std::int64_t k = 0; k < columns; ++k) {
      const std::uint32_t number = rng.next() % numbers;
      if (gptq) {
        words.set(k / each, n, bits * static_cast<int>(k % each), number);
      } else {
        words.set(k, n / each, 4 * kPlace[n % each], number);
      }
      const auto at = static_cast<std::size_t>(group_of[static_cast<std::size_t>(k)] * rows + n);
      const double steps = static_cast<double>(std::int64_t{number} - zero_values[at]);
      out.floats.push_back(static_cast<float>(steps * scale_values[at]));
    }
  }
  out.tensors = {{.name = module + ".qweight",
                  .dtype = DType::i32,
                  .shape = gptq ? std::vector<std::int64_t>{columns / each, rows}
                                : std::vector<std::int64_t>{columns, rows / each},
                  .bytes = words.bytes()},
                 {.name = module + ".qzeros",
                  .dtype = DType::i32,
                  .shape = {groups, rows / each},
                  .bytes = zero_words.bytes()},
                 scales};
  if (gptq) out.tensors.push_back(index);
  return out;
}

}  // namespace

double e4m3_value(std::uint32_t code) {
  const std::uint32_t exponent = code >> 3 & 15U;
  const std::uint32_t fraction = code & 7U;
  if (exponent == 15 && fraction == 7) return std::nan("");
  const double magnitude =
      exponent == 0 ? fraction / 8.0 * std::pow(2.0, -6)
                    : (1 + fraction / 8.0) * std::pow(2.0, static_cast<int>(exponent) - 7);
  return (code & 0x80U) != 0 ? -magnitude : magnitude;
}

std::string quantization_config(const PackedSpec& spec) {
  json out = {{"quant_method", spec.method}};
  if (spec.method == "fp8") {
    out.update({{"fmt", "e4m3"},
                {"activation_scheme", "dynamic"},
                {"weight_block_size", {128, 128}},
                {"modules_to_not_convert", {"lm_head", "mlp.gate"}}});
  } else {
    out.update({{"bits", spec.method == "gptq" ? spec.bits : 4}, {"group_size", spec.group_size}});
  }
  if (spec.method == "gptq") {
    out.update({{"sym", spec.symmetric},
                {"desc_act", spec.act_order},
                {"checkpoint_format", spec.checkpoint_format}});
  }
  if (spec.method == "awq") {
    out.update({{"zero_point", true}, {"version", "gemm"}, {"modules_to_not_convert", nullptr}});
  }
  return out.dump();
}

PackedWeights random_packed(const PackedSpec& spec,
                            const std::string& module,
                            std::int64_t rows,
                            std::int64_t columns,
                            float size) {
  return spec.method == "fp8" ? fp8(spec, module, rows, columns, size)
                              : grouped(spec, module, rows, columns, size);
}

Result<TwinCheckpoints> twin_checkpoints(const RandomCheckpoint& checkpoint,
                                         const PackedSpec& spec) {
  TwinCheckpoints twins;
  const std::vector<RandomTensor> tensors = PONDER_TRY(random_tensors(checkpoint));
  twins.float_config = checkpoint.config_json;
  json config = json::parse(checkpoint.config_json);
  config["quantization_config"] = json::parse(quantization_config(spec));
  twins.packed_config = config.dump();
  const DType stored = checkpoint.stored == "bf16"  ? DType::bf16
                       : checkpoint.stored == "f16" ? DType::f16
                                                    : DType::f32;
  for (const RandomTensor& tensor : tensors) {
    if (!tensor.name.ends_with("_proj.weight")) {
      const NamedTensor plain{tensor.name, stored, tensor.shape, tensor.bytes};
      twins.packed.push_back(plain);
      twins.floats.push_back(plain);
      continue;
    }
    const std::string module = tensor.name.substr(0, tensor.name.size() - 7);
    const float size = 1.5F / std::sqrt(static_cast<float>(tensor.shape[1]));
    PackedWeights packed = random_packed(spec, module, tensor.shape[0], tensor.shape[1], size);
    NamedTensor floats{tensor.name, DType::f32, tensor.shape, {}};
    for (const float weight : packed.floats) put(floats.bytes, weight);
    twins.floats.push_back(std::move(floats));
    for (NamedTensor& part : packed.tensors) twins.packed.push_back(std::move(part));
  }
  return twins;
}

}  // namespace ponder
