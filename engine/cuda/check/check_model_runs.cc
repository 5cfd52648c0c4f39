// Whole models: see checks.h.

#include <algorithm>
#include <cmath>
#include <span>

#include "engine/cpu/cpu_ops.h"
#include "engine/cuda/check/checks.h"
#include "engine/cuda/check/sequences.h"
#include "engine/sampler.h"

namespace ponder::cuda::check {

namespace {

std::vector<double> log_probs(std::span<const float> logits) {
  const double largest = *std::max_element(logits.begin(), logits.end());
  double total = 0;
  for (const double x : logits) total += std::exp(x - largest);
  std::vector<double> out;
  for (const double x : logits) out.push_back(x - largest - std::log(total));
  return out;
}

/// How far apart two back ends are, in nats.
struct Noise {
  double mean = 0;
  double p99 = 0;
  double regret = 0;  ///< by how much the other thinks a differing argmax worse
};

Noise noise_of(std::span<const float> ours, std::span<const float> theirs, std::size_t vocab) {
  std::vector<double> differences;
  Noise noise;
  for (std::size_t at = 0; at < ours.size(); at += vocab) {
    const auto a = log_probs(ours.subspan(at, vocab));
    const auto b = log_probs(theirs.subspan(at, vocab));
    for (std::size_t i = 0; i < vocab; ++i) differences.push_back(std::fabs(a[i] - b[i]));
    const auto chosen = static_cast<std::size_t>(std::max_element(a.begin(), a.end()) - a.begin());
    noise.regret = std::max(noise.regret, *std::max_element(b.begin(), b.end()) - b[chosen]);
  }
  std::sort(differences.begin(), differences.end());
  for (const double d : differences) noise.mean += d / static_cast<double>(differences.size());
  noise.p99 = differences[differences.size() * 99 / 100];
  // A NaN is no noise: it sorts anywhere and compares with nothing.
  if (!std::isfinite(noise.mean)) noise.mean = noise.p99 = noise.regret = INFINITY;
  return noise;
}

class ModelCheck {
 public:
  ModelCheck(const Bench& bench, const CheckModel& model, const Effort& effort)
      : bench_(bench), model_(model), effort_(effort) {
    const std::int32_t tokens = effort.prompt + 2 * effort.generated + kPageTokens;
    limits_ = {.step_tokens = 64,
               .step_sequences = effort.sequences,
               .pages = (effort.sequences + 2) * (tokens / kPageTokens + 2),
               .kv_type = KvType::bf16,
               .sampled_vocab = model.config.vocab_size - 3};
  }

  Result<Noise> against_cpu();
  Result<std::string> draws_as_the_host();
  Result<std::string> same_in_every_company();
  Result<std::string> forks_equal_independent_runs();

 private:
  using Ids = std::vector<std::vector<std::int32_t>>;

  Result<std::unique_ptr<Ops>> loaded(const CudaOptions& options) const {
    auto ops = PONDER_TRY(bench_.make_ops(options));
    PONDER_TRY(ops->load(model_.config, model_.weights, limits_));
    return ops;
  }

  std::vector<std::int32_t> prompt(int number) const {
    const auto length = static_cast<std::size_t>(effort_.prompt - number % 7);
    return some_ids(static_cast<std::uint64_t>(number), length, model_.config.vocab_size - 3);
  }

  Result<Ids> generate(const CudaOptions& options, int together, std::int32_t chunk) const;

