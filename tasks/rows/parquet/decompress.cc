#include "tasks/rows/parquet/decompress.h"

#include <snappy.h>
#include <zlib.h>
#include <zstd.h>

namespace ponder::parquet {

namespace {

Error broken(const char* codec) {
  return {ErrorCode::parse, std::string("a page is not valid ") + codec, "fetch the file again"};
}

Result<std::string> gunzip(std::string_view packed, std::size_t size) {
  std::string out(size, '\0');
  z_stream stream = {};
  constexpr int kGzipOrZlib = 15 + 32;
  if (inflateInit2(&stream, kGzipOrZlib) != Z_OK) return broken("gzip");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int ended = inflate(&stream, Z_FINISH);
  const bool whole = ended == Z_STREAM_END && stream.avail_out == 0;
  inflateEnd(&stream);
  if (!whole) return broken("gzip");
  return out;
}

Result<std::string> unsnap(std::string_view packed, std::size_t size) {
  std::size_t stated = 0;
  if (!snappy::GetUncompressedLength(packed.data(), packed.size(), &stated) || stated != size) {
    return broken("snappy");
  }
  std::string out(size, '\0');
  if (!snappy::RawUncompress(packed.data(), packed.size(), out.data())) return broken("snappy");
  return out;
}

Result<std::string> unzstd(std::string_view packed, std::size_t size) {
  std::string out(size, '\0');
  const std::size_t got = ZSTD_decompress(out.data(), size, packed.data(), packed.size());
  if (ZSTD_isError(got) != 0U || got != size) return broken("zstd");
  return out;
}

}  // namespace

Result<std::string> decompress(std::int64_t codec, std::string_view packed, std::size_t size) {
  static constexpr const char* kOthers[] = {"", "", "", "lzo", "brotli", "lz4", "", "lz4_raw"};
  switch (codec) {
    case 0:
      if (packed.size() != size) return broken("uncompressed data");
      return std::string(packed);
    case 1:
      return unsnap(packed, size);
    case 2:
      return gunzip(packed, size);
    case 6:
      return unzstd(packed, size);
    default:
      return Error{ErrorCode::parse,
                   "compressed with " +
                       (codec >= 3 && codec <= 7 ? std::string(kOthers[codec])
                                                 : "codec " + std::to_string(codec)) +
                       ", expected snappy, gzip, zstd or none",
                   "write the file again with one of those"};
  }
}

}  // namespace ponder::parquet
