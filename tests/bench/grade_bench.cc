// How fast answers are graded: `grade_bench [--json]`; MATH's pairs come from PONDER_DATA_DIR. Not
// run by ctest.

#include <cstdio>
#include <cstring>

#include "harness/base/file.h"
#include "harness/cli/bench_grade.h"

int main(int argc, char** argv) {
  const auto speed = ponder::measure_grading(ponder::data_directory());
  if (!speed) {
    std::fprintf(stderr, "%s\n", speed.error().message.c_str());
    return 2;
  }
  const bool json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
  std::fputs((json ? ponder::to_json(*speed) : ponder::to_text(*speed)).c_str(), stdout);
  return 0;
}
