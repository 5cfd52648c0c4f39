#include "results/digest.h"

#include "harness/base/codec.h"
#include "harness/base/sha256.h"
#include "results/trace.h"

namespace ponder {

Result<Digests> digests(const RunStore& store) {
  Sha256 text;
  Sha256 tokens;
  Digests out;
  bool any_ids = false;
  PONDER_TRY(store.for_each(true, [&](const SampleRecord& record) {
    for (Sha256* hash : {&text, &tokens}) {
      hash->update_field(record.task);
      hash->update_field(record.sample);
      hash->update_field(std::to_string(record.epoch));
      hash->update_field(to_string(record.mode));
    }
    text.update_field(record.completion.thinking);
    text.update_field(record.completion.answer);
    text.update_field(to_string(record.completion.thinking_end));
    text.update_field(to_string(record.completion.finish));
    if (record.completion.choices) text.update_field(to_json(record.completion.choices));
    tokens.update_field(pack_ids(record.completion.ids));
    any_ids = any_ids || !record.completion.ids.empty();
    ++out.records;
  }));
  out.text = text.hex();
  if (any_ids) out.tokens = tokens.hex();
  return out;
}

}  // namespace ponder
