// The binary form of a tokenizer: a magic line that names the version of the layout, the arrays
// with their lengths, and the sha256 of all that. Little endian, as every machine that Ponder runs
// on.

#include <bit>
#include <cstring>

#include "engine/qwen3/tokenizer_model.h"
#include "harness/base/file.h"
#include "harness/base/sha256.h"

namespace ponder {

namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view kMagic = "ponder tokenizer 1\n";
constexpr std::size_t kDigestBytes = 64;

void put_bytes(const void* data, std::size_t size, std::string& out) {
  out.append(static_cast<const char*>(data), size);
}

template <class T>
void put_array(const T* data, std::size_t count, std::string& out) {
  const std::uint64_t length = count;
  put_bytes(&length, sizeof length, out);
  put_bytes(data, count * sizeof(T), out);
}

/// Takes arrays off the front of a byte string; once anything was missing, all that follows fails.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  template <class T>
  T array() {
    using Item = typename T::value_type;
    std::uint64_t count = 0;
    take(&count, sizeof count);
    if (count > rest_.size() / sizeof(Item)) ok_ = false;
    T out;
    if (!ok_) return out;
    out.resize(count);
    take(out.data(), count * sizeof(Item));
    return out;
  }

  bool ok() const { return ok_; }

  bool at_end() const { return ok_ && rest_.empty(); }

 private:
  void take(void* out, std::size_t size) {
    if (size > rest_.size()) ok_ = false;
    if (!ok_ || size == 0) return;
    std::memcpy(out, rest_.data(), size);
    rest_.remove_prefix(size);
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

std::string pack(const TokenizerModel& model) {
  std::string out(kMagic);
  put_array(model.bytes.data(), model.bytes.size(), out);
  put_array(model.offsets.data(), model.offsets.size(), out);
  put_array(model.byte_ids.data(), model.byte_ids.size(), out);
  put_array(model.merges.data(), model.merges.size(), out);
  std::vector<std::int32_t> facts;
  std::string contents;
  for (const AddedToken& token : model.added) {
    facts.insert(facts.end(), {token.id, static_cast<std::int32_t>(token.content.size()),
                               token.special, token.normalized});
    contents += token.content;
  }
  put_array(facts.data(), facts.size(), out);
  put_array(contents.data(), contents.size(), out);
  return out + sha256_hex(out);
}

std::optional<TokenizerModel> unpack(std::string_view bytes) {
  if (!bytes.starts_with(kMagic) || bytes.size() < kMagic.size() + kDigestBytes) return {};
  const std::string_view digest = bytes.substr(bytes.size() - kDigestBytes);
  bytes.remove_suffix(kDigestBytes);
  if (sha256_hex(bytes) != digest) return {};

  Reader reader(bytes.substr(kMagic.size()));
  TokenizerModel model;
  model.bytes = reader.array<std::string>();
  model.offsets = reader.array<std::vector<std::uint32_t>>();
  const auto byte_ids = reader.array<std::vector<std::int32_t>>();
  model.merges = reader.array<std::vector<Merge>>();
  const auto facts = reader.array<std::vector<std::int32_t>>();
  const auto contents = reader.array<std::string>();
  if (!reader.at_end() || byte_ids.size() != model.byte_ids.size() || facts.size() % 4 != 0) {
    return {};
  }
  std::copy(byte_ids.begin(), byte_ids.end(), model.byte_ids.begin());
  std::size_t at = 0;
  for (std::size_t i = 0; i < facts.size(); i += 4) {
    const auto size = static_cast<std::size_t>(facts[i + 1]);
    if (size > contents.size() - at) return {};
    model.added.push_back(
        {facts[i], contents.substr(at, size), facts[i + 2] != 0, facts[i + 3] != 0});
    at += size;
  }
  return model;
}

Result<TokenizerModel> load_tokenizer_model(const std::string& path,
                                            const std::string& cache_folder) {
  const std::string key = sha256_hex(PONDER_TRY(MappedFile::open(path)).bytes());
  const std::string cached = cache_folder + "/" + key + ".bin";
  if (const auto file = MappedFile::open(cached)) {
    if (auto model = unpack(file->bytes())) return *std::move(model);
  }
  const std::string json = PONDER_TRY(read_maybe_gzip(path));
  auto model = PONDER_TRY(parse_tokenizer_json(json, path));
  // A cache that cannot be written costs time, nothing else: both errors are dropped on purpose.
  if (make_directories(cache_folder)) (void)write_file_atomic(cached, pack(model)).has_value();
  return model;
}

}  // namespace ponder
