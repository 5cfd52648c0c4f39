#include "engine/cuda/check/benches.h"

#include <algorithm>
#include <chrono>

#include "engine/cuda/check/limits.h"
#include "engine/cuda/check/sequences.h"
#include "engine/cuda/memory_fit.h"
#include "harness/base/rng.h"

namespace ponder::cuda::check {

namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// A model on the GPU with room for so much, and sequences over it.
struct Loaded {
  std::unique_ptr<CheckModel> model;
  std::unique_ptr<Ops> ops;
  std::unique_ptr<Sequences> sequences;
};

class Measurement {
 public:
  Measurement(const Bench& bench, const BenchSizes& sizes, const Limits& limits, Findings& out)
      : bench_(bench), sizes_(sizes), limits_(limits), out_(out) {}

  Result<double> decode(const Shape& shape, Numerics numerics);
  void decodes(const std::vector<Shape>& shapes, double wanted);
  void against_fast(const Shape& shape);
  Result<void> attention();
  Result<void> prefill();
  Result<void> mix();
  Result<void> sweep();

 private:
  Result<Loaded> load(const Shape& shape,
                      int layers,
                      int batch,
                      int tokens_each,
                      Numerics numerics = Numerics::reproducible) const;
  Result<std::vector<Sequence>> filled(Loaded& loaded, int batch, int context) const;

