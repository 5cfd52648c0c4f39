#pragma once

// platform.cuh for the host: every thread of a block is a fiber or a thread of the emulator, which
// is linked in by the tests (tests/support/emulator). Declared here, because a kernel may not
// include the tests. `file` and `line` are where the kernel called: for messages.

#include <bit>
#include <cmath>
#include <cstring>
#include <functional>

#define PONDER_KERNEL static void
#define PONDER_DEVICE inline
#define PONDER_BOTH inline
#define PONDER_UNROLL

namespace ponder::cuda {

namespace emulator {

/// What the running thread knows of itself.
struct Thread {
  int thread = 0;
  int threads = 0;
  int block_x = 0;
  int block_y = 0;
  int grid_x = 0;
  unsigned char* shared = nullptr;
  std::size_t shared_bytes = 0;
};

const Thread& current();

void barrier(const char* file, int line);

/// Waits for the 32 lanes of the warp to come to the same place with the same `apply`, then has it
/// called once with their arguments, lane 0 first.
void collective(void* argument, void (*apply)(void* const* lanes), const char* file, int line);

// The operations that `collective` applies, one argument struct a lane.

struct Shuffle {
  std::uint32_t value;
  int from_lane;
  std::uint32_t result;
};

struct Ballot {
  bool condition;
  std::uint32_t result;
};

/// The fragments of mma.m16n8k16: see warp_operations.cc.
struct Mma {
  float d[4];
  std::uint32_t a[4];
  std::uint32_t b[2];
};

struct LoadMatrix {
  const void* row;
  std::uint32_t r[4];
};

void apply_nothing(void* const* lanes);
void apply_shuffle(void* const* lanes);
void apply_ballot(void* const* lanes);
void apply_mma(void* const* lanes);
void apply_ldmatrix(void* const* lanes);
void apply_ldmatrix_transposed(void* const* lanes);

void copy_async(void* to, const void* from, bool valid, const char* file, int line);
void commit_copies();
void await_copies(int pending);

/// Ends the launch with an error unless `pointer` is a multiple of `bytes`.
void check_aligned(const void* pointer, std::size_t bytes, const char* file, int line);

/// Ends the launch with an error unless the block asked for that much shared memory.
void check_shared(std::size_t bytes, const char* file, int line);

void run_grid(const Launch& launch, const std::function<void()>& kernel);

/// run_grid, now or when the stream's queue comes to it.
void submit(Stream& stream, const Launch& launch, std::function<void()> kernel);

}  // namespace emulator

PONDER_DEVICE int thread_index() {
  return emulator::current().thread;
}

PONDER_DEVICE int lane() {
  return emulator::current().thread % kWarp;
}

PONDER_DEVICE int warp() {
  return emulator::current().thread / kWarp;
}

PONDER_DEVICE int block_threads() {
  return emulator::current().threads;
}

PONDER_DEVICE int block_x() {
  return emulator::current().block_x;
}

PONDER_DEVICE int block_y() {
  return emulator::current().block_y;
}

PONDER_DEVICE int grid_x() {
  return emulator::current().grid_x;
}

template <class T>
PONDER_DEVICE T& shared_memory(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  emulator::check_shared(sizeof(T), file, line);
  return *reinterpret_cast<T*>(emulator::current().shared);
}

PONDER_DEVICE void sync_threads(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  emulator::barrier(file, line);
}

PONDER_DEVICE void sync_warp(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  emulator::collective(nullptr, emulator::apply_nothing, file, line);
}

template <class T>
PONDER_DEVICE T
shuffle(T value, int from_lane, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  emulator::Shuffle s{std::bit_cast<std::uint32_t>(value), from_lane, 0};
  emulator::collective(&s, emulator::apply_shuffle, file, line);
  return std::bit_cast<T>(s.result);
}

template <class T>
PONDER_DEVICE T
shuffle_xor(T value, int mask, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  return shuffle(value, lane() ^ mask, file, line);
}

PONDER_DEVICE std::uint32_t ballot(bool condition,
                                   const char* file = __builtin_FILE(),
                                   int line = __builtin_LINE()) {
  emulator::Ballot b{condition, 0};
  emulator::collective(&b, emulator::apply_ballot, file, line);
  return b.result;
}

PONDER_DEVICE int count_bits(std::uint32_t bits) {
  return std::popcount(bits);
}

PONDER_DEVICE void mma_bf16(float (&d)[4],
                            const std::uint32_t (&a)[4],
                            std::uint32_t b0,
                            std::uint32_t b1,
                            const char* file = __builtin_FILE(),
                            int line = __builtin_LINE()) {
  emulator::Mma m{{d[0], d[1], d[2], d[3]}, {a[0], a[1], a[2], a[3]}, {b0, b1}};
  emulator::collective(&m, emulator::apply_mma, file, line);
  for (int i = 0; i < 4; ++i) d[i] = m.d[i];
}

PONDER_DEVICE void ldmatrix(std::uint32_t (&r)[4],
                            const void* row,
                            const char* file = __builtin_FILE(),
                            int line = __builtin_LINE()) {
  emulator::check_aligned(row, 16, file, line);
  emulator::LoadMatrix l{row, {}};
  emulator::collective(&l, emulator::apply_ldmatrix, file, line);
  for (int i = 0; i < 4; ++i) r[i] = l.r[i];
}

PONDER_DEVICE void ldmatrix_transposed(std::uint32_t (&r)[4],
                                       const void* row,
                                       const char* file = __builtin_FILE(),
                                       int line = __builtin_LINE()) {
  emulator::check_aligned(row, 16, file, line);
  emulator::LoadMatrix l{row, {}};
  emulator::collective(&l, emulator::apply_ldmatrix_transposed, file, line);
  for (int i = 0; i < 4; ++i) r[i] = l.r[i];
}

PONDER_DEVICE void copy_async(void* to,
                              const void* from,
                              bool valid,
                              const char* file = __builtin_FILE(),
                              int line = __builtin_LINE()) {
  emulator::copy_async(to, from, valid, file, line);
}

PONDER_DEVICE void commit_copies() {
  emulator::commit_copies();
}

template <int Pending>
PONDER_DEVICE void await_copies() {
  emulator::await_copies(Pending);
}

PONDER_DEVICE Sixteen load16(const void* from,
                             const char* file = __builtin_FILE(),
                             int line = __builtin_LINE()) {
  emulator::check_aligned(from, 16, file, line);
  Sixteen x;
  std::memcpy(&x, from, sizeof x);
  return x;
}

PONDER_DEVICE void store16(void* to,
                           const Sixteen& x,
                           const char* file = __builtin_FILE(),
                           int line = __builtin_LINE()) {
  emulator::check_aligned(to, 16, file, line);
  std::memcpy(to, &x, sizeof x);
}

PONDER_DEVICE float fma_rn(float a, float b, float c) {
  return std::fma(a, b, c);
}

PONDER_DEVICE double fma_rn(double a, double b, double c) {
  return std::fma(a, b, c);
}

PONDER_DEVICE float div_rn(float a, float b) {
  return a / b;
}

PONDER_DEVICE float sqrt_rn(float x) {
  return std::sqrt(x);
}

PONDER_DEVICE float to_float(Bf16 x) {
  return std::bit_cast<float>(std::uint32_t{x.bits} << 16);
}

/// Nearest, ties to even; NaN becomes the GPU's.
PONDER_DEVICE Bf16 to_bf16(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  if ((bits & 0x7FFFFFFFU) > 0x7F800000U) return {0x7FFF};
  return {static_cast<std::uint16_t>((bits + 0x7FFFU + (bits >> 16 & 1U)) >> 16)};
}

template <class... Parameters, class... Arguments>
void launch(Stream& stream,
            const Launch& what,
            void (*kernel)(Parameters...),
            Arguments... arguments) {
  if (what.grid_x == 0 || what.grid_y == 0 || stream.failed_kernel != nullptr) return;
  emulator::submit(stream, what, [=] { kernel(static_cast<Parameters>(arguments)...); });
}

}  // namespace ponder::cuda
