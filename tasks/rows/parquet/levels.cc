#include "tasks/rows/parquet/levels.h"

#include <algorithm>
#include <bit>

namespace ponder::parquet {

namespace {

Error cut_short() {
  return {ErrorCode::parse, "a page is cut short", "fetch the file again"};
}

Result<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 35; shift += 7) {
    if (bytes.empty()) return cut_short();
    const auto next = static_cast<std::uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    value |= std::uint64_t(next & 0x7F) << shift;
    if (next < 0x80) return value;
  }
  return cut_short();
}

}  // namespace

int bits_for(std::uint32_t most) {
  return static_cast<int>(std::bit_width(most));
}

Result<std::vector<std::uint32_t>> read_runs(std::string_view bytes, int width, std::size_t count) {
  if (width < 0 || width > 32) {
    return Error{ErrorCode::parse, "numbers of " + std::to_string(width) + " bits", ""};
  }
  std::vector<std::uint32_t> out;
  if (width == 0) {
    out.assign(count, 0);
    return out;
  }
  const auto bits = static_cast<unsigned>(width);
  while (out.size() < count) {
    const std::uint64_t head = PONDER_TRY(take_varint(bytes));
    if ((head & 1) == 0) {  // a run: one number, so many times
      const std::size_t size = (bits + 7) / 8;
      if (bytes.size() < size) return cut_short();
      std::uint32_t value = 0;
      for (std::size_t i = 0; i < size; ++i) {
        value |= std::uint32_t(static_cast<std::uint8_t>(bytes[i])) << (8 * i);
      }
      bytes.remove_prefix(size);
      if (head >> 1 == 0) return cut_short();  // would loop for ever
      out.insert(out.end(), std::min<std::uint64_t>(head >> 1, count - out.size()), value);
      continue;
    }
    // Groups of eight numbers, lowest bits first. Writers may leave out the end of the last group.
    const std::uint64_t groups = head >> 1;
    if (groups == 0) return cut_short();
    const std::size_t wanted = std::min<std::uint64_t>(groups * 8, count - out.size());
    if ((wanted * bits + 7) / 8 > bytes.size()) return cut_short();
    for (std::size_t i = 0; i < wanted; ++i) {
      std::uint32_t value = 0;
      for (unsigned b = 0; b < bits; ++b) {
        const std::size_t at = i * bits + b;
        const unsigned bit = (static_cast<std::uint8_t>(bytes[at / 8]) >> (at % 8)) & 1U;
        value |= bit << b;
      }
      out.push_back(value);
    }
    bytes.remove_prefix(std::min<std::uint64_t>(groups * bits, bytes.size()));
  }
  return out;
}

}  // namespace ponder::parquet
