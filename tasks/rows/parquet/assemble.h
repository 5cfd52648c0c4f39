#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/value.h"
#include "tasks/rows/parquet/column_chunk.h"

namespace ponder::parquet {

/// Puts the rows of a row group together from its columns: groups become dicts, LIST groups (of
/// three or two levels) and repeated columns lists, holes null. `chunks` by leaf number.
/// errors  parse (columns that do not fit together, maps)
Result<std::vector<Value>> assemble(const Schema& schema,
                                    const std::vector<ColumnChunk>& chunks,
                                    std::size_t rows);

}  // namespace ponder::parquet
