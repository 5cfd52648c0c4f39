#include "tasks/rows/parquet/plain.h"

#include <bit>
#include <cmath>
#include <cstring>

#include "harness/base/text.h"

namespace ponder::parquet {

namespace {

static_assert(std::endian::native == std::endian::little);

Error cut_short() {
  return {ErrorCode::parse, "a page is cut short", "fetch the file again"};
}

template <class T>
Result<T> take(std::string_view& bytes) {
  if (bytes.size() < sizeof(T)) return cut_short();
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  bytes.remove_prefix(sizeof(T));
  return value;
}

/// Data has no use for them, and JSON no form.
Result<Value> finite(double value) {
  if (std::isfinite(value)) return Value::real(value);
  return Error{ErrorCode::parse, "holds " + to_text(value) + ", expected a finite number", ""};
}

Result<Value> take_value(std::string_view& bytes, const Column& column) {
  switch (column.type) {
    case Type::int32: {
      const auto value = PONDER_TRY(take<std::uint32_t>(bytes));
      return Value::integer(column.is_unsigned ? std::int64_t{value}
                                               : std::int64_t{static_cast<std::int32_t>(value)});
    }
    case Type::int64: {
      const auto value = PONDER_TRY(take<std::uint64_t>(bytes));
      if (column.is_unsigned && value > std::uint64_t{INT64_MAX}) {
        return Value::big_integer(std::to_string(value));
      }
      return Value::integer(static_cast<std::int64_t>(value));
    }
    case Type::real32:
      return finite(PONDER_TRY(take<float>(bytes)));
    case Type::real64:
      return finite(PONDER_TRY(take<double>(bytes)));
    case Type::bytes: {
      const auto size = PONDER_TRY(take<std::uint32_t>(bytes));
      if (size > bytes.size()) return cut_short();
      const std::string_view text = bytes.substr(0, size);
      bytes.remove_prefix(size);
      if (!is_utf8(text)) return Error{ErrorCode::parse, "holds bytes that are not UTF-8 text", ""};
      return Value::string(std::string(text));
    }
    default:
      return Error{ErrorCode::parse, "is " + column.unreadable + ", which is not read", ""};
  }
}

}  // namespace

Result<std::vector<Value>> read_plain(std::string_view bytes,
                                      const Column& column,
                                      std::size_t count) {
  std::vector<Value> values;
  if (column.type == Type::boolean) {
    if (bytes.size() < (count + 7) / 8) return cut_short();
    for (std::size_t i = 0; i < count; ++i) {
      values.push_back(
          Value::boolean(((static_cast<std::uint8_t>(bytes[i / 8]) >> (i % 8)) & 1) != 0));
    }
    return values;
  }
  for (std::size_t i = 0; i < count; ++i) {
    values.push_back(PONDER_TRY(take_value(bytes, column)));
  }
  return values;
}

}  // namespace ponder::parquet
