#include "engine/cuda/gemm_check.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "engine/cuda/device_buffer.h"
#include "harness/base/rng.h"

namespace ponder::cuda {

namespace {

constexpr std::uint16_t kNan = 0x7FFF;

/// Uniform in (-1, 1), 8 bits and so exact.
std::vector<Bf16> random_numbers(std::int64_t count, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<Bf16> out(static_cast<std::size_t>(count));
  for (Bf16& x : out) {
    const auto u = static_cast<float>(rng.next() >> 24);
    x = {static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>((2 * u + 1) / 256 - 1) >> 16)};
  }
  return out;
}

class EqualRows {
 public:
  EqualRows(Device& device, GemmLibrary& library, const GemmShape& shape, int rows)
      : device_(device), library_(library), shape_(shape), rows_(rows) {}

  /// errors  engine
  Result<void> prepare();

  /// The measure: what `candidate` gives at all rows.
  void measure(int candidate) { multiply(x_.data(), rows_, candidate, expected_.data()); }

  /// errors  engine
  Result<bool> agrees(int rows, int candidate);

 private:
  void multiply(const Bf16* x, int rows, int candidate, unsigned char* y) {
    Gemm g{.x = x, .w = w_.data(), .m = rows, .n = shape_.n, .k = shape_.k};
    if (shape_.to_float) {
      g.y_float = reinterpret_cast<float*>(y);
    } else {
      g.y = reinterpret_cast<Bf16*>(y);
    }
    library_.multiply(device_.stream(), g, candidate);
  }

  std::int64_t row_bytes() const { return std::int64_t{shape_.n} * (shape_.to_float ? 4 : 2); }

  Result<bool> same(int count, int rows, int shift);

  Device& device_;
  GemmLibrary& library_;
  GemmShape shape_;
  int rows_;
  std::vector<Bf16> input_;
  DeviceBuffer<Bf16> x_, other_, w_;
  DeviceBuffer<unsigned char> expected_, y_;
  DeviceBuffer<std::int32_t> differs_;
};

Result<void> EqualRows::prepare() {
  const std::int64_t numbers = std::int64_t{rows_} * shape_.k;
  input_ = random_numbers(numbers, 1);
  // Rows of few numbers repeated: making all weights of a large head anew would take seconds.
  const std::int64_t period = std::min<std::int64_t>(shape_.n, 509);
  const std::vector<Bf16> weights = random_numbers(period * shape_.k, 2);
  x_ = PONDER_TRY(DeviceBuffer<Bf16>::make(device_, numbers));
  other_ = PONDER_TRY(DeviceBuffer<Bf16>::make(device_, numbers));
  w_ = PONDER_TRY(DeviceBuffer<Bf16>::make(device_, std::int64_t{shape_.n} * shape_.k));
  expected_ = PONDER_TRY(DeviceBuffer<unsigned char>::make(device_, rows_ * row_bytes()));
  y_ = PONDER_TRY(DeviceBuffer<unsigned char>::make(device_, rows_ * row_bytes()));
  differs_ = PONDER_TRY(DeviceBuffer<std::int32_t>::make(device_, rows_));
  device_.upload(x_.data(), input_.data(), x_.bytes());
  for (std::int64_t row = 0; row < shape_.n; row += period) {
    const std::int64_t count = std::min(period, shape_.n - row);
    device_.upload(w_.data() + row * shape_.k, weights.data(),
                   static_cast<std::size_t>(count * shape_.k) * sizeof(Bf16));
  }
  return device_.wait();
}

/// Whether rows [0, count) of y_ are rows (i + shift) % rows of the measure.
Result<bool> EqualRows::same(int count, int rows, int shift) {
  compare_rows(device_.stream(), y_.data(), expected_.data(), count, rows, shift, row_bytes(),
               differs_.data());
  std::vector<std::int32_t> differs(static_cast<std::size_t>(count), 1);
  device_.download(differs.data(), differs_.data(), differs.size() * sizeof(std::int32_t));
  PONDER_TRY(device_.wait());
  return std::all_of(differs.begin(), differs.end(), [](std::int32_t d) { return d == 0; });
}

Result<bool> EqualRows::agrees(int rows, int candidate) {
  const auto k = static_cast<std::size_t>(shape_.k);
  const auto n = static_cast<std::size_t>(rows);
  // All rows turned round by some.
  const int shift = rows / 2 + 3;
  std::vector<Bf16> turned(n * k);
  for (std::size_t row = 0; row < n; ++row) {
    const std::size_t from = (row + static_cast<std::size_t>(shift)) % n;
    std::copy_n(input_.begin() + static_cast<std::ptrdiff_t>(from * k), k,
                turned.begin() + static_cast<std::ptrdiff_t>(row * k));
  }
  device_.upload(other_.data(), turned.data(), turned.size() * sizeof(Bf16));
  multiply(other_.data(), rows, candidate, y_.data());
  if (!PONDER_TRY(same(rows, rows, shift))) return false;
  // A few rows, behind them no numbers.
  const std::size_t few = n / 2 - 3;
  std::copy_n(input_.begin(), few * k, turned.begin());
  std::fill(turned.begin() + static_cast<std::ptrdiff_t>(few * k), turned.end(), Bf16{kNan});
  device_.upload(other_.data(), turned.data(), turned.size() * sizeof(Bf16));
  multiply(other_.data(), rows, candidate, y_.data());
  return same(static_cast<int>(few), rows, 0);
}

}  // namespace

Result<std::optional<GemmChoice>> choose_equal_rows(Device& device,
                                                    GemmLibrary& library,
                                                    const GemmShape& shape,
                                                    std::span<const int> buckets) {
  EqualRows trial(device, library, shape, buckets.back());
  PONDER_TRY(trial.prepare());
  if (PONDER_TRY(library.candidates(shape, buckets.back())) == 0)
    return std::optional<GemmChoice>();
  trial.measure(0);
  GemmChoice choice;
  for (const int rows : buckets) {
    const int count = PONDER_TRY(library.candidates(shape, rows));
    int candidate = 0;
    while (candidate < count && !PONDER_TRY(trial.agrees(rows, candidate))) ++candidate;
    if (candidate == count) return std::optional<GemmChoice>();
    choice[rows] = candidate;
  }
  return std::optional(choice);
}

}  // namespace ponder::cuda
