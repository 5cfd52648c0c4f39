#include "engine/bench/bench_model.h"

#include <memory>
#include <utility>

#include "engine/bench/placeholder_text.h"
#include "engine/bench/random_model.h"
#include "engine/bench/shapes.h"

namespace ponder::bench {

namespace {

Result<BenchModel> with_words(std::string name,
                              const ModelConfig& config,
                              std::unique_ptr<Safetensors> tensors) {
  PlaceholderText words = PONDER_TRY(placeholder_text(config));
  BenchModel out;
  out.name = std::move(name);
  out.fillers = words.fillers;
  out.model.text = std::move(words.text);
  out.model.weights = std::make_unique<ModelWeights>(PONDER_TRY(bind_weights(config, *tensors)));
  out.model.tensors = std::move(tensors);
  return out;
}

}  // namespace

KvType default_kv_type(const ModelWeights& weights) {
  return weights.embedding.dtype == DType::f32 ? KvType::f32 : KvType::bf16;
}

Result<BenchModel> random_bench_model(const std::string& random,
                                      std::int32_t layers,
                                      std::uint64_t seed,
                                      int threads) {
  const ModelConfig config = PONDER_TRY(find_shape(random, layers));
  return with_words(random, config, PONDER_TRY(random_weights(config, seed, threads)));
}

Result<BenchModel> checkpoint_bench_model(const std::string& folder, std::int32_t layers) {
  ModelConfig config = PONDER_TRY(read_config(folder));
  PONDER_TRY(keep_layers(config, layers, folder));
  auto tensors = std::make_unique<Safetensors>(PONDER_TRY(Safetensors::open(folder)));
  return with_words(folder, config, std::move(tensors));
}

}  // namespace ponder::bench
