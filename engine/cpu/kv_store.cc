#include "engine/cpu/kv_store.h"

#include <sys/mman.h>

#include <cstring>
#include <string>

#include "engine/cpu/number_types.h"

namespace ponder::cpu {

KvStore::~KvStore() {
  if (data_ != nullptr) ::munmap(data_, bytes_);
}

Result<void> KvStore::allocate(const ModelConfig& config, const OpsLimits& limits) {
  type_ = limits.kv_type;
  head_dim_ = static_cast<int>(config.head_dim);
  heads_ = static_cast<std::size_t>(config.num_key_value_heads);
  layers_ = static_cast<std::size_t>(config.num_hidden_layers);
  pages_ = static_cast<std::size_t>(limits.pages);
  half_bytes_ = static_cast<std::size_t>(head_dim_) * kPageTokens * (type_ == KvType::f32 ? 4 : 2);
  bytes_ = layers_ * pages_ * heads_ * 2 * half_bytes_;
  void* data = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (data == MAP_FAILED) {
    return Error{ErrorCode::engine,
                 "cannot reserve " + std::to_string(bytes_ >> 20) + " MiB for the KV cache",
                 "give a smaller --kv-memory"};
  }
  data_ = static_cast<std::byte*>(data);
  return {};
}

namespace {

template <class KV, class Convert>
void scatter(std::byte* keys,
             std::byte* values,
             int slot,
             int head_dim,
             const float* key,
             const float* value,
             Convert convert) {
  KV* k = reinterpret_cast<KV*>(keys) + slot;
  KV* v = reinterpret_cast<KV*>(values) + slot * head_dim;
  for (int d = 0; d < head_dim; ++d) {
    k[d * kPageTokens] = convert(key[d]);
    v[d] = convert(value[d]);
  }
}

}  // namespace

void KvStore::write(int layer,
                    std::int32_t page,
                    int slot,
                    int kv_head,
                    const float* key,
                    const float* value) const {
  std::byte* k = keys(layer, page, kv_head);
  std::byte* v = values(layer, page, kv_head);
  if (type_ == KvType::f32) {
    scatter<float>(k, v, slot, head_dim_, key, value, [](float x) { return x; });
  } else {
    scatter<Bf16>(k, v, slot, head_dim_, key, value, [](float x) { return to_bf16(x); });
  }
}

void KvStore::copy(std::span<const PageCopy> copies) const {
  const std::size_t page_bytes = heads_ * 2 * half_bytes_;
  for (std::size_t layer = 0; layer < layers_; ++layer) {
    for (const PageCopy& c : copies) {
      std::memcpy(keys(static_cast<int>(layer), c.to, 0), keys(static_cast<int>(layer), c.from, 0),
                  page_bytes);
    }
  }
}

}  // namespace ponder::cpu
