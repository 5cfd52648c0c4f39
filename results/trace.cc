#include "results/trace.h"

#include <zstd.h>

#include <memory>

namespace ponder {

std::string compress(std::string_view bytes) {
  if (bytes.empty()) return "";
  const std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> context(ZSTD_createCCtx(),
                                                                        ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size =
      ZSTD_compress2(context.get(), frame.data(), frame.size(), bytes.data(), bytes.size());
  PONDER_CHECK(!ZSTD_isError(size));  // the bound is enough by definition
  frame.resize(size);
  return frame;
}

Result<std::string> decompress(std::string_view frame) {
  if (frame.empty()) return std::string();
  constexpr unsigned long long most = 1ULL << 30;  // no trace is this long: a damaged header
  const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size > most) return Error{ErrorCode::parse, "a stored trace is damaged: no size", ""};
  std::string bytes(static_cast<std::size_t>(size), '\0');
  const std::size_t got = ZSTD_decompress(bytes.data(), bytes.size(), frame.data(), frame.size());
  if (ZSTD_isError(got) || got != bytes.size()) {
    return Error{ErrorCode::parse,
                 std::string("a stored trace is damaged: ") +
                     (ZSTD_isError(got) ? ZSTD_getErrorName(got) : "too short"),
                 ""};
  }
  return bytes;
}

std::string pack_ids(const std::vector<std::int32_t>& ids) {
  std::string bytes;
  bytes.reserve(ids.size() * 4);
  for (const std::int32_t id : ids) {
    for (int i = 0; i < 4; ++i) {
      bytes += static_cast<char>(static_cast<std::uint32_t>(id) >> (8 * i));
    }
  }
  return bytes;
}

std::vector<std::int32_t> unpack_ids(std::string_view bytes) {
  std::vector<std::int32_t> ids(bytes.size() / 4);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    std::uint32_t id = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      id |= std::uint32_t{static_cast<unsigned char>(bytes[4 * i + j])} << (8 * j);
    }
    ids[i] = static_cast<std::int32_t>(id);
  }
  return ids;
}

}  // namespace ponder
