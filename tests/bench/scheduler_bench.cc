// What the scheduler costs the host: `scheduler_bench` runs loads through scheduler and page
// accounting alone, no model, and prints microseconds of processor time per step (mean and worst)
// for plan() with computed(). Not run by ctest.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>

#include "engine/runtime/scheduler.h"
#include "tests/support/tiny_model.h"

namespace ponder {
namespace {

struct Load {
  const char* name;
  std::int32_t max_batch;
  std::int32_t requests;
  std::int32_t prompt;
  std::int32_t answer;
  std::function<std::uint64_t(std::int32_t request)> family;  ///< requests of one share the prompt
};

void run(const Load& load, const Tokenizer& tokenizer) {
  KvCache cache(load.max_batch * (load.prompt + load.answer + 64) / 16, true);
  Scheduler scheduler(cache, load.max_batch, std::max(512, load.max_batch));
  for (std::int32_t i = 0; i < load.requests; ++i) {
    auto request = std::make_shared<RequestState>();
    request->key = {"t", std::to_string(i), 0, 0};
    request->work.max_tokens = load.answer;
    request->order = i;
    auto prompt = tiny_prompt(load.family(i), static_cast<std::size_t>(load.prompt));
    prompt.push_back(i % 256);
    auto sequence = std::make_unique<Sequence>(request, std::move(prompt), false, 1 << 20,
                                               tokenizer, TinyModel::kOpen, TinyModel::kClose);
    sequence->arms = {Mode{}};
    scheduler.add(std::move(sequence));
  }
  double total = 0;
  double worst = 0;
  std::int64_t steps = 0;
  while (!scheduler.idle()) {
    const auto start = std::chrono::steady_clock::now();
    const auto shares = scheduler.plan();
    for (const auto& share : shares) scheduler.computed(share);
    const double us =
        std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
    total += us;
    worst = std::max(worst, us);
    ++steps;
    for (const auto& share : shares) {
      if (!share.ends) continue;
      share.sequence->append(static_cast<std::int32_t>(steps % 256), false);
      if (share.sequence->finished()) scheduler.remove(share.sequence);
    }
  }
  std::printf("%-34s batch %3d  %6lld steps  mean %8.1f us  worst %8.1f us\n", load.name,
              load.max_batch, static_cast<long long>(steps), total / static_cast<double>(steps),
              worst);
}

}  // namespace
}  // namespace ponder

int main() {
  const ponder::TinyModel model(false);
  const auto tokenizer = ponder::Tokenizer::load(model.folder());
  if (!tokenizer) {
    std::fprintf(stderr, "%s\n", tokenizer.error().message.c_str());
    return 2;
  }
  for (const std::int32_t batch : {64, 256}) {
    const auto alone = [](std::int32_t i) { return static_cast<std::uint64_t>(i); };
    const auto shared = [](std::int32_t) { return std::uint64_t{7}; };
    const auto subjects = [](std::int32_t i) { return static_cast<std::uint64_t>(i / 16); };
    for (const ponder::Load& load :
         {ponder::Load{"prompts of 4,000, all different", batch, 2 * batch, 4000, 64, alone},
          ponder::Load{"one prompt of 4,000", batch, 2 * batch, 4000, 64, shared},
          ponder::Load{"16 requests share 4,000 each", batch, 2 * batch, 4000, 64, subjects},
          ponder::Load{"decoding 2,000", batch, batch, 32, 2000, alone}}) {
      ponder::run(load, *tokenizer);
    }
  }
}
