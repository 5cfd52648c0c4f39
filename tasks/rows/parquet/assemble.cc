// A row is read by walking the schema, with one cursor per leaf. Whether a node is there, and
// whether one more element of a list follows, is told by the levels under the cursor of the first
// leaf below it. A node that is not there has one entry in every leaf below it, which is passed
// over.

#include "tasks/rows/parquet/assemble.h"

namespace ponder::parquet {

namespace {

class Assembler {
 public:
  explicit Assembler(const std::vector<ColumnChunk>& chunks) : chunks_(chunks) {
    cursors_.resize(chunks.size());
  }

  Result<Value> value(const Column& column) {
    if (column.repetition == Repetition::repeated) return elements(column, column);
    return present(column);
  }

  Result<void> check_finished() const {
    for (std::size_t leaf = 0; leaf < chunks_.size(); ++leaf) {
      if (cursors_[leaf].entry != chunks_[leaf].entries()) return misfit();
    }
    return {};
  }

 private:
  struct Cursor {
    std::size_t entry = 0;
    std::size_t value = 0;
  };

  static Error misfit() {
    return {ErrorCode::parse, "columns do not fit together", "fetch the file again"};
  }

  static int first_leaf(const Column& column) {
    return column.leaf >= 0 ? column.leaf : first_leaf(column.children.front());
  }

  /// Level of the entry under the cursor; nullptr-like -1 at the end.
  Result<int> definition(const Column& column) const {
    const auto leaf = static_cast<std::size_t>(first_leaf(column));
    const std::size_t entry = cursors_[leaf].entry;
    if (entry >= chunks_[leaf].entries()) return misfit();
    return static_cast<int>(chunks_[leaf].definition[entry]);
  }

  bool goes_on(const Column& repeated) const {
    const auto leaf = static_cast<std::size_t>(first_leaf(repeated));
    const std::size_t entry = cursors_[leaf].entry;
    return entry < chunks_[leaf].entries() &&
           static_cast<int>(chunks_[leaf].repetition[entry]) == repeated.repeat;
  }

  Result<void> pass(const Column& column) {
    if (column.leaf < 0) {
      for (const Column& child : column.children) PONDER_TRY(pass(child));
      return {};
    }
    const auto leaf = static_cast<std::size_t>(column.leaf);
    Cursor& cursor = cursors_[leaf];
    // A hole here is a hole in every leaf below; a value would be lost.
    if (cursor.entry >= chunks_[leaf].entries() ||
        static_cast<int>(chunks_[leaf].definition[cursor.entry]) == column.definition) {
      return misfit();
    }
    ++cursor.entry;
    return {};
  }

  /// A node that is not repeated, or one element of a repeated one.
  Result<Value> present(const Column& column) {
    if (PONDER_TRY(definition(column)) < column.definition) {
      PONDER_TRY(pass(column));
      return Value::null();
    }
    if (column.leaf >= 0) {
      const auto leaf = static_cast<std::size_t>(column.leaf);
      Cursor& cursor = cursors_[leaf];
      if (cursor.value >= chunks_[leaf].values.size()) return misfit();
      ++cursor.entry;
      return chunks_[leaf].values[cursor.value++];
    }
    if (column.is_map) {
      return Error{ErrorCode::parse, "column '" + column.name + "' is a map, which is not read",
                   ""};
    }
    if (column.is_list && column.children.size() == 1 &&
        column.children[0].repetition == Repetition::repeated) {
      const Column& repeated = column.children[0];
      // Three levels: the repeated group holds one column, the element. Two: it is the element.
      const bool wrapped = repeated.leaf < 0 && repeated.children.size() == 1;
      return elements(repeated, wrapped ? repeated.children[0] : repeated);
    }
    ValueDict dict;
    for (const Column& child : column.children) {
      Value field = PONDER_TRY(value(child));
      dict.set(child.name, std::move(field));
    }
    return Value::dict(std::move(dict));
  }

  Result<Value> elements(const Column& repeated, const Column& element) {
    if (PONDER_TRY(definition(repeated)) < repeated.definition) {
      PONDER_TRY(pass(repeated));
      return Value::list({});
    }
    ValueList items;
    do {
      const bool nested = &element != &repeated && element.repetition == Repetition::repeated;
      Value item = nested ? PONDER_TRY(elements(element, element)) : PONDER_TRY(present(element));
      items.push_back(std::move(item));
    } while (goes_on(repeated));
    return Value::list(std::move(items));
  }

  const std::vector<ColumnChunk>& chunks_;
  std::vector<Cursor> cursors_;
};

}  // namespace

Result<std::vector<Value>> assemble(const Schema& schema,
                                    const std::vector<ColumnChunk>& chunks,
                                    std::size_t rows) {
  Assembler assembler(chunks);
  std::vector<Value> out;
  for (std::size_t row = 0; row < rows; ++row) {
    ValueDict dict;
    for (const Column& column : schema.root.children) {
      Value field = PONDER_TRY(assembler.value(column));
      dict.set(column.name, std::move(field));
    }
    out.push_back(Value::dict(std::move(dict)));
  }
  PONDER_TRY(assembler.check_finished());
  return out;
}

}  // namespace ponder::parquet
