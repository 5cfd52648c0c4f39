// JSON in and out of a Value. Reading is nlohmann's event parser, which hands over the digits of a
// number as they were written; writing follows Python's json.dumps byte for byte, since prompts are
// made of its output.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "harness/base/unicode.h"
#include "harness/base/value.h"

namespace ponder {

namespace {

using Json = nlohmann::json;

/// Builds the value bottom up on a stack of open lists and dicts.
class Reader final : public nlohmann::json_sax<Json> {
 public:
  explicit Reader(int max_depth) : max_depth_(max_depth) {}

  bool null() override { return add(Value::null()); }

  bool boolean(bool value) override { return add(Value::boolean(value)); }

  bool number_integer(number_integer_t value) override { return add(Value::integer(value)); }

  bool number_unsigned(number_unsigned_t value) override {
    if (value > INT64_MAX) return add(Value::big_integer(std::to_string(value)));
    return add(Value::integer(static_cast<std::int64_t>(value)));
  }

  /// Also called for whole numbers that fit no 64-bit integer.
  bool number_float(number_float_t value, const string_t& digits) override {
    const bool whole = digits.find_first_of(".eE") == string_t::npos;
    return add(whole ? Value::big_integer(digits) : Value::real(value));
  }

  bool string(string_t& value) override { return add(Value::string(std::move(value))); }

  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override { return open(true); }

  bool key(string_t& value) override {
    open_.back().key = std::move(value);
    return true;
  }

  bool end_object() override {
    Level level = close();
    return add(Value::dict(std::move(level.dict)));
  }

  bool start_array(std::size_t) override { return open(false); }

  bool end_array() override {
    Level level = close();
    return add(Value::list(std::move(level.list)));
  }

  bool parse_error(std::size_t position,
                   const std::string& last_token,
                   const Json::exception& error) override {
    message_ = "not JSON at byte " + std::to_string(position) + " near '" + last_token + "'";
    // Number out of range: the one failure that is no syntax error.
    if (error.id == 406) message_ = "number " + last_token + " does not fit a 64-bit float";
    return false;
  }

  Value take() { return std::move(root_); }

  const std::string& message() const { return message_; }

 private:
  struct Level {
    bool is_dict = false;
    std::string key = {};
    ValueDict dict = {};
    ValueList list = {};
  };

  bool open(bool is_dict) {
    if (static_cast<int>(open_.size()) >= max_depth_) {
      message_ = "JSON is nested deeper than " + std::to_string(max_depth_) + " levels";
      return false;
    }
    open_.emplace_back();
    open_.back().is_dict = is_dict;
    return true;
  }

  Level close() {
    Level level = std::move(open_.back());
    open_.pop_back();
    return level;
  }

  bool add(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().is_dict) {
      open_.back().dict.set(std::move(open_.back().key), std::move(value));
    } else {
      open_.back().list.push_back(std::move(value));
    }
    return true;
  }

  int max_depth_;
  std::vector<Level> open_ = {};
  Value root_ = {};
  std::string message_ = {};
};

void append_escape(std::string& out, unsigned unit) {
  char text[16];
  std::snprintf(text, sizeof text, "\\u%04x", unit);
  out += text;
}

void append_quoted(std::string& out, std::string_view text, bool ensure_ascii) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const char byte = text[at];
    const auto code = static_cast<unsigned char>(byte);
    if (byte == '"' || byte == '\\') {
      (out += '\\') += byte;
    } else if (byte == '\n') {
      out += "\\n";
    } else if (byte == '\r') {
      out += "\\r";
    } else if (byte == '\t') {
      out += "\\t";
    } else if (byte == '\b') {
      out += "\\b";
    } else if (byte == '\f') {
      out += "\\f";
    } else if (code < 0x20 || (code == 0x7F && ensure_ascii)) {
      append_escape(out, code);
    } else if (code < 0x80 || !ensure_ascii) {
      out += byte;
    } else {
      const char32_t c = next_code_point(text, &at);
      if (c < 0x10000) {
        append_escape(out, c);
      } else {
        append_escape(out, 0xD800 + ((c - 0x10000) >> 10));
        append_escape(out, 0xDC00 + ((c - 0x10000) & 0x3FF));
      }
      continue;
    }
    ++at;
  }
  out += '"';
}

