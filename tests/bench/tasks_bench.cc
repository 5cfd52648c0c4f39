// How long tasks take to load: reading, checking and parsing their files and building all prompts.
//   tasks_bench [TASK...]      the least of five, in milliseconds; the data in $PONDER_DATA_DIR

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "harness/base/file.h"
#include "tasks/catalog.h"

int main(int argc, char** argv) {
  using Clock = std::chrono::steady_clock;
  std::vector<std::string> names(argv + 1, argv + argc);
  if (names.empty()) names = {"mmlu", "mmlu_base", "mmlu_pro", "mmlu_redux", "ceval_base"};
  const auto tasks = ponder::find_tasks(names);
  if (!tasks) {
    std::fprintf(stderr, "%s\n", tasks.error().message.c_str());
    return 2;
  }
  for (const ponder::Task* task : *tasks) {
    double least = 1e9;
    std::size_t samples = 0;
    for (int i = 0; i < 5; ++i) {
      const auto begin = Clock::now();
      const auto loaded = task->load({.data_dir = ponder::data_directory()});
      if (!loaded) {
        std::fprintf(stderr, "%s\n", loaded.error().message.c_str());
        return 2;
      }
      const std::chrono::duration<double, std::milli> taken = Clock::now() - begin;
      least = std::min(least, taken.count());
      samples = loaded->samples.size();
    }
    std::printf("%-20s %7zu samples  %7.1f ms\n", task->name.c_str(), samples, least);
  }
  return 0;
}
