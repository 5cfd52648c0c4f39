#include <gtest/gtest.h>

#include "engine/cuda/kernels.h"
#include "engine/cuda/math.cuh"
#include "tests/support/emulator/checked.h"
#include "tests/support/emulator/numbers.h"

namespace ponder::cuda {
namespace {

using emulator::checked;
using emulator::on_real_threads;
using emulator::poisoned;

TEST(CudaMath, ExpHasTheBitsOfTheCpuBackEnd) {
  for (const float x : random_floats(20000, 1, 95)) {
    ASSERT_EQ(exp_rn(x), exp_f32(x)) << x;
    ASSERT_EQ(exp_rn(double{x} * 8), exp_f64(double{x} * 8)) << x;
  }
}

// --- embed ---

std::vector<float> embed_rows(const std::vector<Bf16>& table,
                              const std::vector<std::int32_t>& ids,
                              int hidden) {
  auto out = poisoned<float>(ids.size() * size(hidden));
  Stream stream;
  embed(stream, table.data(), ids.data(), static_cast<int>(ids.size()), hidden, out.data());
  return out;
}

TEST(CudaEmbed, RowsAreThoseOfTheTable) {
  for (const int hidden : {8, 96, 1024, 1032}) {
    const auto table = random_bf16(size(7, hidden), 1);
    const std::vector<std::int32_t> ids = {6, 0, 3, 3, 5};
    const auto out = checked([&] { return embed_rows(table, ids, hidden); });
    for (std::size_t t = 0; t < ids.size(); ++t) {
      for (std::size_t i = 0; i < size(hidden); ++i) {
        ASSERT_EQ(out[t * size(hidden) + i],
                  to_float(table[static_cast<std::size_t>(ids[t]) * size(hidden) + i]));
      }
    }
  }
}

// --- add_rmsnorm ---

struct NormCase {
  int tokens, width;
  bool add;
};

struct Normed {
  std::vector<float> hidden;
  std::vector<Bf16> normed;
  std::vector<std::int32_t> bad_layer;
};

Normed run_norm(std::vector<float> hidden,
                const std::vector<Bf16>& delta,
                const std::vector<float>& weight,
                bool add) {
  const auto width = static_cast<int>(weight.size());
  const auto tokens = static_cast<int>(hidden.size() / weight.size());
  Normed out{std::move(hidden), poisoned<Bf16>(size(tokens, width)),
             std::vector<std::int32_t>(size(tokens), -1)};
  Stream stream;
  add_rmsnorm(stream, {.hidden = out.hidden.data(),
                       .delta = add ? delta.data() : nullptr,
                       .weight = weight.data(),
                       .eps = 1e-6F,
                       .tokens = tokens,
                       .width = width,
                       .layer = 4,
                       .normed = out.normed.data(),
                       .bad_layer = out.bad_layer.data()});
  return out;
}

TEST(CudaAddRmsNorm, EqualsTheDefinitionInDouble) {
  for (const NormCase& c :
       {NormCase{1, 8, true}, NormCase{3, 96, false}, NormCase{2, 264, true},
        NormCase{2, 1024, true}, NormCase{1, 5120, false}, NormCase{1, 8200, true}}) {
    SCOPED_TRACE(c.width);
    const auto hidden = random_floats(size(c.tokens, c.width), 1, 3);
    const auto delta = random_bf16(hidden.size(), 2);
    const auto weight = random_floats(size(c.width), 3);
    const auto sums = checked([&] { return run_norm(hidden, delta, weight, c.add).hidden; });
    const auto normed = checked([&] { return run_norm(hidden, delta, weight, c.add).normed; });
    for (std::size_t t = 0; t < size(c.tokens); ++t) {
      double squares = 0;
      for (std::size_t i = t * weight.size(); i < (t + 1) * weight.size(); ++i) {
        ASSERT_EQ(sums[i], c.add ? hidden[i] + to_float(delta[i]) : hidden[i]);
        squares += double{sums[i]} * sums[i];
      }
      const double inverse = 1 / std::sqrt(squares / c.width + 1e-6);
      for (std::size_t i = 0; i < weight.size(); ++i) {
        const double expected = sums[t * weight.size() + i] * inverse * weight[i];
        ASSERT_NEAR(to_float(normed[t * weight.size() + i]), expected, bf16_noise(expected));
      }
    }
  }
}

TEST(CudaAddRmsNorm, ARowDoesNotDependOnTheOthers) {
  const auto hidden = random_floats(size(5, 96), 1);
  const auto delta = random_bf16(hidden.size(), 2);
  const auto weight = random_floats(96, 3);
  const auto all = run_norm(hidden, delta, weight, true).normed;
  for (std::ptrdiff_t t = 0; t < 5; ++t) {
    const auto one = run_norm({hidden.begin() + t * 96, hidden.begin() + (t + 1) * 96},
                              {delta.begin() + t * 96, delta.begin() + (t + 1) * 96}, weight, true);
    EXPECT_TRUE(
        emulator::same_bits(one.normed, {all.begin() + t * 96, all.begin() + (t + 1) * 96}));
  }
}

TEST(CudaAddRmsNorm, MarksTheFirstLayerThatIsNotFinite) {
  auto hidden = random_floats(size(4, 64), 1);
  hidden[64 + 3] = INFINITY;
  hidden[3 * 64] = NAN;
  const auto bad =
      checked([&] { return run_norm(hidden, {}, random_floats(64, 2), false).bad_layer; });
  EXPECT_EQ(bad, (std::vector<std::int32_t>{-1, 4, -1, 4}));
}

// --- swiglu ---

TEST(CudaSwiglu, EqualsTheDefinitionInDouble) {
  for (const auto& [rows, width] : {std::pair{1, 8}, {3, 256}, {2, 1032}, {5, 40}}) {
    SCOPED_TRACE(width);
    const auto gate_up = random_bf16(size(rows, 2 * width), 1, 6);
    const auto act = checked([&] {
      auto out = poisoned<Bf16>(size(rows, width));
      Stream stream;
      swiglu(stream, gate_up.data(), rows, width, out.data());
      return out;
    });
    for (std::size_t i = 0; i < act.size(); ++i) {
      const std::size_t row = i / size(width);
      const std::size_t column = i % size(width);
      const double gate = to_float(gate_up[row * 2 * size(width) + column]);
      const double up = to_float(gate_up[(row * 2 + 1) * size(width) + column]);
      const double expected = gate / (1 + std::exp(-gate)) * up;
      ASSERT_NEAR(to_float(act[i]), expected, bf16_noise(expected));
    }
  }
}

TEST(CudaOnRealThreads, ElementwiseKernelsGiveTheSameBits) {
  const auto table = random_bf16(size(3, 264), 1);
  const std::vector<std::int32_t> ids = {2, 0};
  const auto embedded = [&] { return embed_rows(table, ids, 264); };
  EXPECT_TRUE(emulator::same_bits(on_real_threads(embedded), embedded()));

  const auto hidden = random_floats(size(3, 520), 4);
  const auto delta = random_bf16(hidden.size(), 5);
  const auto weight = random_floats(520, 6);
  const auto normed = [&] { return run_norm(hidden, delta, weight, true).normed; };
  EXPECT_TRUE(emulator::same_bits(on_real_threads(normed), normed()));

  const auto acted = [&] {
    auto out = poisoned<Bf16>(size(2, 264));
    Stream stream;
    swiglu(stream, delta.data(), 2, 264, out.data());
    return out;
  };
  EXPECT_TRUE(emulator::same_bits(on_real_threads(acted), acted()));
}

}  // namespace
}  // namespace ponder::cuda
