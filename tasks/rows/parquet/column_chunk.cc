#include "tasks/rows/parquet/column_chunk.h"

#include <algorithm>
#include <cstring>

#include "tasks/rows/parquet/decompress.h"
#include "tasks/rows/parquet/levels.h"
#include "tasks/rows/parquet/plain.h"

namespace ponder::parquet {

namespace {

enum : std::int64_t { kDataPage = 0, kDictionaryPage = 2, kDataPageV2 = 3 };

enum : std::int64_t { kPlain = 0, kPlainDictionary = 2, kRuns = 3, kRunsDictionary = 8 };

Error bad(const std::string& what) {
  return {ErrorCode::parse, what, "fetch the file again"};
}

std::string encoding_name(std::int64_t encoding) {
  static constexpr const char* kNames[] = {"PLAIN",
                                           "",
                                           "dictionary",
                                           "RLE",
                                           "BIT_PACKED",
                                           "DELTA_BINARY_PACKED",
                                           "DELTA_LENGTH_BYTE_ARRAY",
                                           "DELTA_BYTE_ARRAY",
                                           "dictionary",
                                           "BYTE_STREAM_SPLIT"};
  if (encoding < 0 || encoding > 9) return "encoding " + std::to_string(encoding);
  return kNames[encoding];
}

class ChunkReader {
 public:
  ChunkReader(const Column& column, std::int64_t codec, const Limits& limits, std::size_t* cells)
      : column_(column), codec_(codec), limits_(limits), cells_(cells) {}

  ColumnChunk take() { return std::move(chunk_); }

  std::size_t entries() const { return chunk_.entries(); }

  Result<void> page(const Node& header, std::string_view body) {
    const std::int64_t size = header.integer_or(2, -1);
    if (size < 0 || static_cast<std::uint64_t>(size) > limits_.page_bytes) {
      return bad("a page of " + std::to_string(size) + " bytes, expected at most " +
                 std::to_string(limits_.page_bytes));
    }
    switch (header.integer_or(1, -1)) {
      case kDataPage:
        return data_page(header.field(5), body, static_cast<std::size_t>(size));
      case kDictionaryPage:
        return dictionary_page(header.field(7), body, static_cast<std::size_t>(size));
      case kDataPageV2:
        return data_page_v2(header.field(8), body, static_cast<std::size_t>(size));
      default:
        return {};  // an index page: of no use here
    }
  }

 private:
  /// Counts against the limit before anything is made.
  Result<std::size_t> count_of(const Node& header) {
    const std::int64_t count = header.integer_or(1, -1);
    if (count < 0 || static_cast<std::uint64_t>(count) > *cells_) {
      return bad("more values than a file may have");
    }
    *cells_ -= static_cast<std::size_t>(count);
    return static_cast<std::size_t>(count);
  }

  Result<void> dictionary_page(const Node& header, std::string_view body, std::size_t size) {
    const std::size_t count = PONDER_TRY(count_of(header));
    const std::int64_t encoding = header.integer_or(2, kPlain);
    if (encoding != kPlain && encoding != kPlainDictionary) return unknown(encoding);
    const std::string bytes = PONDER_TRY(decompress(codec_, body, size));
    dictionary_ = PONDER_TRY(read_plain(bytes, column_, count));
    return {};
  }

  Result<void> data_page(const Node& header, std::string_view body, std::size_t size) {
    const std::size_t count = PONDER_TRY(count_of(header));
    const std::string bytes = PONDER_TRY(decompress(codec_, body, size));
    std::string_view rest = bytes;
    // Levels stand behind their length, and only where there can be more than one.
    const auto levels = [&](int most) -> Result<std::vector<std::uint32_t>> {
      if (most == 0) return std::vector<std::uint32_t>(count, 0);
      std::uint32_t length = 0;
      if (rest.size() < sizeof length) return bad("a page is cut short");
      std::memcpy(&length, rest.data(), sizeof length);
      rest.remove_prefix(sizeof length);
      if (length > rest.size()) return bad("a page is cut short");
      const std::string_view part = rest.substr(0, length);
      rest.remove_prefix(length);
      return read_runs(part, bits_for(static_cast<std::uint32_t>(most)), count);
    };
    const auto repetition = PONDER_TRY(levels(column_.repeat));
    const auto definition = PONDER_TRY(levels(column_.definition));
    return add(repetition, definition, header.integer_or(2, kPlain), rest);
  }

