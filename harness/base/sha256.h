#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace ponder {

/// SHA-256 (FIPS 180-4), fed in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void update(std::string_view bytes);
  /// A length-prefixed field, so that ("ab","c") and ("a","bc") differ.
  void update_field(std::string_view bytes);
  std::string hex();  ///< 64 lower-case digits; ends the computation

 private:
  void* context_;
};

std::string sha256_hex(std::string_view bytes);

/// errors  io (names the path)
Result<std::string> sha256_file(const std::string& path);

/// First 8 bytes of SHA-256, little endian: a 64-bit identity for keys.
std::uint64_t hash64(std::string_view bytes);

}  // namespace ponder
