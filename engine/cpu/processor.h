#pragma once

namespace ponder::cpu {

/// AVX2, FMA and F16C, and the system saves their registers.
bool has_avx2();

/// AVX-512F besides.
bool has_avx512();

}  // namespace ponder::cpu
