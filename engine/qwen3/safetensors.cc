#include "engine/qwen3/safetensors.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <utility>

namespace ponder {

namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxHeader = 100'000'000;  // the cap of the reference reader
constexpr std::size_t kMaxDimensions = 16;

struct DTypeFacts {
  DType dtype;
  std::string_view name;
  std::size_t bytes;
};

constexpr DTypeFacts kDTypes[] = {
    {DType::f64, "F64", 8},   {DType::f32, "F32", 4},         {DType::f16, "F16", 2},
    {DType::bf16, "BF16", 2}, {DType::f8_e4m3, "F8_E4M3", 1}, {DType::f8_e5m2, "F8_E5M2", 1},
    {DType::i64, "I64", 8},   {DType::i32, "I32", 4},         {DType::i16, "I16", 2},
    {DType::i8, "I8", 1},     {DType::u64, "U64", 8},         {DType::u32, "U32", 4},
    {DType::u16, "U16", 2},   {DType::u8, "U8", 1},           {DType::boolean, "BOOL", 1},
};

/// A header entry as it stands there, before it is checked.
struct Entry {
  std::string name;
  std::string dtype;
  std::vector<std::uint64_t> shape;
  std::vector<std::uint64_t> offsets;
};

/// Reads the header as a stream: a big model has 37,000 tensors.
class HeaderHandler final : public nlohmann::json_sax<json> {
 public:
  const std::string& problem() const { return problem_; }

  std::vector<Entry> take() { return std::move(entries_); }

  bool null() override { return unexpected("null"); }

  bool boolean(bool) override { return unexpected("true or false"); }

  bool number_integer(number_integer_t value) override {
    return unexpected("the number " + std::to_string(value));
  }

  bool number_float(number_float_t, const string_t& text) override {
    return unexpected("the number " + text);
  }

  bool binary(binary_t&) override { return unexpected("binary data"); }

  bool number_unsigned(number_unsigned_t value) override {
    if (place_ != Place::list) return unexpected("the number " + std::to_string(value));
    list_->push_back(value);
    return list_->size() <= kMaxDimensions || fail("has more than 16 dimensions");
  }

  bool string(string_t& value) override {
    if (place_ == Place::metadata) return true;
    if (place_ != Place::tensor || key_ != "dtype") return unexpected("a string");
    entries_.back().dtype = std::move(value);
    return true;
  }

  bool key(string_t& value) override {
    key_ = std::move(value);
    if (place_ == Place::tensor) {
      if (key_ != "dtype" && key_ != "shape" && key_ != "data_offsets") {
        return fail("has the unknown key '" + key_ + "'");
      }
      const auto bit = key_ == "dtype" ? 1U : key_ == "shape" ? 2U : 4U;
      if ((seen_ & bit) != 0) return fail("has the key '" + key_ + "' twice");
      seen_ |= bit;
    }
    return true;
  }

  bool start_object(std::size_t) override {
    if (place_ == Place::outside) {
      place_ = Place::header;
      return true;
    }
    if (place_ != Place::header) return unexpected("an object");
    if (key_ == "__metadata__") {
      place_ = Place::metadata;
      return true;
    }
    place_ = Place::tensor;
    seen_ = 0;
    entries_.push_back({key_, {}, {}, {}});
    return true;
  }

  bool end_object() override {
    if (place_ == Place::tensor && seen_ != 7) {
      return fail("lacks one of dtype, shape, data_offsets");
    }
    place_ = place_ == Place::header ? Place::outside : Place::header;
    return true;
  }

  bool start_array(std::size_t) override {
    if (place_ != Place::tensor || key_ == "dtype") return unexpected("a list");
    list_ = key_ == "shape" ? &entries_.back().shape : &entries_.back().offsets;
    place_ = Place::list;
    return true;
  }

  bool end_array() override {
    place_ = Place::tensor;
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const json::exception&) override {
    return fail("header is not JSON at its byte " + std::to_string(position));
  }

 private:
  enum class Place { outside, header, metadata, tensor, list };

  bool unexpected(const std::string& what) {
    if (place_ == Place::outside) return fail("header is " + what + ", expected an object");
    return fail((key_.empty() ? "" : "at '" + key_ + "': ") + what + " is out of place");
  }

  bool fail(const std::string& problem) {
    if (!problem_.empty()) return false;
    const bool inside = place_ == Place::tensor || place_ == Place::list;
    problem_ = (inside ? "tensor '" + entries_.back().name + "' " : "") + problem;
    return false;
  }

