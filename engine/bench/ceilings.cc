#include "engine/bench/ceilings.h"

#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <functional>
#include <thread>

#include "engine/bench/ceiling_loops.h"
#include "harness/base/result.h"

namespace ponder::bench {

namespace {

using Clock = std::chrono::steady_clock;

/// Keeps the calling thread on the nth processor that it may run on. Threads that live for a few
/// milliseconds are otherwise left where they were made, often two on one processor.
void pin_to(int nth) {
  cpu_set_t usable;
  CPU_ZERO(&usable);
  if (sched_getaffinity(0, sizeof usable, &usable) != 0 || CPU_COUNT(&usable) == 0) return;
  int skip = nth % CPU_COUNT(&usable);
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &usable) || skip-- > 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    sched_setaffinity(0, sizeof one, &one);  // in vain: as good as without
    return;
  }
}

/// Seconds of one run of body(thread) on all threads at once: from before the first one may start
/// to the end of the last, without the making of the threads.
double one_pass(int threads, const std::function<void(int)>& body) {
  std::atomic<int> missing = threads;
  std::atomic<bool> go = false;
  Clock::time_point start;
  std::vector<Clock::time_point> ends(static_cast<std::size_t>(threads));
  {
    std::vector<std::jthread> all;
    const auto run = [&](int thread) {
      pin_to(thread);
      if (missing.fetch_sub(1) == 1) {
        start = Clock::now();
        go = true;
      }
      for (int spins = 0; !go; ++spins) {
        if (spins > 10'000) std::this_thread::yield();  // the others may need this processor
      }
      body(thread);
      ends[static_cast<std::size_t>(thread)] = Clock::now();
    };
    for (int i = 0; i < threads; ++i) all.emplace_back(run, i);
  }
  return std::chrono::duration<double>(*std::max_element(ends.begin(), ends.end()) - start).count();
}

double fastest(int threads, int passes, const std::function<void(int)>& body) {
  double best = 1e30;
  for (int pass = 0; pass < passes; ++pass) best = std::min(best, one_pass(threads, body));
  return best;
}

std::vector<const CeilingLoops*> loops_of_this_machine() {
  std::vector<const CeilingLoops*> out = {&plain_loops()};
  for (const CeilingLoops* loops : {avx2_loops(), avx512_loops()}) {
    if (loops != nullptr) out.push_back(loops);
  }
  return out;
}

// Kept so that no loop can be left out as useless.
std::atomic<std::uint64_t> sink = 0;

/// Each pass reads the next part of a buffer that is far larger than any cache: short enough to fit
/// between the other things that a shared machine does, and of memory that was not read for long.
double read_bandwidth(int threads, int passes, std::size_t bytes, const CeilingLoops& loops) {
  constexpr std::size_t kParts = 8;
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return 0;
  madvise(memory, bytes, MADV_HUGEPAGE);
  auto* data = static_cast<std::byte*>(memory);
  const auto count = static_cast<std::size_t>(threads);
  const std::size_t share = bytes / kParts / count / 1024 * 1024;
  const auto slice = [&](std::size_t part, int thread) {
    return data + share * (part * count + static_cast<std::size_t>(thread));
  };
  one_pass(threads, [&](int thread) {
    for (std::size_t part = 0; part < kParts; ++part) std::memset(slice(part, thread), 1, share);
  });
  double best = 1e30;
  for (std::size_t pass = 0; pass < static_cast<std::size_t>(passes) * kParts; ++pass) {
    best = std::min(best, one_pass(threads, [&](int thread) {
                      sink += loops.read(slice(pass % kParts, thread), share);
                    }));
  }
  munmap(memory, bytes);
  return static_cast<double>(share) * threads / best;
}

double fma_peak(int threads, int passes, const CeilingLoops& loops) {
  std::int64_t rounds = 1 << 20;
  const auto body = [&](int) { sink += static_cast<std::uint64_t>(loops.multiply_add(rounds)); };
  // Passes of about 3 ms, short for the same reason.
  rounds = static_cast<std::int64_t>(static_cast<double>(rounds) * 0.003 / fastest(1, 3, body)) + 1;
  const double seconds = fastest(threads, passes, body);
  return static_cast<double>(loops.flops_per_round) * static_cast<double>(rounds) * threads /
         seconds;
}

}  // namespace

const FmaPeak& Ceilings::fma_peak() const {
  PONDER_CHECK(!fma_peaks.empty());
  return *std::max_element(fma_peaks.begin(), fma_peaks.end(),
                           [](const FmaPeak& a, const FmaPeak& b) { return a.flops < b.flops; });
}

CeilingEffort ceiling_effort(bool quick) {
  if (quick) return {.read_bytes = std::int64_t{256} << 20, .passes = 5};
  // What virtual machines say of their caches may be the whole host's.
  const std::int64_t cache = std::max<std::int64_t>(sysconf(_SC_LEVEL3_CACHE_SIZE), 0);
  const std::int64_t bytes = std::clamp(cache * 4, std::int64_t{512} << 20, std::int64_t{1} << 30);
  return {.read_bytes = bytes, .passes = 10};
}

Ceilings measure_ceilings(int threads, const CeilingEffort& effort) {
  Ceilings out{.threads = threads, .read_bytes = effort.read_bytes};
  const auto loops = loops_of_this_machine();
  out.read_bandwidth = read_bandwidth(threads, effort.passes,
                                      static_cast<std::size_t>(out.read_bytes), *loops.back());
  for (const CeilingLoops* one : loops) {
    out.fma_peaks.push_back({one->name, fma_peak(threads, effort.passes * 10, *one)});
  }
  out.least_read_bandwidth = out.read_bandwidth;
  out.least_fma_peak = out.fma_peak().flops;
  return out;
}

void keep_best(Ceilings& ceilings, const Ceilings& again) {
  ceilings.measurements += again.measurements;
  ceilings.least_read_bandwidth =
      std::min(ceilings.least_read_bandwidth, again.least_read_bandwidth);
  ceilings.least_fma_peak = std::min(ceilings.least_fma_peak, again.least_fma_peak);
  ceilings.read_bandwidth = std::max(ceilings.read_bandwidth, again.read_bandwidth);
  for (std::size_t i = 0; i < ceilings.fma_peaks.size(); ++i) {
    ceilings.fma_peaks[i].flops = std::max(ceilings.fma_peaks[i].flops, again.fma_peaks[i].flops);
  }
}

}  // namespace ponder::bench
