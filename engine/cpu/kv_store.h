#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/qwen3/ops.h"

namespace ponder::cpu {

/// Memory of the KV pages. Per layer, page and KV head: keys (head_dim, 16), then values
/// (16, head_dim); see attention.inl.h for why. Memory is taken from the system when first touched.
class KvStore {
 public:
  KvStore() = default;
  KvStore(const KvStore&) = delete;
  KvStore& operator=(const KvStore&) = delete;
  ~KvStore();

  /// errors  engine (no address space)
  Result<void> allocate(const ModelConfig& config, const OpsLimits& limits);

  std::byte* keys(int layer, std::int32_t page, int kv_head) const {
    return data_ +
           ((static_cast<std::size_t>(layer) * pages_ + static_cast<std::size_t>(page)) * heads_ +
            static_cast<std::size_t>(kv_head)) *
               2 * half_bytes_;
  }

  std::byte* values(int layer, std::int32_t page, int kv_head) const {
    return keys(layer, page, kv_head) + half_bytes_;
  }

  void write(int layer,
             std::int32_t page,
             int slot,
             int kv_head,
             const float* key,
             const float* value) const;
  void copy(std::span<const PageCopy> copies) const;

  KvType type() const { return type_; }

 private:
  std::byte* data_ = nullptr;
  std::size_t bytes_ = 0;
  std::size_t half_bytes_ = 0;  // keys of one page and head
  std::size_t pages_ = 0;
  std::size_t heads_ = 0;
  std::size_t layers_ = 0;
  int head_dim_ = 0;
  KvType type_ = KvType::f32;
};

}  // namespace ponder::cpu
