#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ponder::lmeval {

/// Python's random.Random(seed) for whole-number seeds: the Mersenne Twister MT19937 (Matsumoto,
/// Nishimura 1998) seeded as CPython does, and the two calls that few-shot sampling makes.
/// source  CPython 3.11: Modules/_randommodule.c, Lib/random.py
class PythonRandom {
 public:
  explicit PythonRandom(std::uint64_t seed);

  /// The low `bits` bits of a draw, 1 to 32 of them.
  std::uint32_t bits(int bits);

  /// Uniform in [0, n), n > 0: draws as many bits as n has until they are below n.
  std::uint32_t below(std::uint32_t n);

  /// random.sample(range(population), count). needs count <= population
  std::vector<std::size_t> sample(std::size_t population, std::size_t count);

 private:
  void seed_by(std::uint32_t seed);
  std::uint32_t next();

  std::array<std::uint32_t, 624> state_ = {};
  std::size_t at_ = 624;
};

}  // namespace ponder::lmeval
