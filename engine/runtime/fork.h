#pragma once

#include "engine/qwen3/ops.h"
#include "engine/runtime/kv_cache.h"
#include "engine/runtime/sequence.h"
#include "harness/base/result.h"

namespace ponder {

/// Gives `child`, a fork of `parent` without pages yet, what is computed of `parent`: full pages
/// are shared; the one that both would write to is copied, or left to be computed again when there
/// is no page for it. errors  engine
Result<void> share_pages(const Sequence& parent, Sequence& child, KvCache& cache, Ops& ops);

}  // namespace ponder
