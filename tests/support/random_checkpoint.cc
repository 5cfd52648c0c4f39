#include "tests/support/random_checkpoint.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string_view>

#include "harness/base/file.h"
#include "harness/base/rng.h"
#include "harness/base/sha256.h"

namespace ponder {

namespace {

using nlohmann::json;
using Shape = std::vector<std::int64_t>;

std::uint16_t round_to_bf16(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  return static_cast<std::uint16_t>((bits + 0x7FFFU + (bits >> 16 & 1U)) >> 16);
}

/// Finite numbers below the largest half only. A half's unit in the last place is 2^-10 of its
/// power of two, and 2^-24 below 2^-14; nearbyint rounds ties to even.
std::uint16_t round_to_f16(float x) {
  const std::uint32_t sign = std::bit_cast<std::uint32_t>(x) >> 31 << 15;
  const int exponent = std::max(x == 0 ? -14 : std::ilogb(x), -14);
  const auto units =
      static_cast<std::uint32_t>(std::nearbyint(std::ldexp(std::fabs(x), 10 - exponent)));
  // `units` holds the implicit bit 2^10 of normal numbers, which therefore counts one exponent.
  return static_cast<std::uint16_t>(sign |
                                    ((static_cast<std::uint32_t>(exponent + 14) << 10) + units));
}

void append(std::string& bytes, float x, std::string_view stored) {
  const auto put = [&bytes](auto bits) {
    char raw[sizeof bits];
    std::memcpy(raw, &bits, sizeof bits);
    bytes.append(raw, sizeof raw);
  };
  if (stored == "bf16") return put(round_to_bf16(x));
  if (stored == "f16") return put(round_to_f16(x));
  put(x);
}

float gain_of(std::string_view module) {
  if (module == "embed_tokens" || module == "lm_head") return 2.25F;
  if (module == "v_proj" || module == "o_proj" || module == "gate") return 2;
  return module == "down_proj" ? 3.0F : 1.0F;
}

std::string random_bytes(const RandomCheckpoint& checkpoint,
                         const std::string& name,
                         const Shape& shape) {
  const std::size_t end = name.rfind('.');
  const std::size_t begin = name.rfind('.', end - 1) + 1;
  const std::string_view module = std::string_view(name).substr(begin, end - begin);
  float offset = 0;
  float scale = 0;
  if (module == "q_norm") {
    offset = 1.5F;
    scale = 0.5F;
  } else if (module.ends_with("norm")) {
    offset = 1;
    scale = 0.25F;
  } else {
    scale = gain_of(module) * std::sqrt(3.0F / static_cast<float>(shape[1]));
  }
  const std::int64_t count = shape[0] * (shape.size() > 1 ? shape[1] : 1);
  Rng rng(checkpoint.seed, hash64(name));
  std::string bytes;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto k = static_cast<std::int32_t>(rng.next() >> 8);
    const float u = static_cast<float>(2 * k + 1 - (1 << 24)) * 0x1p-24F;
    append(bytes, offset + scale * u, checkpoint.stored);
  }
  return bytes;
}

void list_mlp(std::vector<RandomTensor>& out,
              const std::string& prefix,
              std::int64_t hidden,
              std::int64_t width) {
  out.push_back({prefix + "gate_proj.weight", {width, hidden}});
  out.push_back({prefix + "up_proj.weight", {width, hidden}});
  out.push_back({prefix + "down_proj.weight", {hidden, width}});
}

/// Names and shapes, as Qwen3ForCausalLM and Qwen3MoeForCausalLM of transformers store them.
std::vector<RandomTensor> list_tensors(const json& config, bool stray_head) {
  const auto number = [&config](const char* key) { return config.at(key).get<std::int64_t>(); };
  const std::int64_t hidden = number("hidden_size");
  const std::int64_t dim = number("head_dim");
  const std::int64_t q_width = number("num_attention_heads") * dim;
  const std::int64_t kv_width = number("num_key_value_heads") * dim;
  const std::int64_t experts = config.value("num_experts", std::int64_t{0});

  std::vector<RandomTensor> out;
  out.push_back({"model.embed_tokens.weight", {number("vocab_size"), hidden}});
  out.push_back({"model.norm.weight", {hidden}});
  if (stray_head || !config.at("tie_word_embeddings").get<bool>()) {
    out.push_back({"lm_head.weight", {number("vocab_size"), hidden}});
  }
  for (std::int64_t layer = 0; layer < number("num_hidden_layers"); ++layer) {
    const std::string prefix = "model.layers." + std::to_string(layer) + ".";
    const std::string attention = prefix + "self_attn.";
    out.push_back({prefix + "input_layernorm.weight", {hidden}});
    out.push_back({prefix + "post_attention_layernorm.weight", {hidden}});
    out.push_back({attention + "q_norm.weight", {dim}});
    out.push_back({attention + "k_norm.weight", {dim}});
    out.push_back({attention + "q_proj.weight", {q_width, hidden}});
    out.push_back({attention + "k_proj.weight", {kv_width, hidden}});
    out.push_back({attention + "v_proj.weight", {kv_width, hidden}});
    out.push_back({attention + "o_proj.weight", {hidden, q_width}});
    bool sparse = experts > 0 && (layer + 1) % number("decoder_sparse_step") == 0;
    for (const json& dense : config.value("mlp_only_layers", json::array())) {
      if (dense == layer) sparse = false;
    }
    if (!sparse) {
      list_mlp(out, prefix + "mlp.", hidden, number("intermediate_size"));
      continue;
    }
    out.push_back({prefix + "mlp.gate.weight", {experts, hidden}});
    for (std::int64_t e = 0; e < experts; ++e) {
      list_mlp(out, prefix + "mlp.experts." + std::to_string(e) + ".", hidden,
               number("moe_intermediate_size"));
    }
  }
  return out;
}

/// One file: length of the header (8 bytes, little endian), header, bytes of the tensors.
Result<void> write_shard(const std::string& path,
                         const std::vector<const RandomTensor*>& tensors,
                         std::string_view stored) {
  json header;
  header["__metadata__"] = {{"format", "pt"}};
  std::string data;
  for (const RandomTensor* tensor : tensors) {
    const std::size_t begin = data.size();
    data += tensor->bytes;
    header[tensor->name] = {
        {"dtype", stored == "bf16" ? "BF16" : (stored == "f16" ? "F16" : "F32")},
        {"shape", tensor->shape},
        {"data_offsets", {begin, data.size()}}};
  }
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');
  std::string file;
  for (std::size_t byte = 0; byte < 8; ++byte) {
    file += static_cast<char>(text.size() >> (8 * byte) & 0xFFU);
  }
  return write_file_atomic(path, file + text + data);
}

std::string shard_name(int shard, int shards) {
  char name[64];
  std::snprintf(name, sizeof name, "model-%05d-of-%05d.safetensors", shard + 1, shards);
  return name;
}

}  // namespace

