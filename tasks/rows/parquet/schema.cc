#include "tasks/rows/parquet/schema.h"

namespace ponder::parquet {

namespace {

constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxColumns = 10'000;

// SchemaElement's fields and the numbers of its older (converted) types.
enum : std::int16_t { kType = 1, kLength = 2, kRepetition = 3, kName = 4, kChildren = 5 };

enum : std::int16_t { kConverted = 6, kLogical = 10 };

enum : std::int64_t { kConvertedMap = 1, kConvertedMapPair = 2, kConvertedList = 3 };

enum : std::int64_t { kConvertedDecimal = 5, kFirstUnsigned = 11, kLastUnsigned = 14 };

// Fields of the union LogicalType.
enum : std::int16_t {
  kLogicalMap = 2,
  kLogicalList = 3,
  kLogicalDecimal = 5,
  kLogicalInteger = 10
};

bool has(const Node& logical, std::int16_t id) {
  return logical.field(id).kind == Node::Kind::fields;
}

class Builder {
 public:
  explicit Builder(const std::vector<Node>& elements) : elements_(elements) {}

  Result<Schema> build() {
    Schema schema;
    schema.root = PONDER_TRY(column(nullptr, 0));
    if (next_ != elements_.size()) return bad("columns outside the tree");
    if (schema.root.leaf >= 0) return bad("no columns");
    schema.leaves = leaves_;
    return schema;
  }

 private:
  static Error bad(const std::string& what) {
    return {ErrorCode::parse, "broken schema: " + what, ""};
  }

  Result<Column> column(const Column* parent, int depth) {
    if (next_ >= elements_.size()) return bad("fewer columns than it says");
    if (depth > kMaxDepth) return bad("nested too deep");
    const Node& element = elements_[next_++];
    Column column{.name = std::string(element.field(kName).binary)};
    const std::int64_t repetition = parent == nullptr ? 0 : element.integer_or(kRepetition, 0);
    if (repetition < 0 || repetition > 2) return bad("unknown repetition");
    column.repetition = static_cast<Repetition>(repetition);
    if (parent != nullptr) {
      column.definition = parent->definition + (repetition != 0);
      column.repeat = parent->repeat + (repetition == 2);
    }
    const Node& logical = element.field(kLogical);
    const std::int64_t converted = element.integer_or(kConverted, -1);
    const std::int64_t children = element.integer_or(kChildren, 0);
    if (children < 0) return bad("a negative number of columns");
    if (children == 0 && parent != nullptr) {
      PONDER_TRY(fill_leaf(column, element, logical, converted));
      return column;
    }
    column.is_list = converted == kConvertedList || has(logical, kLogicalList);
    column.is_map =
        converted == kConvertedMap || converted == kConvertedMapPair || has(logical, kLogicalMap);
    for (std::int64_t i = 0; i < children; ++i) {
      column.children.push_back(PONDER_TRY(this->column(&column, depth + 1)));
    }
    return column;
  }

  Result<void> fill_leaf(Column& column,
                         const Node& element,
                         const Node& logical,
                         std::int64_t converted) {
    const std::int64_t type = element.integer_or(kType, -1);
    if (type < 0 || type > 7) return bad("column '" + column.name + "' has no known type");
    column.leaf = leaves_++;
    column.type = static_cast<Type>(type);
    const std::int64_t size = element.integer_or(kLength, 0);
    if (column.type == Type::fixed && (size <= 0 || size > 1 << 20)) {
      return bad("column '" + column.name + "' has values of " + std::to_string(size) + " bytes");
    }
    column.fixed_size = static_cast<std::int32_t>(size);
    // IntType {1: bitWidth, 2: isSigned}
    column.is_unsigned =
        (converted >= kFirstUnsigned && converted <= kLastUnsigned) ||
        (has(logical, kLogicalInteger) && logical.field(kLogicalInteger).integer_or(2, 1) == 0);
    if (converted == kConvertedDecimal || has(logical, kLogicalDecimal)) {
      column.unreadable = "a decimal";
    } else if (column.type == Type::int96) {
      column.unreadable = "a 96-bit time";
    } else if (column.type == Type::fixed) {
      column.unreadable = "fixed-size binary";
    }
    return {};
  }

  const std::vector<Node>& elements_;
  std::size_t next_ = 0;
  int leaves_ = 0;
};

void collect(const Column& column, std::vector<const Column*>& out) {
  if (column.leaf >= 0) out.push_back(&column);
  for (const Column& child : column.children) collect(child, out);
}

}  // namespace

Result<Schema> read_schema(const Node& elements) {
  if (elements.items.empty() || elements.items.size() > kMaxColumns) {
    return Error{ErrorCode::parse,
                 "broken schema: has " + std::to_string(elements.items.size()) + " columns", ""};
  }
  return Builder(elements.items).build();
}

std::vector<const Column*> leaves_of(const Column& column) {
  std::vector<const Column*> out;
  collect(column, out);
  return out;
}

}  // namespace ponder::parquet