std::string real_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return to_text(value);
}

class Writer {
 public:
  explicit Writer(const JsonStyle& style) : style_(style) {}

  Result<void> write(const Value& value, int level) {
    if (out_.size() > style_.max_bytes) {
      return Error{ErrorCode::parse,
                   "JSON text is longer than " + std::to_string(style_.max_bytes) + " bytes", ""};
    }
    switch (value.kind()) {
      case Value::Kind::string:
        append_quoted(out_, value.as_string(), style_.ensure_ascii);
        return {};
      case Value::Kind::list:
      case Value::Kind::tuple:
        return write_list(value.as_list(), level);
      case Value::Kind::dict:
        return write_dict(value.as_dict(), level);
      case Value::Kind::undefined:
      case Value::Kind::object:
        return Error{ErrorCode::parse,
                     "object of type " + value.type_name() + " is not JSON serializable", ""};
      default:
        out_ += scalar_text(value);
        return {};
    }
  }

  std::string take() { return std::move(out_); }

 private:
  static std::string scalar_text(const Value& value) {
    switch (value.kind()) {
      case Value::Kind::boolean:
        return value.as_boolean() ? "true" : "false";
      case Value::Kind::integer:
        return std::to_string(value.as_integer());
      case Value::Kind::big_integer:
        return value.as_big_integer();
      case Value::Kind::real:
        return real_text(value.as_real());
      default:
        return "null";
    }
  }

  void new_line(int level) {
    if (!style_.multiline) return;
    out_ += '\n';
    for (int i = 0; i < level; ++i) out_ += style_.indent;
  }

  Result<void> write_list(const ValueList& items, int level) {
    if (items.empty()) {
      out_ += "[]";
      return {};
    }
    out_ += '[';
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out_ += style_.item_separator;
      new_line(level + 1);
      PONDER_TRY(write(items[i], level + 1));
    }
    new_line(level);
    out_ += ']';
    return {};
  }

  Result<void> write_dict(const ValueDict& dict, int level) {
    if (dict.size() == 0) {
      out_ += "{}";
      return {};
    }
    std::vector<const ValueDict::Entry*> entries;
    for (const auto& entry : dict.entries()) entries.push_back(&entry);
    if (style_.sort_keys) PONDER_TRY(sort_by_key(entries));
    out_ += '{';
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (i > 0) out_ += style_.item_separator;
      new_line(level + 1);
      const Value& key = entries[i]->first;
      append_quoted(out_, key.is_string() ? key.as_string() : scalar_text(key),
                    style_.ensure_ascii);
      out_ += style_.key_separator;
      PONDER_TRY(write(entries[i]->second, level + 1));
    }
    new_line(level);
    out_ += '}';
    return {};
  }

  static Result<void> sort_by_key(std::vector<const ValueDict::Entry*>& entries) {
    for (const auto* entry : entries) {
      if (!entry->first.is_string()) {
        return Error{ErrorCode::parse,
                     "cannot sort keys of type " + entry->first.type_name() + ", only strings", ""};
      }
    }
    std::sort(entries.begin(), entries.end(), [](const auto* a, const auto* b) {
      return a->first.as_string() < b->first.as_string();
    });
    return {};
  }

  const JsonStyle& style_;
  std::string out_ = {};
};

}  // namespace

Result<Value> parse_json(std::string_view text, int max_depth) {
  Reader reader(max_depth);
  if (!Json::sax_parse(text.begin(), text.end(), &reader)) {
    return Error{ErrorCode::parse, reader.message(), ""};
  }
  return reader.take();
}

Result<std::string> to_json(const Value& value, const JsonStyle& style) {
  Writer writer(style);
  PONDER_TRY(writer.write(value, 0));
  return writer.take();
}

}  // namespace ponder
