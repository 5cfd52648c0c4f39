#pragma once

// Answer slots: the thinking is generated as for any answer; where it is closed, nothing more is
// generated, but the choices are scored. A sequence that gets there becomes, in place and with its
// pages, the trunk of a score group, so the choices share everything before them.

#include "engine/qwen3/model.h"
#include "engine/runtime/sequence.h"
#include "harness/base/result.h"

namespace ponder {

/// Encodes prefix and choices, each choice together with the prefix, so that the border may fall
/// inside a merged token. errors  engine (no choice, or one that adds no token)
Result<SlotPlan> plan_slot(const ModelText& text, const AnswerSlot& work);

/// Tokens that a slot takes at most, after the closed thinking.
std::int64_t slot_tokens(const SlotPlan& slot);

/// Whether the sequence, of an answer-slot request, stands where the way to the slot begins: behind
/// its thinking, or, in an arm without, behind the prompt.
bool at_slot(const Sequence& sequence);

/// Leads it there: it is a trunk now, or, without room for the choices, ended by the context.
void enter_slot(Sequence& sequence, std::int64_t context_tokens);

}  // namespace ponder
