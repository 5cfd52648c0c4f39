#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/cuda/attention_plan.h"
#include "engine/cuda/device_buffer.h"
#include "engine/cuda/head_request.h"
#include "engine/cuda/kernels.h"

namespace ponder::cuda {

/// Everything that the kernels of one step read besides weights and buffers: StepInputs
/// (engine/qwen3/ops.h), the plan of the attention and the requests of the head.
struct StepData {
  std::vector<std::int32_t> ids, positions, sequences;  // (tokens,)
  std::vector<std::int32_t> page_rows;                  // (sequences + 1,)
  std::vector<std::int32_t> head_tokens;                // (head rows,)
  std::vector<HeadRequest> requests;                    // (head rows,)
  std::vector<std::int32_t> penalised, targets;         // of the requests
  std::vector<AttentionItem> whole, split;
  std::vector<MergeItem> merges;
  std::vector<PageCopyPair> copies;  // before the step
  std::vector<std::int32_t> pages;
};

/// Where they lie on the device.
struct StepPointers {
  const std::int32_t *ids, *positions, *sequences, *page_rows, *head_tokens;
  const HeadRequest* requests;
  const std::int32_t *penalised, *targets;
  const AttentionItem *whole, *split;
  const MergeItem* merges;
  const PageCopyPair* copies;
  const std::int32_t* pages;
};

/// One pinned buffer and one on the device of the same layout: a step's data cross in one copy.
/// Every array has room to grow, so that addresses stay from step to step and a recorded graph may
/// hold them.
class StepStaging {
 public:
  /// Queues the upload. The data may be changed at once, upload() called again only when the queue
  /// has passed. errors  engine (memory)
  Result<void> upload(Device& device, StepData& data);

  const StepPointers& pointers() const { return pointers_; }

  /// How often addresses have changed.
  int layout() const { return layout_; }

 private:
  Result<void> make_room(Device& device, StepData& data);

  std::vector<std::size_t> offsets_;  // of each array, in bytes
  std::vector<std::size_t> room_;     // numbers
  PinnedBuffer<unsigned char> host_;
  DeviceBuffer<unsigned char> device_;
  StepPointers pointers_ = {};
  int layout_ = 0;
};

/// What a step answers, one copy back: the layer marks of its tokens, then the head's answers, and
/// only where ids in order are wanted, those.
class StepResults {
 public:
  /// Makes room. errors  engine (memory)
  Result<void> reserve(Device& device,
                       std::int64_t tokens,
                       std::int64_t rows,
                       std::int64_t targets);

  /// Queues the copy to the host. `top`: the likeliest ids, too.
  void download(Device& device, bool top);

  struct Arrays {
    std::int32_t* bad_layer;  ///< (tokens,)
    HeadAnswer* answers;      ///< (rows,)
    float* target_logits;     ///< (targets,)
    std::int32_t* top_ids;    ///< (rows, kHeadTop)
    float* top_logits;        ///< (rows, kHeadTop)
  };

  Arrays on_device() const { return arrays(device_.data()); }

  Arrays on_host() const { return arrays(host_.data()); }

  std::int64_t tokens() const { return tokens_; }

  int layout() const { return layout_; }

 private:
  struct Offsets {
    std::size_t bad_layer, answers, target_logits, top_ids, top_logits, end;
  };

  Offsets offsets() const;
  Arrays arrays(unsigned char* base) const;

  std::int64_t tokens_ = 0, rows_ = 0, targets_ = 0;  // room for
  PinnedBuffer<unsigned char> host_;
  DeviceBuffer<unsigned char> device_;
  int layout_ = 0;
};

}  // namespace ponder::cuda
