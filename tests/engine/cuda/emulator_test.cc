// The emulator itself: what is right passes in every mode, and every kind of mistake is found and
// named. The kernels here are wrong on purpose.

#include "tests/support/emulator/emulator.h"

#include <gtest/gtest.h>

#include "engine/cuda/math.cuh"
#include "tests/support/emulator/checked.h"
#include "tests/support/emulator/numbers.h"

namespace ponder::cuda {
namespace {

using emulator::EmulationError;
using emulator::on_real_threads;
using emulator::poisoned;

template <class Kernel>
std::string error_of(const Launch& what, const Kernel& kernel) {
  try {
    emulator::run_grid(what, kernel);
  } catch (const EmulationError& error) {
    return error.what();
  }
  return "";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

constexpr Launch kTwoWarps{.name = "trial", .threads = 64, .shared_bytes = 256};

std::vector<float> sums_of_blocks() {
  const auto x = random_floats(4 * 64, 1);
  auto out = poisoned<float>(4);
  Launch what = kTwoWarps;
  what.grid_x = 2;
  what.grid_y = 2;
  emulator::run_grid(what, [&] {
    struct Shared {
      float partial[kWarp];
    };
    const int block = block_y() * grid_x() + block_x();
    const float sum =
        block_sum(x[size(block, 64) + size(thread_index())], shared_memory<Shared>().partial);
    if (thread_index() == 0) out[size(block)] = sum;
  });
  return out;
}

TEST(Emulator, ARightKernelGivesTheSameBitsInEveryMode) {
  const auto out = emulator::checked(sums_of_blocks);
  EXPECT_TRUE(emulator::same_bits(out, on_real_threads(sums_of_blocks)));
}

TEST(Emulator, NamesTheLanesThatMissAShuffle) {
  const std::string error = error_of(kTwoWarps, [] {
    if (lane() < 30) warp_sum(1.0F);
  });
  EXPECT_TRUE(contains(error, "kernel trial, block (0, 0)")) << error;
  EXPECT_TRUE(contains(error, "thread 0 to 29 waits at")) << error;
  EXPECT_TRUE(contains(error, "math.cuh:")) << error;
  EXPECT_TRUE(contains(error, "thread 30 to 31 has ended")) << error;
}

TEST(Emulator, NamesTheThreadsThatMissABarrier) {
  const std::string error = error_of(kTwoWarps, [] {
    if (thread_index() != 5) sync_threads();
  });
  EXPECT_TRUE(contains(error, "nobody can go on")) << error;
  EXPECT_TRUE(contains(error, "thread 5 has ended")) << error;
  EXPECT_TRUE(contains(error, "emulator_test.cc:")) << error;
}

TEST(Emulator, RefusesBarriersAtDifferentPlaces) {
  const std::string error = error_of(kTwoWarps, [] {
    if (warp() == 0) {
      sync_threads();
    } else {
      sync_threads();
    }
  });
  EXPECT_TRUE(contains(error, "but thread 0 waits at sync_threads")) << error;
}

TEST(Emulator, RefusesWarpOperationsAtDifferentPlaces) {
  const std::string error = error_of(kTwoWarps, [] {
    if (lane() % 2 == 0) {
      ballot(true);
    } else {
      ballot(false);
    }
  });
  EXPECT_TRUE(contains(error, "but thread 0 waits at")) << error;
}

TEST(Emulator, RefusesAMatrixProductThatAWarpSplits) {
  const std::string error = error_of(kTwoWarps, [] {
    float d[4] = {};
    const std::uint32_t a[4] = {};
    if (lane() != 31) mma_bf16(d, a, 0, 0);
  });
  EXPECT_TRUE(contains(error, "thread 31 has ended")) << error;
}

TEST(Emulator, RefusesUnalignedAccess) {
  alignas(16) const unsigned char bytes[32] = {};
  const std::string error = error_of(kTwoWarps, [&] { load16(bytes + 8); });
  EXPECT_TRUE(contains(error, "not a multiple of 16")) << error;
}

TEST(Emulator, RefusesMoreSharedMemoryThanWasAskedFor) {
  struct Large {
    float x[65];
  };

  const std::string error = error_of(kTwoWarps, [] { shared_memory<Large>(); });
  EXPECT_TRUE(contains(error, "260 bytes of shared memory are used and 256 were asked for"))
      << error;
}

TEST(Emulator, RefusesAGridThatNoGpuRuns) {
  EXPECT_THROW(emulator::run_grid({.name = "trial", .threads = 48}, [] {}), EmulationError);
  EXPECT_THROW(emulator::run_grid({.name = "trial", .grid_y = 70000}, [] {}), EmulationError);
  EXPECT_THROW(emulator::run_grid({.name = "trial", .shared_bytes = 300000}, [] {}),
               EmulationError);
}

struct Exchange {
  float x[64];
};

/// Every thread reads its neighbour's number; `right` waits for it to be there.
std::vector<float> neighbours(bool right) {
  auto out = poisoned<float>(64);
  emulator::run_grid(kTwoWarps, [&] {
    auto& shared = shared_memory<Exchange>();
    shared.x[thread_index()] = static_cast<float>(thread_index());
    if (right) sync_threads();
    out[size(thread_index())] = shared.x[(thread_index() + 1) % 64];
  });
  return out;
}

TEST(Emulator, AMissingBarrierChangesTheBitsWithTheOrder) {
  const auto in = [](emulator::Order order, bool right) {
    const emulator::ScopedSettings scope({.order = order});
    return neighbours(right);
  };
  using emulator::Order;
  EXPECT_TRUE(emulator::same_bits(in(Order::forward, true), in(Order::reversed, true)));
  EXPECT_FALSE(emulator::same_bits(in(Order::forward, false), in(Order::reversed, false)));
}

/// A copy whose arrival is not waited for.
std::vector<float> copied(bool wait) {
  const auto from = random_floats(4 * 32, 1);
  auto out = poisoned<float>(4 * 32);
  emulator::run_grid({.name = "trial", .threads = 32, .shared_bytes = 512}, [&] {
    auto& shared = shared_memory<float[4 * 32]>();
    copy_async(&shared[4 * lane()], &from[size(4 * lane())], lane() != 3);
    commit_copies();
    if (wait) await_copies<0>();
    sync_warp();
    for (int i = 0; i < 4; ++i) out[size(4 * lane() + i)] = shared[4 * lane() + i];
  });
  return out;
}

TEST(Emulator, ACopyThatIsNotAwaitedChangesTheBits) {
  const auto in = [](bool early, bool wait) {
    const emulator::ScopedSettings scope({.early_copies = early});
    return copied(wait);
  };
  EXPECT_TRUE(emulator::same_bits(in(true, true), in(false, true)));
  EXPECT_FALSE(emulator::same_bits(in(true, false), in(false, false)));
}

TEST(Emulator, CopiesOfLaterGroupsStayUnderWay) {
  const auto from = random_floats(8, 1);
  std::vector<float> seen = poisoned<float>(8);
  emulator::run_grid({.name = "trial", .threads = 32, .shared_bytes = 32}, [&] {
    auto& shared = shared_memory<float[8]>();
    if (lane() == 0) {
      copy_async(&shared[0], &from[0], true);
      commit_copies();
      copy_async(&shared[4], &from[4], true);
      commit_copies();
      await_copies<1>();
      for (int i = 0; i < 8; ++i) seen[size(i)] = shared[i];
    }
  });
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(seen[i], from[i]);
  for (std::size_t i = 4; i < 8; ++i) EXPECT_TRUE(std::isnan(seen[i]));
}

/// One warp computes a 16 x 8 product of matrices brought in by ldmatrix, as the kernels do.
TEST(Emulator, LdmatrixAndMmaMultiplyMatrices) {
  const auto a = random_bf16(16 * 16, 1);
  const auto b = random_bf16(16 * 8, 2);  // (k, n): taken transposed
  const auto c = random_floats(16 * 8, 3);

  struct Shared {
    Bf16 a[16][16];
    Bf16 b[16][8];
  };

  const auto product = emulator::checked([&] {
    auto out = poisoned<float>(16 * 8);
    emulator::run_grid({.name = "trial", .threads = 32, .shared_bytes = sizeof(Shared)}, [&] {
      auto& shared = shared_memory<Shared>();
      for (int i = lane(); i < 16 * 16; i += kWarp) shared.a[i / 16][i % 16] = a[size(i)];
      for (int i = lane(); i < 16 * 8; i += kWarp) shared.b[i / 8][i % 8] = b[size(i)];
      sync_warp();
      std::uint32_t fa[4];
      std::uint32_t fb[4];
      ldmatrix(fa, &shared.a[lane() % 16][8 * (lane() / 16)]);
      ldmatrix_transposed(fb, &shared.b[lane() % 16][0]);  // the upper two are not used
      float d[4];
      for (int i = 0; i < 4; ++i) {
        d[i] = c[size(8 * (lane() / 4 + 8 * (i / 2)) + 2 * (lane() % 4) + i % 2)];
      }
      mma_bf16(d, fa, fb[0], fb[1]);
      for (int i = 0; i < 4; ++i) {
        out[size(8 * (lane() / 4 + 8 * (i / 2)) + 2 * (lane() % 4) + i % 2)] = d[i];
      }
    });
    return out;
  });
  for (std::size_t row = 0; row < 16; ++row) {
    for (std::size_t column = 0; column < 8; ++column) {
      float sum = c[row * 8 + column];
      for (std::size_t k = 0; k < 16; ++k) {
        sum += to_float(a[row * 16 + k]) * to_float(b[k * 8 + column]);
      }
      ASSERT_EQ(product[row * 8 + column], sum);
    }
  }
}

TEST(Emulator, RoundsToBfloat16LikeTheCpu) {
  EXPECT_EQ(to_bf16(1.00390625F).bits, 0x3F80);  // a tie goes to even
  EXPECT_EQ(to_bf16(1.01171875F).bits, 0x3F82);
  EXPECT_EQ(to_bf16(-INFINITY).bits, 0xFF80);
  EXPECT_EQ(to_bf16(NAN).bits, 0x7FFF);
  EXPECT_EQ(to_float(Bf16{0xC040}), -3.0F);
}

}  // namespace
}  // namespace ponder::cuda
