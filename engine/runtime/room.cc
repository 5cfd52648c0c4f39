#include "engine/runtime/room.h"

#include "engine/qwen3/ops.h"

namespace ponder {

Result<void> Room::check_context(const std::string& what,
                                 std::int64_t tokens,
                                 std::int64_t most) const {
  if (tokens <= most) return {};
  return Error{ErrorCode::engine,
               what + " " + std::to_string(tokens) + " tokens, the context of the model " +
                   std::to_string(context_tokens),
               "use a shorter prompt, in a run fewer examples (--num-fewshot), or --rope-scaling"};
}

Result<void> Room::check_memory(std::int64_t tokens) const {
  const std::int64_t held = pages * kPageTokens;
  if (tokens <= held) return {};
  const std::int64_t needed = (tokens + kPageTokens - 1) / kPageTokens * page_bytes;
  return Error{
      ErrorCode::engine,
      "the KV memory holds " + std::to_string(held) + " tokens, this request may need " +
          std::to_string(tokens),
      "give --kv-memory " + std::to_string((needed >> 20) + 1) + "M, or a smaller --max-tokens"};
}

}  // namespace ponder
