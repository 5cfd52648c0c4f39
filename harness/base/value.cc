#include "harness/base/value.h"

#include <algorithm>

namespace ponder {

namespace {

constexpr std::size_t kIndexedSize = 12;  // below it a scan is faster than a hash

const std::string kNoReason = "undefined value";

std::size_t hash_of(std::string_view text) {
  return std::hash<std::string_view>()(text);
}

/// Equal keys have equal hashes: 1, 1.0 and true too.
std::size_t hash_of(const Value& key) {
  switch (key.kind()) {
    case Value::Kind::boolean:
      return std::hash<double>()(key.as_boolean() ? 1 : 0);
    case Value::Kind::integer:
      return std::hash<double>()(static_cast<double>(key.as_integer()));
    case Value::Kind::real:
      return std::hash<double>()(key.as_real());
    case Value::Kind::big_integer:
      return hash_of(key.as_big_integer());
    case Value::Kind::string:
      return hash_of(key.as_string());
    default:
      return 0;
  }
}

bool is_number(const Value& key) {
  return key.is(Value::Kind::boolean) || key.is(Value::Kind::integer) || key.is(Value::Kind::real);
}

bool same_number(const Value& a, const Value& b) {
  const auto real = [](const Value& v) { return v.is(Value::Kind::real); };
  const auto whole = [](const Value& v) {
    return v.is(Value::Kind::boolean) ? std::int64_t{v.as_boolean()} : v.as_integer();
  };
  if (!real(a) && !real(b)) return whole(a) == whole(b);
  const double x = real(a) ? a.as_real() : static_cast<double>(whole(a));
  const double y = real(b) ? b.as_real() : static_cast<double>(whole(b));
  return x == y;
}

bool same_key(const Value& a, const Value& b) {
  if (is_number(a) && is_number(b)) return same_number(a, b);
  if (a.kind() != b.kind()) return false;
  if (a.is_string()) return a.as_string() == b.as_string();
  if (a.is(Value::Kind::big_integer)) return a.as_big_integer() == b.as_big_integer();
  return a.is_null();
}

}  // namespace

Value ValueObject::attribute(std::string_view name) const {
  return Value::undefined("'" + type_name() + "' has no attribute '" + std::string(name) + "'");
}

Value Value::undefined(std::string reason) {
  return Value(Data(Undefined{std::make_shared<const std::string>(std::move(reason))}));
}

Value Value::null() {
  return Value(Data(Null{}));
}

Value Value::boolean(bool value) {
  return Value(Data(value));
}

Value Value::integer(std::int64_t value) {
  return Value(Data(value));
}

Value Value::big_integer(std::string digits) {
  return Value(Data(BigInteger{std::make_shared<const std::string>(std::move(digits))}));
}

Value Value::real(double value) {
  return Value(Data(value));
}

Value Value::string(std::string value) {
  return Value(Data(std::make_shared<const std::string>(std::move(value))));
}

std::shared_ptr<const Value::Items> Value::share(ValueList items) {
  int depth = 0;
  for (const Value& item : items) depth = std::max(depth, item.depth());
  return std::make_shared<const Items>(Items{std::move(items), depth + 1});
}

Value Value::list(ValueList items) {
  return Value(Data(share(std::move(items))));
}

Value Value::tuple(ValueList items) {
  return Value(Data(Tuple{share(std::move(items))}));
}

Value Value::dict(ValueDict entries) {
  return Value(Data(std::make_shared<const ValueDict>(std::move(entries))));
}

Value Value::object(std::shared_ptr<ValueObject> object) {
  return Value(Data(std::move(object)));
}

const std::string& Value::undefined_reason() const {
  const auto& reason = std::get<Undefined>(data_).reason;
  return reason == nullptr ? kNoReason : *reason;
}

bool Value::as_boolean() const {
  return std::get<bool>(data_);
}

std::int64_t Value::as_integer() const {
  return std::get<std::int64_t>(data_);
}

const std::string& Value::as_big_integer() const {
  return *std::get<BigInteger>(data_).digits;
}

double Value::as_real() const {
  return std::get<double>(data_);
}

const std::string& Value::as_string() const {
  return *std::get<std::shared_ptr<const std::string>>(data_);
}

const ValueList& Value::as_list() const {
  if (const auto* tuple = std::get_if<Tuple>(&data_)) return tuple->items->items;
  return std::get<std::shared_ptr<const Items>>(data_)->items;
}

const ValueDict& Value::as_dict() const {
  return *std::get<std::shared_ptr<const ValueDict>>(data_);
}

const std::shared_ptr<ValueObject>& Value::as_object() const {
  return std::get<std::shared_ptr<ValueObject>>(data_);
}

const Value* Value::find(std::string_view key) const {
  return is_dict() ? as_dict().find(key) : nullptr;
}

int Value::depth() const {
  if (const auto* tuple = std::get_if<Tuple>(&data_)) return tuple->items->depth;
  if (is(Kind::list)) return std::get<std::shared_ptr<const Items>>(data_)->depth;
  if (is(Kind::object)) return as_object()->depth();
  return is_dict() ? as_dict().depth() : 0;
}

const void* Value::identity() const {
  switch (kind()) {
    case Kind::string:
      return std::get<std::shared_ptr<const std::string>>(data_).get();
    case Kind::list:
      return std::get<std::shared_ptr<const Items>>(data_).get();
    case Kind::tuple:
      return std::get<Tuple>(data_).items.get();
    case Kind::dict:
      return std::get<std::shared_ptr<const ValueDict>>(data_).get();
    case Kind::object:
      return as_object().get();
    default:
      return nullptr;
  }
}

std::string Value::type_name() const {
  switch (kind()) {
    case Kind::undefined:
      return "Undefined";
    case Kind::null:
      return "NoneType";
    case Kind::boolean:
      return "bool";
    case Kind::integer:
    case Kind::big_integer:
      return "int";
    case Kind::real:
      return "float";
    case Kind::string:
      return "str";
    case Kind::list:
      return "list";
    case Kind::tuple:
      return "tuple";
    case Kind::dict:
      return "dict";
    case Kind::object:
      return as_object()->type_name();
  }
  return "";
}

bool ValueDict::is_key(const Value& key) {
  return key.is_null() || key.is_string() || key.is(Value::Kind::big_integer) || is_number(key);
}

template <class Same>
const Value* ValueDict::find_hashed(std::size_t hash, const Same& same) const {
  const auto [begin, end] = index_.equal_range(hash);
  for (auto it = begin; it != end; ++it) {
    if (same(entries_[it->second].first)) return &entries_[it->second].second;
  }
  return nullptr;
}

const Value* ValueDict::find(std::string_view key) const {
  const auto same = [&](const Value& k) { return k.is_string() && k.as_string() == key; };
  if (!index_.empty()) return find_hashed(hash_of(key), same);
  for (const Entry& entry : entries_) {
    if (same(entry.first)) return &entry.second;
  }
  return nullptr;
}

const Value* ValueDict::find(const Value& key) const {
  if (key.is_string()) return find(std::string_view(key.as_string()));
  const auto same = [&](const Value& k) { return same_key(k, key); };
  if (!index_.empty()) return find_hashed(hash_of(key), same);
  for (const Entry& entry : entries_) {
    if (same(entry.first)) return &entry.second;
  }
  return nullptr;
}

void ValueDict::set(Value key, Value value) {
  depth_ = std::max(depth_, value.depth() + 1);
  if (const Value* old = find(key)) {
    *const_cast<Value*>(old) = std::move(value);  // an entry of ours, which is not const here
    return;
  }
  entries_.emplace_back(std::move(key), std::move(value));
  if (entries_.size() < kIndexedSize) return;
  for (std::size_t i = index_.size(); i < entries_.size(); ++i) {
    index_.emplace(hash_of(entries_[i].first), i);
  }
}

void ValueDict::set(std::string key, Value value) {
  set(Value::string(std::move(key)), std::move(value));
}

}  // namespace ponder
