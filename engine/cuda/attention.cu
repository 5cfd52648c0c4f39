// Paged attention in two kernels around attention_tile.cuh, and the merge of splits.
//
//   whole   four warps with a tile of rows each share the keys and values of one KV head and walk
//           all splits in order; the merged state of earlier splits waits in shared memory
//   split   one warp, one tile of rows, one split: many splits at once; states are merged by
//           merge_kernel in the order in which `whole` would have
//
// Keys and values come in by cp.async, a tile ahead.

#include "engine/cuda/attention_tile.cuh"
#include "engine/cuda/kv_pages.cuh"

namespace ponder::cuda {

namespace {

constexpr int kStages = 2;

template <int kHeadDim, int kWarps>
struct Shared {
  alignas(128) Bf16 keys[kStages][kTileTokens * kHeadDim];
  alignas(128) Bf16 values[kStages][kTileTokens * kHeadDim];
  float merged[kWarps == 1 ? 1 : kWarps][kWarps == 1 ? 1 : kHeadDim / 2 * kWarp];
};

/// What a block works on.
struct Share {
  const std::int32_t* pages;  // of the sequence
  const Bf16* kv;             // pages of the layer
  int kv_heads;
  int kv_head;
  std::int32_t last;  // position of the last row of the block: nothing behind it is read
};

template <int kHeadDim>
PONDER_DEVICE void load_tile(const Share& share, std::int32_t start, Bf16* keys, Bf16* values) {
  constexpr int kChunks = kHeadDim / 8;
  for (int i = thread_index(); i < kTileTokens * kChunks; i += block_threads()) {
    const int row = i / kChunks;
    const int chunk = i % kChunks;
    const std::int32_t position = start + row;
    const bool valid = position <= share.last;
    const std::int32_t page = share.pages[(valid ? position : share.last) / kPageSlots];
    const Bf16* key = share.kv + 8 * chunk +
                      key_offset(page, share.kv_heads, share.kv_head, row % kPageSlots, kHeadDim);
    const int to = swizzled<kChunks>(row, chunk);
    copy_async(keys + to, key, valid);
    copy_async(values + to, key + kPageSlots * kHeadDim, valid);
  }
}

/// The A fragments of 16 queries; rows at or behind `rows` are zero.
template <int kHeadDim>
PONDER_DEVICE void load_queries(const Bf16* const (&row)[2], std::uint32_t (&q)[kHeadDim / 16][4]) {
  for (int k = 0; k < kHeadDim / 16; ++k) {
    for (int i = 0; i < 4; ++i) {
      const Bf16* from = row[i % 2];
      q[k][i] = from == nullptr ? 0 : load_pair(from + 16 * k + 8 * (i / 2) + 2 * (lane() % 4));
    }
  }
}

template <int kHeadDim, int kWarps>
PONDER_KERNEL attention_kernel(const Attention a, const AttentionItem* items) {
  auto& shared = shared_memory<Shared<kHeadDim, kWarps>>();
  const AttentionItem item = items[block_x()];
  if (item.rows == 0) return;  // fills a list up
  const int kv_head = block_y();
  const int group = a.heads / a.kv_heads;
  const std::int32_t last_row = item.first_row + item.rows - 1;
  const Share share{a.step.pages + a.step.page_rows[a.step.sequences[item.first_token]], a.kv,
                    a.kv_heads, kv_head, a.step.positions[item.first_token + last_row / group]};

  // This lane's two rows.
  const std::int64_t width = std::int64_t{a.heads + 2 * a.kv_heads} * kHeadDim;
  const Bf16* query[2] = {nullptr, nullptr};
  Bf16* out[2] = {nullptr, nullptr};
  std::int32_t positions[2] = {-1, -1};
  for (int r = 0; r < 2; ++r) {
    const std::int32_t row = item.first_row + kTileRows * warp() + lane() / 4 + 8 * r;
    if (row > last_row) continue;
    const std::int64_t token = item.first_token + row / group;
    const std::int64_t head = kv_head * group + row % group;
    query[r] = a.qkv + token * width + head * kHeadDim;
    out[r] = a.out + (token * a.heads + head) * kHeadDim;
    positions[r] = a.step.positions[token];
  }
  std::uint32_t q[kHeadDim / 16][4];
  load_queries<kHeadDim>(query, q);
  // The last position of the warp: tiles behind it would change nothing.
  const std::int32_t warp_row = item.first_row + kTileRows * (warp() + 1) - 1;
  const std::int32_t warp_last =
      item.first_row + kTileRows * warp() > last_row
          ? -1
          : a.step
                .positions[item.first_token + (warp_row < last_row ? warp_row : last_row) / group];

  const float scale = div_rn(1.0F, sqrt_rn(static_cast<float>(kHeadDim)));
  constexpr int kTilesPerSplit = kSplitTokens / kTileTokens;
  const int first = kWarps == 1 ? item.split * kTilesPerSplit : 0;
  const int last_tile = share.last / kTileTokens;
  const int end =
      kWarps == 1 && first + kTilesPerSplit <= last_tile ? first + kTilesPerSplit : last_tile + 1;
  SplitState<kHeadDim> state;
  state.clear();
  float merged_highest[2] = {};
  float merged_total[2] = {};
  float* merged = shared.merged[kWarps == 1 ? 0 : warp()] + (kWarps == 1 ? 0 : lane());

  load_tile<kHeadDim>(share, first * kTileTokens, shared.keys[0], shared.values[0]);
  commit_copies();
  for (int tile = first; tile < end; ++tile) {
    const int stage = (tile - first) % kStages;
    if (tile + 1 < end) {
      load_tile<kHeadDim>(share, (tile + 1) * kTileTokens, shared.keys[1 - stage],
                          shared.values[1 - stage]);
    }
    commit_copies();
    await_copies<1>();
    sync_threads();
    if (tile * kTileTokens <= warp_last) {
      attend_tile<kHeadDim>(state, q, shared.keys[stage], shared.values[stage], tile * kTileTokens,
                            positions, scale);
    }
    sync_threads();  // the stage is written again two tiles on

    if (kWarps == 1 || ((tile + 1) % kTilesPerSplit != 0 && tile + 1 < end)) continue;
    // A split of `whole` ends. Rows that lie before it keep what they have.
    finish_split(state);
    const int split = tile / kTilesPerSplit;
    PONDER_UNROLL
    for (int r = 0; r < 2; ++r) {
      if (split > 0 && positions[r] < split * kSplitTokens) continue;
      float factor = 0;
      float later = 1;
      if (split == 0) {
        merged_highest[r] = state.highest[r];
        merged_total[r] = state.total[r];
      } else {
        merge_sums(merged_highest[r], merged_total[r], state.highest[r], state.total[r], factor,
                   later);
      }
      PONDER_UNROLL
      for (int c = 0; c < kHeadDim / 8; ++c) {
        PONDER_UNROLL
        for (int i = 2 * r; i < 2 * r + 2; ++i) {
          float& x = merged[(4 * c + i) * kWarp];
          x = split == 0 ? state.acc[c][i] : merge_acc(x, state.acc[c][i], factor, later);
        }
      }
    }
    state.clear();
  }

  if (kWarps == 1) finish_split(state);
  float* const save = item.state < 0
                          ? nullptr
                          : a.states + (std::int64_t{item.state} * a.kv_heads + kv_head) *
                                           (kTileRows * (kHeadDim + 2));
  PONDER_UNROLL
  for (int r = 0; r < 2; ++r) {
    const int row = lane() / 4 + 8 * r;
    if (out[r] == nullptr) continue;
    const float total = kWarps == 1 ? state.total[r] : merged_total[r];
    PONDER_UNROLL
    for (int c = 0; c < kHeadDim / 8; ++c) {
      const int channel = 8 * c + 2 * (lane() % 4);
      float x[2];
      for (int i = 0; i < 2; ++i) {
        x[i] = kWarps == 1 ? state.acc[c][2 * r + i] : merged[(4 * c + 2 * r + i) * kWarp];
      }
      if (save == nullptr) {
        store_pair(out[r] + channel, finished(x[0], total), finished(x[1], total));
      } else {
        save[row * kHeadDim + channel] = x[0];
        save[row * kHeadDim + channel + 1] = x[1];
      }
    }
    if (save != nullptr && lane() % 4 == 0) {
      save[kTileRows * kHeadDim + row] = state.highest[r];
      save[kTileRows * (kHeadDim + 1) + row] = total;
    }
  }
}

/// A block a tile and KV head; a warp takes rows in turn, a lane channels.
PONDER_KERNEL merge_kernel(const Attention a) {
  const MergeItem item = a.merges[block_x()];
  const int kv_head = block_y();
  const int group = a.heads / a.kv_heads;
  const int dim = a.head_dim;
  const std::int64_t stride = std::int64_t{kTileRows} * (dim + 2);
  for (int row = warp(); row < item.rows; row += block_threads() / kWarp) {
    const std::int64_t token = item.first_token + (item.first_row + row) / group;
    const std::int64_t head = kv_head * group + (item.first_row + row) % group;
    const int splits = a.step.positions[token] / kSplitTokens + 1;
    for (int channel = lane(); channel < dim; channel += kWarp) {
      float highest = 0;
      float total = 0;
      float acc = 0;
      for (int split = 0; split < splits; ++split) {
        const float* state =
            a.states + (std::int64_t{item.state + split} * a.kv_heads + kv_head) * stride;
        const float later_highest = state[kTileRows * dim + row];
        const float later_total = state[kTileRows * (dim + 1) + row];
        const float later = state[row * dim + channel];
        if (split == 0) {
          highest = later_highest;
          total = later_total;
          acc = later;
        } else {
          float factor = 0;
          float later_factor = 0;
          merge_sums(highest, total, later_highest, later_total, factor, later_factor);
          acc = merge_acc(acc, later, factor, later_factor);
        }
      }
      a.out[(token * a.heads + head) * dim + channel] = to_bf16(finished(acc, total));
    }
  }
}

template <int kHeadDim>
void launch_attention(Stream& stream, const Attention& a) {
  launch(stream,
         {.name = "attention_whole",
          .grid_x = a.whole_count,
          .grid_y = a.kv_heads,
          .threads = kWholeWarps * kWarp,
          .shared_bytes = sizeof(Shared<kHeadDim, kWholeWarps>)},
         attention_kernel<kHeadDim, kWholeWarps>, a, a.whole);
  launch(stream,
         {.name = "attention_split",
          .grid_x = a.split_count,
          .grid_y = a.kv_heads,
          .threads = kWarp,
          .shared_bytes = sizeof(Shared<kHeadDim, 1>)},
         attention_kernel<kHeadDim, 1>, a, a.split);
}

}  // namespace

void attention(Stream& stream, const Attention& a) {
  switch (a.head_dim) {
    case 32:
      launch_attention<32>(stream, a);
      break;
    case 64:
      launch_attention<64>(stream, a);
      break;
    case 128:
      launch_attention<128>(stream, a);
      break;
    default:
      refuse(stream, "attention: head_dim is not 32, 64 or 128");
      return;
  }
  launch(stream,
         {.name = "attention_merge", .grid_x = a.merge_count, .grid_y = a.kv_heads, .threads = 128},
         merge_kernel, a);
}

}  // namespace ponder::cuda
