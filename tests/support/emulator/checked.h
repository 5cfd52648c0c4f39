#pragma once

// How a test runs a kernel: in every order of threads, with early and late copies and two patterns
// of poison, all of which must give the same bits.

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "tests/support/emulator/emulator.h"

namespace ponder::cuda::emulator {

/// Memory that nobody has written: every byte 0xFF, so not a number as float and as bfloat16.
template <class T>
std::vector<T> poisoned(std::size_t count) {
  std::vector<T> out(count);
  if (count > 0) std::memset(static_cast<void*>(out.data()), 0xFF, count * sizeof(T));
  return out;
}

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

/// The result of `run` (a vector), which launches kernels on fresh outputs.
template <class Run>
auto checked(const Run& run) {
  const auto in = [&](const Settings& wanted) {
    const ScopedSettings scope(wanted);
    return run();
  };
  const auto result = in({.order = Order::forward});
  EXPECT_TRUE(
      same_bits(result, in({.order = Order::reversed, .early_copies = true, .poison = 0x5A})))
      << "the result depends on the order of threads (reversed)";
  EXPECT_TRUE(same_bits(result, in({.order = Order::shuffled, .poison = 0x81})))
      << "the result depends on the order of threads (shuffled)";
  return result;
}

/// The same on threads of the machine, for the thread sanitizer.
template <class Run>
auto on_real_threads(const Run& run) {
  const ScopedSettings scope({.real_threads = true});
  return run();
}

}  // namespace ponder::cuda::emulator