  const Bench& bench_;
  const BenchSizes& sizes_;
  Limits limits_;
  Findings& out_;
};

Result<Loaded> Measurement::load(
    const Shape& shape, int layers, int batch, int tokens_each, Numerics numerics) const {
  Loaded loaded;
  loaded.model = make_model(shape, layers, false);
  const OpsLimits limits{.step_tokens = std::max(sizes_.prompt, batch),
                         .step_sequences = batch,
                         .pages = batch * (tokens_each / kPageTokens + 2),
                         .kv_type = KvType::bf16,
                         .sampled_vocab = shape.vocab};
  const MemoryNeeds needs = memory_needs(loaded.model->config, limits);
  const auto device = PONDER_TRY(bench_.backend.open(bench_.device));
  const std::int64_t free = PONDER_TRY(device->memory())
  .free_bytes;
  const std::int64_t wanted = needs.weights + needs.working + limits.pages * needs.page;
  if (wanted > free) {
    return Error{ErrorCode::config,
                 "not measured: needs " + gibibytes(wanted) + ", " + gibibytes(free) + " are free"};
  }
  loaded.ops = PONDER_TRY(bench_.make_ops({.numerics = numerics}));
  PONDER_TRY(loaded.ops->load(loaded.model->config, loaded.model->weights, limits));
  loaded.sequences = std::make_unique<Sequences>(*loaded.ops, loaded.model->config, limits);
  return loaded;
}

/// Sequences that stand at `context`: one is computed, the others get copies of its pages, which
/// cost the same to read.
Result<std::vector<Sequence>> Measurement::filled(Loaded& loaded, int batch, int context) const {
  std::vector<Sequence> out;
  const auto ids = some_ids(3, static_cast<std::size_t>(context), loaded.model->config.vocab_size);
  Sequence first = loaded.sequences->start(ids, 0);
  PONDER_TRY(loaded.sequences->generate({&first}, 1, sizes_.prompt, 0.6));
  out.push_back(first);
  for (int i = 1; i < batch; ++i) {
    out.push_back(PONDER_TRY(loaded.sequences->copy(first)));
    out.back().stream = static_cast<std::uint64_t>(i);
  }
  return out;
}

/// Seconds of a step, the median.
Result<double> Measurement::decode(const Shape& shape, Numerics numerics) {
  const int warm = 4;
  Loaded loaded = PONDER_TRY(
      load(shape, 0, sizes_.batch, sizes_.context + sizes_.repeats + warm + 1, numerics));
  auto sequences = PONDER_TRY(filled(loaded, sizes_.batch, sizes_.context));
  std::vector<Sequence*> all;
  for (Sequence& s : sequences) all.push_back(&s);
  std::vector<double> seconds;
  for (int i = 0; i < warm + sizes_.repeats; ++i) {
    const double begin = now();
    PONDER_TRY(loaded.sequences->step(all, 1, 0.6));
    if (i >= warm) seconds.push_back(now() - begin);
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds[seconds.size() / 2];
}

std::string in_words(const Shape& shape, int batch, int context) {
  return std::string(shape.name) + ", batch " + std::to_string(batch) + ", context " +
         std::to_string(context);
}

void Measurement::decodes(const std::vector<Shape>& shapes, double wanted) {
  for (const Shape& shape : shapes) {
    const std::string name = "decode " + in_words(shape, sizes_.batch, sizes_.context);
    const auto seconds = decode(shape, Numerics::reproducible);
    if (!seconds) {
      out_.failed(name, seconds.error().message);
      continue;
    }
    const double least =
        decode_bytes(config_of(shape), sizes_.batch, sizes_.context) / limits_.bytes_per_second;
    out_.add({.name = name,
              .passed = least / *seconds >= wanted,
              .value = sizes_.batch / *seconds,
              .unit = "tokens/s",
              .share = least / *seconds,
              .wanted_share = wanted});
  }
}

void Measurement::against_fast(const Shape& shape) {
  const std::string name = "reproducible against fast, decode " + std::string(shape.name);
  const auto ours = decode(shape, Numerics::reproducible);
  const auto fast = decode(shape, Numerics::fast);
  if (!ours || !fast) return out_.failed(name, (ours ? fast : ours).error().message);
  out_.add({.name = name,
            .passed = *ours <= 1.05 * *fast,
            .value = *ours / *fast,
            .unit = "times the seconds",
            .detail = "wanted 1.05 or less"});
}

Result<void> Measurement::attention() {
  constexpr int kLayers = 4;
  constexpr int kRounds = 8;
  const int batch = sizes_.attention_batch;
  const int context = sizes_.attention_context;
  Loaded loaded = PONDER_TRY(load(sizes_.attention, kLayers, batch, context + 4));
  auto sequences = PONDER_TRY(filled(loaded, batch, context));
  std::vector<Sequence*> all;
  for (Sequence& s : sequences) all.push_back(&s);
  PONDER_TRY(loaded.sequences->step(all, 1, 0.6));
  std::vector<double> seconds;
  for (int i = 0; i < sizes_.repeats; ++i) {
    const double begin = now();
    for (int l = 0; l < kRounds * kLayers; ++l) loaded.ops->attention(l % kLayers);
    PONDER_TRY(loaded.ops->end_step());
    seconds.push_back((now() - begin) / (kRounds * kLayers));
  }
  std::sort(seconds.begin(), seconds.end());
  const ModelConfig& c = loaded.model->config;
  const double bytes = 4.0 * c.num_key_value_heads * c.head_dim * batch * context;
  const double share = bytes / limits_.bytes_per_second / seconds[seconds.size() / 2];
  out_.add({.name = "decode attention alone, " + in_words(sizes_.attention, batch, context),
            .passed = share >= 0.85,
            .value = seconds[seconds.size() / 2] * 1e6,
            .unit = "us a layer",
            .share = share,
            .wanted_share = 0.85});
  return {};
}

Result<void> Measurement::prefill() {
  Loaded loaded = PONDER_TRY(load(sizes_.prefill, 0, 1, sizes_.prompt + 1));
  const auto ids = some_ids(4, static_cast<std::size_t>(sizes_.prompt), sizes_.prefill.vocab);
  std::vector<double> seconds;
  for (int i = 0; i < sizes_.repeats; ++i) {
    Sequence s = loaded.sequences->start(ids, 0);
    const double begin = now();
    PONDER_TRY(loaded.sequences->step({&s}, sizes_.prompt, 0.6));
    seconds.push_back(now() - begin);
    loaded.sequences->drop(s);
  }
  std::sort(seconds.begin(), seconds.end());
  const double median = seconds[seconds.size() / 2];
  const double share = prefill_flops(loaded.model->config, sizes_.prompt) / limits_.flops / median;
  out_.add({.name = std::string("prefill ") + sizes_.prefill.name + ", " +
                    std::to_string(sizes_.prompt) + " tokens",
            .passed = share >= 0.60,
            .value = sizes_.prompt / median,
            .unit = "tokens/s",
            .share = share,
            .wanted_share = 0.60});
  return {};
}

/// All requests at once: prompts one after the other, then all decode until each has its length.
Result<void> Measurement::mix() {
  // The ideal schedule of this mix on 4.3 TB/s, for 0.6B: 36.4 thousand tokens a second.
  constexpr double kIdealPerByte = 36.4e3 / 4.3e12;
  Loaded loaded = PONDER_TRY(load(sizes_.mix, 0, sizes_.requests, 2 * sizes_.most_tokens));
  Rng rng(11);
  const auto length = [&] {
    return sizes_.least_tokens + static_cast<int>(rng.below(static_cast<std::uint32_t>(
                                     sizes_.most_tokens - sizes_.least_tokens + 1)));
  };
  std::vector<Sequence> sequences;
  std::vector<std::size_t> ends;
  std::size_t drawn = 0;
  for (int i = 0; i < sizes_.requests; ++i) {
    const auto in = static_cast<std::size_t>(length());
    const auto number = static_cast<std::uint64_t>(i);
    sequences.push_back(loaded.sequences->start(some_ids(number, in, sizes_.mix.vocab), number));
    ends.push_back(in + static_cast<std::size_t>(length()));
    drawn += ends.back() - in;
  }
  const double begin = now();
  for (Sequence& s : sequences) PONDER_TRY(loaded.sequences->step({&s}, sizes_.most_tokens, 0.6));
  for (;;) {
    std::vector<Sequence*> going;
    for (std::size_t i = 0; i < sequences.size(); ++i) {
      if (sequences[i].ids.size() < ends[i]) going.push_back(&sequences[i]);
    }
    if (going.empty()) break;
    PONDER_TRY(loaded.sequences->step(going, 1, 0.6));
  }
  const double rate = static_cast<double>(drawn) / (now() - begin);
  const double share = rate / (kIdealPerByte * limits_.bytes_per_second);
  out_.add({.name = std::string("offline mix ") + sizes_.mix.name + ", " +
                    std::to_string(sizes_.requests) + " requests",
            .passed = share >= 0.60,
            .value = rate,
            .unit = "tokens/s",
            .share = share,
            .wanted_share = 0.60});
  return {};
}

/// Six budgets of one trace: forks that answer while the trace goes on.
Result<void> Measurement::sweep() {
  Loaded loaded = PONDER_TRY(load(sizes_.mix, 0, 8, sizes_.trace + sizes_.answer + 200));
  const auto length = static_cast<std::size_t>(std::min(128, sizes_.prompt));
  const auto prompt = some_ids(5, length, sizes_.mix.vocab);
  const auto stop = some_ids(6, std::min<std::size_t>(25, length / 2), sizes_.mix.vocab);
  const std::size_t end = prompt.size() + static_cast<std::size_t>(sizes_.trace);
  double seconds[2] = {};
  for (const int budgets : {1, 1, 6}) {  // the first to warm up
    Sequence trunk = loaded.sequences->start(prompt, 1);
    std::vector<Sequence> answers;
    answers.reserve(6);
    std::vector<std::size_t> ends;
    const double begin = now();
    for (;;) {
      std::vector<Sequence*> going;
      if (trunk.ids.size() < end) going.push_back(&trunk);
      for (std::size_t i = 0; i < answers.size(); ++i) {
        if (answers[i].ids.size() < ends[i]) going.push_back(&answers[i]);
      }
      if (going.empty()) break;
      // As many as there are: prompt or stop text first, then one token each.
      PONDER_TRY(loaded.sequences->step(going, sizes_.prompt / 2, 0.6));
      const std::size_t thought = trunk.ids.size() - prompt.size();
      const auto due = static_cast<std::size_t>(6 - budgets + 1) + answers.size();
      if (answers.size() < static_cast<std::size_t>(budgets) &&
          thought >= due * static_cast<std::size_t>(sizes_.trace) / 6) {
        answers.push_back(PONDER_TRY(loaded.sequences->fork(trunk)));
        auto& ids = answers.back().ids;
        ids.insert(ids.end(), stop.begin(), stop.end());
        ends.push_back(ids.size() + static_cast<std::size_t>(sizes_.answer));
      }
    }
    seconds[budgets == 6 ? 1 : 0] = now() - begin;
    loaded.sequences->forget_all();
  }
  out_.add({.name = std::string("budget sweep of 6 against the longest alone, ") + sizes_.mix.name,
            .passed = seconds[1] <= 1.15 * seconds[0],
            .value = seconds[1] / seconds[0],
            .unit = "times the seconds",
            .detail = "wanted 1.15 or less"});
  return {};
}

}  // namespace

BenchSizes usual_sizes(bool quick) {
  const auto shape = [](const char* name) { return *released_shape(name); };
  BenchSizes sizes{.decode = {shape("qwen3-0.6b")},
                   .attention = shape("qwen3-8b"),
                   .prefill = shape("qwen3-8b"),
                   .mix = shape("qwen3-0.6b")};
  if (!quick) {
    sizes.decode.push_back(shape("qwen3-8b"));
    sizes.mixtures = {shape("qwen3-30b-a3b")};
  }
  return sizes;
}

void measure_all(const Bench& bench, const BenchSizes& sizes, Findings& out) {
  const auto limits = measure_limits(bench, sizes);
  if (!limits) return out.failed("limits", limits.error().message);
  out.add({.name = "copy bandwidth", .value = limits->bytes_per_second / 1e9, .unit = "GB/s"});
  out.add({.name = "large bf16 product", .value = limits->flops / 1e12, .unit = "TFLOP/s"});
  Measurement measure(bench, sizes, *limits, out);
  const auto part = [&out](const char* name, const Result<void>& done) {
    if (!done) out.failed(name, done.error().message);
  };
  measure.decodes(sizes.decode, 0.70);
  measure.decodes(sizes.mixtures, 0.55);
  part("decode attention alone", measure.attention());
  part("prefill", measure.prefill());
  part("offline mix", measure.mix());
  part("budget sweep", measure.sweep());
  if (!sizes.decode.empty()) measure.against_fast(sizes.decode.back());
}

}  // namespace ponder::cuda::check
