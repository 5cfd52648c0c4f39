#pragma once

#include <string>

#include "results/summary.h"

namespace ponder {

enum class TableFormat { text, markdown, csv };

/// The table at the end of a run.
///   text      points with 95 % intervals, aligned; up to two modes are columns, more are rows, and
///             so are tasks with several answers per sample (avg@k, maj@k, pass@k apart); then what
///             other graders say, means over subjects, what is published for the model, one
///             sentence per task and a line `! ...` per warning
///   markdown  the columns of lm-eval's table with the mode, n and the interval; the same sentences
///   csv       one line per task and mode, proportions from 0 to 1, all counts (RFC 4180)
std::string end_table(const Summary& summary, TableFormat format);

}  // namespace ponder