Result<std::vector<RandomTensor>> random_tensors(const RandomCheckpoint& checkpoint) {
  std::vector<RandomTensor> tensors;
  try {
    tensors = list_tensors(json::parse(checkpoint.config_json), checkpoint.stray_head);
  } catch (const json::exception& error) {
    return Error{ErrorCode::parse, std::string("random checkpoint: ") + error.what()};
  }
  for (RandomTensor& tensor : tensors) {
    tensor.bytes = random_bytes(checkpoint, tensor.name, tensor.shape);
  }
  return tensors;
}

std::string digest_of(std::vector<RandomTensor> tensors) {
  std::sort(tensors.begin(), tensors.end(),
            [](const RandomTensor& a, const RandomTensor& b) { return a.name < b.name; });
  Sha256 sha;
  for (const RandomTensor& tensor : tensors) {
    sha.update(tensor.name);
    sha.update(tensor.bytes);
  }
  return sha.hex();
}

Result<void> write_random_checkpoint(const std::string& folder,
                                     const RandomCheckpoint& checkpoint) {
  const std::vector<RandomTensor> tensors = PONDER_TRY(random_tensors(checkpoint));
  PONDER_TRY(write_file_atomic(folder + "/config.json", checkpoint.config_json));
  PONDER_TRY(write_file_atomic(folder + "/generation_config.json", R"({"eos_token_id": [2]})"));
  std::vector<std::vector<const RandomTensor*>> shards(static_cast<std::size_t>(checkpoint.shards));
  for (std::size_t i = 0; i < tensors.size(); ++i) shards[i % shards.size()].push_back(&tensors[i]);
  if (shards.size() == 1) {
    return write_shard(folder + "/model.safetensors", shards[0], checkpoint.stored);
  }
  json index;
  std::size_t total = 0;
  for (std::size_t s = 0; s < shards.size(); ++s) {
    const std::string name = shard_name(static_cast<int>(s), checkpoint.shards);
    PONDER_TRY(write_shard(folder + "/" + name, shards[s], checkpoint.stored));
    for (const RandomTensor* tensor : shards[s]) {
      index["weight_map"][tensor->name] = name;
      total += tensor->bytes.size();
    }
  }
  index["metadata"]["total_size"] = total;
  return write_file_atomic(folder + "/model.safetensors.index.json", index.dump());
}

std::vector<std::int32_t> random_ids(std::uint64_t seed, std::size_t count, std::uint32_t vocab) {
  Rng rng(seed, hash64("tokens"));
  std::vector<std::int32_t> ids(count);
  for (std::int32_t& id : ids) id = static_cast<std::int32_t>(rng.next() % vocab);
  return ids;
}

}  // namespace ponder