  const Bench& bench_;
  const CheckModel& model_;
  Effort effort_;
  OpsLimits limits_;
};

Result<Noise> ModelCheck::against_cpu() {
  const auto ids = prompt(0);
  const auto gpu = PONDER_TRY(loaded({.poison = true}));
  const auto cpu = cpu::make_cpu_ops(0);
  PONDER_TRY(cpu->load(model_.config, model_.weights, limits_));
  const auto ours = PONDER_TRY(Sequences(*gpu, model_.config, limits_).logits(ids, 37));
  const auto theirs = PONDER_TRY(Sequences(*cpu, model_.config, limits_).logits(ids, 64));
  return noise_of(ours, theirs, static_cast<std::size_t>(model_.config.vocab_size));
}

/// The device draws what engine/sampler.h draws from the logits that the device gave.
Result<std::string> ModelCheck::draws_as_the_host() {
  const auto ops = PONDER_TRY(loaded({.poison = true}));
  ops->keep_logits(true);
  Sequences sequences(*ops, model_.config, limits_);
  Sequence s = sequences.start(prompt(1), 17);
  const auto vocab = static_cast<std::size_t>(limits_.sampled_vocab);
  for (int i = 0; i < effort_.generated; ++i) {
    PONDER_TRY(sequences.generate({&s}, 1, 64, 0.8));
    const std::int32_t expected = sample(
        ops->logits().first(vocab), {.sampling = {.temperature = 0.8, .top_k = 20, .top_p = 0.95},
                                     .seed = 1,
                                     .stream = 17,
                                     .position = static_cast<std::int64_t>(s.ids.size()) - 1});
    if (s.ids.back() != expected) {
      return "position " + std::to_string(s.ids.size() - 1) + ": " + std::to_string(s.ids.back()) +
             " on the device, " + std::to_string(expected) + " on the host";
    }
  }
  return std::string();
}

/// All sequences, `together` at a time; each batch from empty pages.
Result<ModelCheck::Ids> ModelCheck::generate(const CudaOptions& options,
                                             int together,
                                             std::int32_t chunk) const {
  const auto ops = PONDER_TRY(loaded(options));
  Sequences sequences(*ops, model_.config, limits_);
  Ids out;
  for (int first = 0; first < effort_.sequences; first += together) {
    std::vector<Sequence> batch;
    for (int i = first; i < std::min(effort_.sequences, first + together); ++i) {
      batch.push_back(sequences.start(prompt(i), static_cast<std::uint64_t>(i)));
    }
    std::vector<Sequence*> all;
    for (Sequence& s : batch) all.push_back(&s);
    PONDER_TRY(sequences.generate(all, effort_.generated, chunk, 0.8));
    for (Sequence& s : batch) {
      out.push_back(s.ids);
      sequences.drop(s);
    }
  }
  return out;
}

Result<std::string> ModelCheck::same_in_every_company() {
  const CudaOptions graphs{.poison = true};
  const CudaOptions eager{.graphs = false, .poison = true};
  const Ids expected = PONDER_TRY(generate(eager, 1, 64));
  if (PONDER_TRY(generate(graphs, effort_.sequences, 64)) != expected) {
    return std::string("all at once by graphs differs from one by one");
  }
  if (PONDER_TRY(generate(eager, 2, 19)) != expected) {
    return std::string("pairs with prompts in chunks of 19 differ from one by one");
  }
  return std::string();
}

Result<std::string> ModelCheck::forks_equal_independent_runs() {
  const auto ops = PONDER_TRY(loaded({.poison = true}));
  Sequences sequences(*ops, model_.config, limits_);
  Sequence trunk = sequences.start(prompt(0), 5);
  PONDER_TRY(sequences.generate({&trunk}, effort_.generated, 64, 0.8));
  Sequence child = PONDER_TRY(sequences.fork(trunk));
  child.ids.push_back(7);
  child.ids.push_back(8);  // as a stop text would stand there
  Sequence alone = sequences.start(child.ids, 5);
  PONDER_TRY(sequences.generate({&trunk, &child}, effort_.generated, 64, 0.8));
  PONDER_TRY(sequences.generate({&alone}, effort_.generated, 23, 0.8));
  if (child.ids != alone.ids) return std::string("a fork differs from an independent run");
  Sequence again = sequences.start({trunk.ids.begin(), trunk.ids.end() - effort_.generated},
                                   5);  // after a preemption
  PONDER_TRY(sequences.generate({&again}, effort_.generated, 64, 0.8));
  if (again.ids != trunk.ids) return std::string("a recomputed sequence differs");
  return std::string();
}

}  // namespace

Result<std::unique_ptr<Ops>> Bench::make_ops(const CudaOptions& options) const {
  auto opened = PONDER_TRY(backend.open(device));
  return backend.make_ops(std::move(opened), options);
}

void check_model(const Bench& bench, const CheckModel& model, const Effort& effort, Findings& out) {
  ModelCheck check(bench, model, effort);
  const std::string name = model.name + (model.codes.empty() ? ": " : ", fp8: ");
  if (const auto noise = check.against_cpu(); !noise) {
    out.failed(name + "logits against the CPU", noise.error().message);
  } else {
    out.add({.name = name + "logits against the CPU",
             .passed = noise->mean <= 0.06 && noise->p99 <= 0.20 && noise->regret <= 0.20,
             .value = noise->mean,
             .unit = "nat",
             .detail = "p99 " + std::to_string(noise->p99) + ", regret " +
                       std::to_string(noise->regret)});
  }
  const auto report = [&](const char* what, const Result<std::string>& difference) {
    const std::string detail = difference ? *difference : difference.error().message;
    out.add({.name = name + what, .passed = detail.empty(), .detail = detail});
  };
  report("ids are drawn as by the host", check.draws_as_the_host());
  report("ids are the same in every company", check.same_in_every_company());
  report("forks and recomputation change nothing", check.forks_equal_independent_runs());
}

}  // namespace ponder::cuda::check
