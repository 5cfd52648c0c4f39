#pragma once

#include <string>

#include "tasks/task.h"
#include "tasks/yaml/document.h"

namespace ponder {

/// A task as a task file describes it (schema.h). Its rows are read when the task is loaded: from
/// beside the file, or, where there is none, from the data directory. A sample's prompt, target and
/// the rest are templates over its row; a base model's examples are texts with a blank line between
/// them.
/// errors  those of read_definition. Loading: those of read_rows; config (another sha256 or number
///         of rows than the file says; too few examples); parse, with the row's file and line (a
///         field that is not there, an answer outside the choices, an id that another row has)
Result<Task> custom_task(const YamlNode& document, const std::string& path);

}  // namespace ponder
