#pragma once

#include <span>
#include <string>

#include "tasks/yaml/fields.h"

namespace ponder {

// The keys of a task file. The reader accepts these and no others, and the printed schema is made
// of them, so neither can know a key that the other does not.

std::span<const YamlKey> task_keys();
std::span<const YamlKey> data_keys();
std::span<const YamlKey> message_keys();
std::span<const YamlKey> fewshot_keys();
std::span<const YamlKey> scorer_keys();

/// What `ponder tasks --schema` prints: every key, the scorer kinds, and a whole example.
std::string task_file_schema();

}  // namespace ponder