  Result<void> data_page_v2(const Node& header, std::string_view body, std::size_t size) {
    const std::size_t count = PONDER_TRY(count_of(header));
    const std::int64_t definition_size = header.integer_or(5, -1);
    const std::int64_t repetition_size = header.integer_or(6, -1);
    const auto most = static_cast<std::int64_t>(std::min(body.size(), size));
    if (definition_size < 0 || repetition_size < 0 || definition_size > most ||
        repetition_size > most - definition_size) {
      return bad("a page is cut short");
    }
    const auto r = static_cast<std::size_t>(repetition_size);
    const auto d = static_cast<std::size_t>(definition_size);
    const auto levels = [&](int highest,
                            std::string_view part) -> Result<std::vector<std::uint32_t>> {
      if (highest == 0) return std::vector<std::uint32_t>(count, 0);
      return read_runs(part, bits_for(static_cast<std::uint32_t>(highest)), count);
    };
    const auto repetition = PONDER_TRY(levels(column_.repeat, body.substr(0, r)));
    const auto definition = PONDER_TRY(levels(column_.definition, body.substr(r, d)));
    const std::int64_t codec = header.integer_or(7, 1) != 0 ? codec_ : 0;
    const std::string bytes = PONDER_TRY(decompress(codec, body.substr(r + d), size - r - d));
    return add(repetition, definition, header.integer_or(4, kPlain), bytes);
  }

  Result<void> add(const std::vector<std::uint32_t>& repetition,
                   const std::vector<std::uint32_t>& definition,
                   std::int64_t encoding,
                   std::string_view bytes) {
    const auto full = static_cast<std::uint32_t>(column_.definition);
    for (std::size_t i = 0; i < definition.size(); ++i) {
      if (definition[i] > full || repetition[i] > static_cast<std::uint32_t>(column_.repeat)) {
        return bad("a level out of range");
      }
    }
    const auto present =
        static_cast<std::size_t>(std::count(definition.begin(), definition.end(), full));
    std::vector<Value> values;
    if (encoding == kPlain) {
      values = PONDER_TRY(read_plain(bytes, column_, present));
    } else if (encoding == kPlainDictionary || encoding == kRunsDictionary) {
      values = PONDER_TRY(from_dictionary(bytes, present));
    } else if (encoding == kRuns && column_.type == Type::boolean) {
      if (bytes.size() < 4) return bad("a page is cut short");
      for (const std::uint32_t bit : PONDER_TRY(read_runs(bytes.substr(4), 1, present))) {
        values.push_back(Value::boolean(bit != 0));
      }
    } else {
      return unknown(encoding);
    }
    chunk_.repetition.insert(chunk_.repetition.end(), repetition.begin(), repetition.end());
    chunk_.definition.insert(chunk_.definition.end(), definition.begin(), definition.end());
    std::move(values.begin(), values.end(), std::back_inserter(chunk_.values));
    return {};
  }

  Result<std::vector<Value>> from_dictionary(std::string_view bytes, std::size_t count) {
    std::vector<Value> values;
    if (count == 0) return values;
    if (bytes.empty()) return bad("a page is cut short");
    const int width = static_cast<std::uint8_t>(bytes.front());
    for (const std::uint32_t index : PONDER_TRY(read_runs(bytes.substr(1), width, count))) {
      if (index >= dictionary_.size()) return bad("an entry outside the dictionary");
      values.push_back(dictionary_[index]);
    }
    return values;
  }

  static Error unknown(std::int64_t encoding) {
    return {ErrorCode::parse,
            "is encoded as " + encoding_name(encoding) + ", expected PLAIN or dictionary",
            "write the file again with those, or as JSON Lines"};
  }

  const Column& column_;
  std::int64_t codec_;
  const Limits& limits_;
  std::size_t* cells_;
  std::vector<Value> dictionary_ = {};
  ColumnChunk chunk_ = {};
};

}  // namespace

Result<ColumnChunk> read_chunk(std::string_view file,
                               const Node& meta,
                               const Column& column,
                               const Limits& limits,
                               std::size_t* cells) {
  if (!column.unreadable.empty()) {
    return Error{ErrorCode::parse, "is " + column.unreadable + ", which is not read", ""};
  }
  const std::int64_t total = meta.integer_or(5, -1);
  const std::int64_t size = meta.integer_or(7, -1);
  std::int64_t begin = meta.integer_or(9, -1);
  // Some writers give 0 for "no dictionary".
  const std::int64_t dictionary = meta.integer_or(11, 0);
  if (dictionary > 0) begin = std::min(begin, dictionary);
  const auto bytes = static_cast<std::int64_t>(file.size());
  if (total < 0 || begin < 0 || size < 0 || begin > bytes || size > bytes - begin) {
    return bad("lies outside the file");
  }
  std::string_view rest =
      file.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(size));
  ChunkReader reader(column, meta.integer_or(4, 0), limits, cells);
  while (reader.entries() < static_cast<std::uint64_t>(total)) {
    if (rest.empty()) return bad("has fewer values than it says");
    const auto [header, length] = PONDER_TRY(read_struct(rest));
    rest.remove_prefix(length);
    const std::int64_t packed = header.integer_or(3, -1);
    if (packed < 0 || static_cast<std::uint64_t>(packed) > rest.size()) {
      return bad("a page is cut short");
    }
    PONDER_TRY(reader.page(header, rest.substr(0, static_cast<std::size_t>(packed))));
    rest.remove_prefix(static_cast<std::size_t>(packed));
  }
  if (reader.entries() != static_cast<std::uint64_t>(total)) {
    return bad("has more values than it says");
  }
  return reader.take();
}

}  // namespace ponder::parquet
