#pragma once

// Data whose shape is known only at run time, with the semantics of Python's own types: what JSON
// texts hold and what templates compute with. Immutable once built, so copies are cheap (shared)
// and safe to use from many threads.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "harness/base/result.h"

namespace ponder {

class Value;
class ValueDict;
using ValueList = std::vector<Value>;

/// Something of an interpreter's own (a function, a loop variable): JSON has no form for it.
class ValueObject {
 public:
  virtual ~ValueObject() = default;

  /// As error messages name it: "macro object".
  virtual std::string type_name() const = 0;

  /// What `object.name` is; undefined when there is no such attribute.
  virtual Value attribute(std::string_view name) const;

  /// Levels of values below, for Value::depth().
  virtual int depth() const { return 0; }

  /// Lets go of every value it holds, so that objects in a ring can be freed.
  virtual void release() {}
};

class Value {
 public:
  enum class Kind : std::uint8_t {
    undefined,  ///< a missing variable, key or element
    null,       ///< Python's None
    boolean,
    integer,      ///< fits int64
    big_integer,  ///< does not: kept as the decimal digits it was written with
    real,
    string,
    list,
    tuple,
    dict,
    object
  };

  /// Undefined, without a reason.
  Value() = default;

  /// `reason` is the error message of an attempt to use it: "'x' is undefined".
  static Value undefined(std::string reason);
  static Value null();
  static Value boolean(bool value);
  static Value integer(std::int64_t value);
  static Value big_integer(std::string digits);
  static Value real(double value);
  static Value string(std::string value);
  static Value list(ValueList items);
  static Value tuple(ValueList items);
  static Value dict(ValueDict entries);
  static Value object(std::shared_ptr<ValueObject> object);

  Kind kind() const { return static_cast<Kind>(data_.index()); }

  bool is(Kind wanted) const { return kind() == wanted; }

  bool is_undefined() const { return is(Kind::undefined); }

  bool is_null() const { return is(Kind::null); }

  bool is_string() const { return is(Kind::string); }

  /// list or tuple
  bool is_sequence() const { return is(Kind::list) || is(Kind::tuple); }

  bool is_dict() const { return is(Kind::dict); }

  /// Each needs the kind it names; as_list takes tuples too.
  const std::string& undefined_reason() const;
  bool as_boolean() const;
  std::int64_t as_integer() const;
  const std::string& as_big_integer() const;
  double as_real() const;
  const std::string& as_string() const;
  const ValueList& as_list() const;
  const ValueDict& as_dict() const;
  const std::shared_ptr<ValueObject>& as_object() const;

  /// Value under `key` of a dict; nullptr when there is none, or this is no dict.
  const Value* find(std::string_view key) const;

  /// Levels of lists and dicts: 0 for a scalar, 1 for [] and [1].
  int depth() const;

  /// Address of the shared contents of a string, list, tuple or dict: equal means the same value.
  const void* identity() const;

  /// Python's name of the type: "str", "int", "dict", ...
  std::string type_name() const;

 private:
  struct Undefined {
    std::shared_ptr<const std::string> reason;
  };

  struct Null {};

  struct BigInteger {
    std::shared_ptr<const std::string> digits;
  };

  struct Items {
    ValueList items;
    int depth;
  };

  struct Tuple {
    std::shared_ptr<const Items> items;
  };

  // In the order of Kind.
  using Data = std::variant<Undefined,
                            Null,
                            bool,
                            std::int64_t,
                            BigInteger,
                            double,
                            std::shared_ptr<const std::string>,
                            std::shared_ptr<const Items>,
                            Tuple,
                            std::shared_ptr<const ValueDict>,
                            std::shared_ptr<ValueObject>>;

  explicit Value(Data data) : data_(std::move(data)) {}

  static std::shared_ptr<const Items> share(ValueList items);

  Data data_;
};

/// Entries in the order in which their keys were first set. Keys are scalars; as in Python 1, 1.0
/// and true are one key.
class ValueDict {
 public:
  using Entry = std::pair<Value, Value>;

  const std::vector<Entry>& entries() const { return entries_; }

  std::size_t size() const { return entries_.size(); }

  const Value* find(std::string_view key) const;
  const Value* find(const Value& key) const;

  /// Adds, or replaces the value in place. needs a key for which is_key() holds
  void set(Value key, Value value);
  void set(std::string key, Value value);

  static bool is_key(const Value& key);

  int depth() const { return depth_; }

 private:
  template <class Same>
  const Value* find_hashed(std::size_t hash, const Same& same) const;

  std::vector<Entry> entries_ = {};
  std::unordered_multimap<std::size_t, std::size_t> index_ =
      {};  ///< hash -> entry, large ones only
  int depth_ = 1;
};

/// Keeps key order; 1.0 is a real, 1 an integer, numbers beyond int64 big integers. Of equal keys
/// the last value counts, at the first one's place (as in Python).
/// errors  parse (not JSON, not UTF-8, nested deeper than `max_depth`)
Result<Value> parse_json(std::string_view text, int max_depth = 128);

/// How json.dumps lays its text out.
struct JsonStyle {
  bool ensure_ascii = false;
  bool sort_keys = false;
  bool multiline = false;  ///< one item a line, each level indented by `indent`
  std::string indent = {};
  std::string item_separator = ", ";
  std::string key_separator = ": ";
  std::size_t max_bytes = std::size_t(1) << 30;
};

/// The bytes of Python's json.dumps.
/// errors  parse (a value without JSON form, such as an undefined one; longer than max_bytes)
Result<std::string> to_json(const Value& value, const JsonStyle& style = {});

/// Python's str(): strings bare, True, None, lists and dicts with repr() of their items; undefined
/// is empty. errors  parse (longer than max_bytes)
Result<std::string> to_text(const Value& value, std::size_t max_bytes = std::size_t(1) << 30);

/// Python's repr(). errors  parse (longer than max_bytes)
Result<std::string> to_repr(const Value& value, std::size_t max_bytes = std::size_t(1) << 30);

/// repr(float): the shortest digits that read back, `1.0`, `1e-07`, `inf`.
std::string to_text(double value);

}  // namespace ponder