  std::vector<Entry> entries_;
  Place place_ = Place::outside;
  std::string key_;
  unsigned seen_ = 0;  ///< keys of the tensor: 1 dtype, 2 shape, 4 offsets
  std::vector<std::uint64_t>* list_ = nullptr;
  std::string problem_;
};

/// One header entry, checked on its own against a data area of `data.size()` bytes. The message of
/// an error is the part after "tensor 'x' ".
Result<TensorView> checked(const Entry& entry, std::string_view data) {
  const auto bad = [](const std::string& what) { return Error{ErrorCode::parse, what, ""}; };
  const auto dtype = dtype_named(entry.dtype);
  if (!dtype) {
    std::string known;
    for (const DTypeFacts& facts : kDTypes)
      known += (known.empty() ? "" : " ") + std::string(facts.name);
    return bad("has dtype '" + entry.dtype + "', known are " + known);
  }
  if (entry.offsets.size() != 2) {
    return bad("has " + std::to_string(entry.offsets.size()) + " data_offsets, expected 2");
  }
  const std::uint64_t begin = entry.offsets[0];
  const std::uint64_t end = entry.offsets[1];
  if (begin > end || end > data.size()) {
    return bad("claims bytes " + std::to_string(begin) + " to " + std::to_string(end) + " of " +
               std::to_string(data.size()) + " bytes of data");
  }
  TensorView tensor;
  for (const std::uint64_t n : entry.shape) {
    // Beyond int64 is turned into -1, which element_count refuses.
    tensor.shape.push_back(n > INT64_MAX ? -1 : static_cast<std::int64_t>(n));
  }
  const auto count = element_count(tensor.shape);
  const auto size = static_cast<std::int64_t>(size_of(*dtype));
  if (!count || *count > INT64_MAX / size) return bad("has a shape beyond 2^63 bytes");
  if (static_cast<std::uint64_t>(*count * size) != end - begin) {
    return bad("needs " + std::to_string(*count * size) +
               " bytes by its shape and dtype, but has " + std::to_string(end - begin));
  }
  tensor.name = entry.name;
  tensor.dtype = *dtype;
  tensor.bytes = data.substr(begin, end - begin);
  return tensor;
}

}  // namespace

std::size_t size_of(DType dtype) {
  return kDTypes[static_cast<std::size_t>(dtype)].bytes;
}

std::string_view name_of(DType dtype) {
  return kDTypes[static_cast<std::size_t>(dtype)].name;
}

std::optional<DType> dtype_named(std::string_view name) {
  for (const DTypeFacts& facts : kDTypes) {
    if (facts.name == name) return facts.dtype;
  }
  return std::nullopt;
}

std::optional<std::int64_t> element_count(const std::vector<std::int64_t>& shape) {
  std::int64_t count = 1;
  for (const std::int64_t n : shape) {
    if (n < 0 || __builtin_mul_overflow(count, n, &count)) return std::nullopt;
  }
  return count;
}

Result<std::vector<TensorView>> parse_safetensors(std::string_view file, const std::string& path) {
  const auto bad = [&](const std::string& what) {
    return Error{ErrorCode::parse, path + ": " + what,
                 "the download may be cut short or damaged: fetch the file again"};
  };
  std::uint64_t length = 0;
  if (file.size() < sizeof length) {
    return bad("has " + std::to_string(file.size()) + " bytes, too few for a safetensors file");
  }
  std::memcpy(&length, file.data(), sizeof length);
  file.remove_prefix(sizeof length);
  if (length > kMaxHeader || length > file.size()) {
    return bad("claims a header of " + std::to_string(length) + " bytes, but " +
               std::to_string(file.size()) + " bytes follow and at most " +
               std::to_string(kMaxHeader) + " are allowed");
  }
  const std::string_view header = file.substr(0, length);
  const std::string_view data = file.substr(length);
  if (!header.starts_with('{')) return bad("header does not begin with '{'");
  HeaderHandler handler;
  if (!json::sax_parse(header.begin(), header.end(), &handler)) return bad(handler.problem());

  std::vector<TensorView> tensors;
  std::unordered_set<std::string_view> names;
  const std::vector<Entry> entries = handler.take();
  tensors.reserve(entries.size());
  for (const Entry& entry : entries) {
    auto tensor = checked(entry, data);
    if (!tensor) return bad("tensor '" + entry.name + "' " + tensor.error().message);
    if (!names.insert(entry.name).second) return bad("tensor '" + entry.name + "' stands twice");
    tensors.push_back(*std::move(tensor));
  }
  // Empty tensors share their place with the next one, so ends break the ties.
  const auto place = [](const TensorView& t) {
    return std::pair(t.bytes.data(), t.bytes.data() + t.bytes.size());
  };
  std::stable_sort(tensors.begin(), tensors.end(),
                   [&](const TensorView& a, const TensorView& b) { return place(a) < place(b); });
  std::size_t expected = 0;
  for (const TensorView& tensor : tensors) {
    const auto begin = static_cast<std::size_t>(tensor.bytes.data() - data.data());
    if (begin != expected) {
      return bad("tensor '" + tensor.name + "' begins at byte " + std::to_string(begin) +
                 " of the data, expected " + std::to_string(expected) +
                 ", where the one before it ends");
    }
    expected = begin + tensor.bytes.size();
  }
  if (expected != data.size()) {
    return bad("has " + std::to_string(data.size()) + " bytes of data, but its tensors fill " +
               std::to_string(expected));
  }
  return tensors;
}

}  // namespace ponder
