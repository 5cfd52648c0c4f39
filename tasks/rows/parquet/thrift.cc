#include "tasks/rows/parquet/thrift.h"

namespace ponder::parquet {

namespace {

constexpr int kMaxDepth = 32;

// The protocol's numbers for types.
enum : std::uint8_t {
  kTrue = 1,
  kFalse = 2,
  kByte = 3,
  kDouble = 7,
  kBinary = 8,
  kList = 9,
  kSet = 10,
  kMap = 11,
  kStruct = 12
};

Error bad(const std::string& what) {
  return {ErrorCode::parse, "broken metadata: " + what, ""};
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::size_t at() const { return at_; }

  Result<Node> fields(int depth) {
    if (depth > kMaxDepth) return bad("nested too deep");
    Node node{.kind = Node::Kind::fields};
    std::int64_t id = 0;
    for (;;) {
      const std::uint8_t head = PONDER_TRY(byte());
      if (head == 0) return node;
      const std::uint8_t type = head & 0x0F;
      id = head >> 4 != 0 ? id + (head >> 4) : PONDER_TRY(zigzag());
      if (id < INT16_MIN || id > INT16_MAX) return bad("field number out of range");
      Node value;
      if (type == kTrue || type == kFalse) {
        value = {.kind = Node::Kind::boolean, .integer = type == kTrue};
      } else {
        value = PONDER_TRY(read(type, depth));
      }
      node.ids.push_back(static_cast<std::int16_t>(id));
      node.items.push_back(std::move(value));
    }
  }

 private:
  Result<Node> read(std::uint8_t type, int depth) {
    switch (type) {
      case kTrue:
      case kFalse:  // an element of a list: a byte of its own
        return Node {
          .kind = Node::Kind::boolean, .integer = PONDER_TRY(byte())
          == kTrue
        };
      case kByte:
        return Node {
          .kind = Node::Kind::integer, .integer = static_cast<std::int8_t>(PONDER_TRY(byte()))
        };
      case 4:
      case 5:
      case 6:
        return Node {
          .kind = Node::Kind::integer, .integer = PONDER_TRY(zigzag())
        };
      case kDouble:
        PONDER_TRY(take(8));
        return Node{.kind = Node::Kind::real};
      case kBinary:
        return Node {
          .kind = Node::Kind::binary, .binary = PONDER_TRY(take(PONDER_TRY(varint())))
        };
      case kList:
      case kSet:
        return list(depth + 1);
      case kMap:
        return map(depth + 1);
      case kStruct:
        return fields(depth + 1);
      default:
        return bad("type " + std::to_string(type) + " is unknown");
    }
  }

  Result<Node> list(int depth) {
    if (depth > kMaxDepth) return bad("nested too deep");
    const std::uint8_t head = PONDER_TRY(byte());
    const std::uint64_t size = head >> 4 == 15 ? PONDER_TRY(varint()) : head >> 4;
    Node node{.kind = Node::Kind::list};
    PONDER_TRY(enough(size));
    for (std::uint64_t i = 0; i < size; ++i) {
      node.items.push_back(PONDER_TRY(read(head & 0x0F, depth)));
    }
    return node;
  }

  Result<Node> map(int depth) {
    if (depth > kMaxDepth) return bad("nested too deep");
    const std::uint64_t size = PONDER_TRY(varint());
    Node node{.kind = Node::Kind::list};
    if (size == 0) return node;
    PONDER_TRY(enough(size));
    const std::uint8_t types = PONDER_TRY(byte());
    for (std::uint64_t i = 0; i < size; ++i) {
      node.items.push_back(PONDER_TRY(read(types >> 4, depth)));
      node.items.push_back(PONDER_TRY(read(types & 0x0F, depth)));
    }
    return node;
  }

  /// Every element takes a byte at least: a larger count is a lie that would cost memory.
  Result<void> enough(std::uint64_t count) const {
    if (count > bytes_.size() - at_) return bad("a list is longer than its bytes");
    return {};
  }

  Result<std::uint8_t> byte() {
    if (at_ >= bytes_.size()) return bad("cut short");
    return static_cast<std::uint8_t>(bytes_[at_++]);
  }

  Result<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t next = PONDER_TRY(byte());
      value |= std::uint64_t(next & 0x7F) << shift;
      if (next < 0x80) return value;
    }
    return bad("a number is too long");
  }

  Result<std::int64_t> zigzag() {
    const std::uint64_t value = PONDER_TRY(varint());
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
  }

  Result<std::string_view> take(std::uint64_t size) {
    if (size > bytes_.size() - at_) return bad("cut short");
    const std::string_view part = bytes_.substr(at_, size);
    at_ += size;
    return part;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

}  // namespace

const Node& Node::field(std::int16_t id) const {
  static const Node none;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] == id) return items[i];
  }
  return none;
}

std::int64_t Node::integer_or(std::int16_t id, std::int64_t otherwise) const {
  const Node& node = field(id);
  const bool is = node.kind == Kind::integer || node.kind == Kind::boolean;
  return is ? node.integer : otherwise;
}

Result<std::pair<Node, std::size_t>> read_struct(std::string_view bytes) {
  Reader reader(bytes);
  Node node = PONDER_TRY(reader.fields(0));
  return std::pair(std::move(node), reader.at());
}

}  // namespace ponder::parquet
