#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sandbox/sandbox.h"
#include "tests/sandbox/attack_table.h"

namespace ponder {

struct MixOutcome {
  std::size_t programs = 0;
  std::size_t attacks = 0;
  std::vector<std::string> wrong = {};  ///< one text for each that did not end as it should
  std::int64_t resident_kib = 0;        ///< of this process, at the end
  std::int64_t grown_kib = 0;           ///< since the first tenth of the programs
};

/// Runs `count` programs, drawn by `seed`, on as many threads as there are workers. Two thirds are
/// small programs of known outcome, one third attacks.
MixOutcome run_mix(Sandbox& sandbox,
                   const AttackWords& words,
                   std::size_t count,
                   std::uint64_t seed,
                   const std::string& backend);

}  // namespace ponder
