// How fast the tokenizer reads text: `tokenizer_bench FOLDER FILE...` encodes each file as one
// text, on one thread, and prints MB/s of UTF-8 of processor time (the best of several passes)
// beside the time of loading. Not run by ctest.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>

#include "engine/qwen3/tokenizer.h"
#include "harness/base/file.h"

namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: tokenizer_bench FOLDER FILE...\n");
    return 2;
  }
  const auto start = std::chrono::steady_clock::now();
  const auto tokenizer = ponder::Tokenizer::load(argv[1]);
  if (!tokenizer) {
    std::fprintf(stderr, "%s\n", tokenizer.error().message.c_str());
    return 2;
  }
  std::printf("load %.1f ms\n", seconds_since(start) * 1e3);
  for (int i = 2; i < argc; ++i) {
    const auto text = ponder::read_maybe_gzip(argv[i]);
    if (!text) {
      std::fprintf(stderr, "%s\n", text.error().message.c_str());
      return 2;
    }
    double best = 1e9;
    std::size_t tokens = 0;
    for (int pass = 0; pass < 5; ++pass) {
      const std::clock_t begin = std::clock();
      tokens = tokenizer->encode(*text).size();
      best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    }
    const auto size = static_cast<double>(text->size());
    std::printf("%-40s %9.0f bytes %8zu tokens %7.1f MB/s\n", argv[i], size, tokens,
                size / best / 1e6);
  }
  return 0;
}
