#include "engine/bench/random_model.h"

#include <sys/mman.h>

#include <array>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstring>
#include <map>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "engine/bench/machine.h"
#include "engine/bench/shapes.h"
#include "harness/base/rng.h"
#include "harness/base/sha256.h"

namespace ponder::bench {

namespace {

using Table = std::array<std::uint16_t, 256>;

std::uint16_t round_to_bf16(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  return static_cast<std::uint16_t>((bits + 0x7FFFU + (bits >> 16 & 1U)) >> 16);
}

float gain_of(std::string_view module) {
  if (module == "embed_tokens" || module == "lm_head") return 2.25F;
  if (module == "v_proj" || module == "o_proj" || module == "gate") return 2;
  return module == "down_proj" ? 3.0F : 1.0F;
}

Table values_of(const TensorShape& tensor) {
  const std::size_t end = tensor.name.rfind('.');
  const std::size_t begin = tensor.name.rfind('.', end - 1) + 1;
  const std::string_view module = std::string_view(tensor.name).substr(begin, end - begin);
  float offset = 0;
  float scale = 0;
  if (module == "q_norm") {
    offset = 1.5F;
    scale = 0.5F;
  } else if (module.ends_with("norm")) {
    offset = 1;
    scale = 0.25F;
  } else {
    scale = gain_of(module) * std::sqrt(3.0F / static_cast<float>(tensor.shape[1]));
  }
  Table table;
  for (int k = 0; k < 256; ++k) {
    table[static_cast<std::size_t>(k)] =
        round_to_bf16(offset + scale * static_cast<float>(2 * k + 1 - 256) / 256.0F);
  }
  return table;
}

/// One key a tensor: a word of Philox under the seed.
std::uint64_t key_of(const std::string& name, std::uint64_t seed) {
  const std::uint64_t id = hash64(name);
  const auto words =
      philox({static_cast<std::uint32_t>(id), static_cast<std::uint32_t>(id >> 32), 0, 0},
             {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
  return std::uint64_t{words[1]} << 32 | words[0];
}

/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) as a hash of a counter: eight weights a call.
std::uint64_t mix(std::uint64_t x) {
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9U;
  x = (x ^ x >> 27) * 0x94D049BB133111EBU;
  return x ^ x >> 31;
}

void fill(const Table& table, std::uint64_t key, std::int64_t begin, std::int64_t end, char* out) {
  for (std::int64_t i = begin; i < end; i += 8) {
    std::uint64_t bytes = mix(key + static_cast<std::uint64_t>(i / 8) * 0x9E3779B97F4A7C15U);
    std::uint16_t values[8];
    for (std::uint16_t& value : values) {
      value = table[bytes & 0xFFU];
      bytes >>= 8;
    }
    const auto count = static_cast<std::size_t>(std::min<std::int64_t>(8, end - i));
    std::memcpy(out + i * 2, values, count * sizeof values[0]);
  }
}

struct Arena {
  char* data = nullptr;
  std::size_t bytes = 0;

  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  ~Arena() {
    if (data != nullptr) munmap(data, bytes);
  }
};

struct Part {
  std::size_t tensor;
  std::int64_t begin, end;
};

}  // namespace

Result<std::unique_ptr<Safetensors>> random_weights(const ModelConfig& config,
                                                    std::uint64_t seed,
                                                    int threads) {
  constexpr std::size_t kAlign = 64;
  constexpr std::int64_t kPart = 1 << 20;  // numbers; a multiple of 8
  const std::vector<TensorShape> shapes = list_tensors(config);
  auto arena = std::make_shared<Arena>();
  std::vector<std::size_t> offsets;
  for (const TensorShape& tensor : shapes) {
    offsets.push_back(arena->bytes);
    arena->bytes += (static_cast<std::size_t>(tensor.numbers()) * 2 + kAlign - 1) / kAlign * kAlign;
  }
  PONDER_TRY(check_memory("the weights", static_cast<std::int64_t>(arena->bytes),
                          "use a smaller shape, or --layers N to keep only some of its layers"));
  void* data =
      mmap(nullptr, arena->bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED) {
    return Error{ErrorCode::engine,
                 "cannot get " + std::to_string(arena->bytes) + " bytes for the weights",
                 "use a smaller shape, or --layers"};
  }
  arena->data = static_cast<char*>(data);

  std::vector<Part> parts;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const std::int64_t numbers = shapes[i].numbers();
    for (std::int64_t begin = 0; begin < numbers; begin += kPart) {
      parts.push_back({i, begin, std::min(begin + kPart, numbers)});
    }
  }
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < parts.size(); i = next++) {
      const Part& part = parts[i];
      const TensorShape& tensor = shapes[part.tensor];
      fill(values_of(tensor), key_of(tensor.name, seed), part.begin, part.end,
           arena->data + offsets[part.tensor]);
    }
  };
  {
    std::vector<std::jthread> others;
    for (int i = 1; i < threads; ++i) others.emplace_back(work);
    work();
  }

  std::map<std::string, TensorView> views;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    views[shapes[i].name] = {.dtype = DType::bf16,
                             .shape = shapes[i].shape,
                             .data = reinterpret_cast<const std::byte*>(arena->data + offsets[i]),
                             .bytes = static_cast<std::size_t>(shapes[i].numbers()) * 2};
  }
  return std::make_unique<Safetensors>(Safetensors::in_memory(std::move(views), std::move(arena)));
}

}  // namespace ponder::bench
