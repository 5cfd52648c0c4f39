#pragma once

// How the attention of a step is cut into work. The plan says who computes a row, never how: both
// kernels of attention.cu run the same arithmetic in the same order.
//
// The rows of a sequence's share of a step are its tokens times the heads of a group, token-major:
// row r is head r % group of token r / group. A tile is 16 of them.

#include <cstdint>
#include <span>
#include <vector>

namespace ponder::cuda {

inline constexpr int kTileRows = 16;       ///< rows of one warp
inline constexpr int kWholeWarps = 4;      ///< warps that share the keys of a block
inline constexpr int kSplitTokens = 1024;  ///< positions of a split; part of the numeric definition

struct AttentionItem {
  std::int32_t first_token;  ///< of the share
  std::int32_t first_row;
  std::int32_t rows;   ///< 0: nothing to do
  std::int32_t split;  ///< the split to compute (split list)
  std::int32_t state;  ///< where its state goes; -1: it is the only one, write the result
};

struct MergeItem {
  std::int32_t first_token;
  std::int32_t first_row;
  std::int32_t rows;
  std::int32_t state;  ///< of split 0; the others follow
};

struct AttentionPlan {
  std::vector<AttentionItem> whole;  ///< up to 4 tiles, all splits one after the other: prefill
  std::vector<AttentionItem> split;  ///< one tile, one split: decode
  std::vector<MergeItem> merges;     ///< tiles whose splits are to be merged
  std::int32_t states = 0;
};

/// positions and sequences (tokens,), sequences ascending, positions ascending within a sequence.
AttentionPlan plan_attention(std::span<const std::int32_t> positions,
                             std::span<const std::int32_t> sequences,
                             int group);

}  // namespace ponder::cuda
