#include "engine/cuda/check/limits.h"

#include <cmath>

#include "engine/cuda/device_buffer.h"

namespace ponder::cuda::check {

namespace {

/// Seconds of one of `repeats` launches, after a first that is not counted.
template <class Launch>
Result<double> seconds_of(Device& device, int repeats, const Launch& launch_one) {
  launch_one();
  PONDER_TRY(device.wait());
  const auto begin = PONDER_TRY(device.record());
  for (int i = 0; i < repeats; ++i) launch_one();
  const auto end = PONDER_TRY(device.record());
  PONDER_TRY(device.wait());
  return PONDER_TRY(device.seconds_between(*begin, *end))
  / repeats;
}

Result<double> copy_rate(Device& device, std::int64_t bytes, int repeats) {
  constexpr std::int64_t kPage = 16384;  // numbers
  const auto count = static_cast<int>(bytes / (2 * kPage));
  const auto memory = PONDER_TRY(DeviceBuffer<Bf16>::make(device, 2 * count * kPage));
  const auto pairs = PONDER_TRY(DeviceBuffer<PageCopyPair>::make(device, count));
  std::vector<PageCopyPair> from_to;
  for (int i = 0; i < count; ++i) from_to.push_back({i, count + i});
  device.upload(pairs.data(), from_to.data(), pairs.bytes());
  device.fill(memory.data(), 0, memory.bytes());
  const double seconds = PONDER_TRY(seconds_of(device, repeats, [&] {
    copy_pages(device.stream(), memory.data(), 1, 2 * count, kPage, pairs.data(), count);
  }));
  return 4.0 * static_cast<double>(kPage) * count / seconds;
}

Result<double> product_rate(Device& device, GemmLibrary* library, const BenchSizes& sizes) {
  const GemmShape shape{.n = sizes.product, .k = sizes.product};
  const std::int64_t n = sizes.product;
  const std::int64_t m = sizes.product_rows;
  const auto x = PONDER_TRY(DeviceBuffer<Bf16>::make(device, m * n));
  const auto w = PONDER_TRY(DeviceBuffer<Bf16>::make(device, n * n));
  const auto y = PONDER_TRY(DeviceBuffer<Bf16>::make(device, m * n));
  device.fill(x.data(), 0x3C, x.bytes());  // 0.0115 each: a GPU is faster on zeros
  device.fill(w.data(), 0x3C, w.bytes());
  const int found =
      library == nullptr ? 0 : PONDER_TRY(library->candidates(shape, sizes.product_rows));
  const Gemm g{.x = x.data(),
               .w = w.data(),
               .y = y.data(),
               .m = sizes.product_rows,
               .n = sizes.product,
               .k = sizes.product};
  const double seconds = PONDER_TRY(seconds_of(device, sizes.repeats, [&] {
    if (found > 0) {
      library->multiply(device.stream(), g, 0);
    } else {
      gemm(device.stream(), g);
    }
  }));
  return 2.0 * static_cast<double>(m * n) * static_cast<double>(n) / seconds;
}

}  // namespace

Result<Limits> measure_limits(const Bench& bench, const BenchSizes& sizes) {
  const auto device = PONDER_TRY(bench.backend.open(bench.device));
  Limits limits;
  limits.bytes_per_second = PONDER_TRY(copy_rate(*device, sizes.copy_bytes, sizes.repeats));
  const auto library = PONDER_TRY(bench.backend.open_gemms(*device, Numerics::fast));
  limits.flops = PONDER_TRY(product_rate(*device, library.get(), sizes));
  return limits;
}

double decode_bytes(const ModelConfig& c, int batch, int context) {
  const double hidden = c.hidden_size;
  const double q = double(c.num_attention_heads) * c.head_dim;
  const double kv = double(c.num_key_value_heads) * c.head_dim;
  double mlp = 3 * hidden * c.intermediate_size;
  if (c.num_experts > 0) {
    const double missed = std::pow(1 - double(c.num_experts_per_tok) / c.num_experts, batch);
    mlp = c.num_experts * hidden * (1 + 3 * c.moe_intermediate_size * (1 - missed));
  }
  const double layer = (2 * q + 2 * kv) * hidden + mlp;
  const double weights = 2 * (c.num_hidden_layers * layer + c.vocab_size * hidden);
  const double token = 2.0 * c.num_hidden_layers * kv * 2;
  return weights + token * batch * context;
}

double prefill_flops(const ModelConfig& c, int tokens) {
  const double hidden = c.hidden_size;
  const double q = double(c.num_attention_heads) * c.head_dim;
  const double kv = double(c.num_key_value_heads) * c.head_dim;
  const double mlp = c.num_experts > 0
                         ? 3 * hidden * c.moe_intermediate_size * c.num_experts_per_tok
                         : 3 * hidden * c.intermediate_size;
  const double products = 2 * ((2 * q + 2 * kv) * hidden + mlp) * tokens;
  const double attention = 2 * q * double(tokens) * tokens;  // half of the square, twice
  return c.num_hidden_layers * (products + attention) + 2.0 * c.vocab_size * hidden;
}

}  // namespace ponder::cuda::check
