// The Parquet reader on arbitrary bytes: an error or rows, within its limits.

#include <cstdint>
#include <string_view>

#include "tasks/rows/parquet/parquet.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  const auto rows = ponder::parquet::read(file, {.page_bytes = 1 << 16, .cells = 1 << 16});
  if (!rows) {
    PONDER_CHECK(!rows.error().message.empty());
    return 0;
  }
  for (const ponder::Value& row : *rows) PONDER_CHECK(row.is_dict());
  return 0;
}
