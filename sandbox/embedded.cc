#include "sandbox/embedded.h"

// The assembler puts the files into this program's read-only data; their paths come from the build.
#define PONDER_EMBED(name, path)        \
  __asm__(                              \
      ".pushsection .rodata\n"          \
      ".balign 16\n"                    \
      ".global " #name "_begin\n" #name \
      "_begin:\n"                       \
      ".incbin \"" path                 \
      "\"\n"                            \
      ".global " #name "_end\n" #name   \
      "_end:\n"                         \
      ".popsection\n");                 \
  extern "C" const char name##_begin[]; \
  extern "C" const char name##_end[];

PONDER_EMBED(ponder_launcher, PONDER_LAUNCHER_FILE)
PONDER_EMBED(ponder_runner, PONDER_RUNNER_FILE)

namespace ponder {

std::string_view launcher_program() {
  return {ponder_launcher_begin,
          static_cast<std::size_t>(ponder_launcher_end - ponder_launcher_begin)};
}

std::string_view runner_source() {
  return {ponder_runner_begin, static_cast<std::size_t>(ponder_runner_end - ponder_runner_begin)};
}

}  // namespace ponder
