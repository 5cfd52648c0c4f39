// Values as Python prints them.

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "harness/base/unicode.h"
#include "harness/base/value.h"

namespace ponder {

namespace {

void append_repr(std::string& out, std::string_view text) {
  const bool has_single = text.find('\'') != std::string_view::npos;
  const bool has_double = text.find('"') != std::string_view::npos;
  const char quote = has_single && !has_double ? '"' : '\'';
  out += quote;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = next_code_point(text, &at);
    char escape[12];
    if (c == static_cast<unsigned char>(quote) || c == '\\') {
      (out += '\\') += static_cast<char>(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (is_printable(c)) {
      out += text.substr(begin, at - begin);
    } else {
      const char* format = c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
      std::snprintf(escape, sizeof escape, format, static_cast<unsigned>(c));
      out += escape;
    }
  }
  out += quote;
}

Result<void> append(std::string& out, const Value& value, std::size_t max_bytes);

Result<void> append_items(std::string& out, const ValueList& items, std::size_t max_bytes) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ", ";
    PONDER_TRY(append(out, items[i], max_bytes));
  }
  return {};
}

/// repr(value), added to `out`.
Result<void> append(std::string& out, const Value& value, std::size_t max_bytes) {
  if (out.size() > max_bytes) {
    return Error{ErrorCode::parse,
                 "printed value is longer than " + std::to_string(max_bytes) + " bytes", ""};
  }
  switch (value.kind()) {
    case Value::Kind::undefined:
      out += "Undefined";
      return {};
    case Value::Kind::null:
      out += "None";
      return {};
    case Value::Kind::boolean:
      out += value.as_boolean() ? "True" : "False";
      return {};
    case Value::Kind::integer:
      out += std::to_string(value.as_integer());
      return {};
    case Value::Kind::big_integer:
      out += value.as_big_integer();
      return {};
    case Value::Kind::real:
      out += to_text(value.as_real());
      return {};
    case Value::Kind::string:
      append_repr(out, value.as_string());
      return {};
    case Value::Kind::object:
      out += "<" + value.type_name() + ">";
      return {};
    case Value::Kind::list:
      out += '[';
      PONDER_TRY(append_items(out, value.as_list(), max_bytes));
      out += ']';
      return {};
    case Value::Kind::tuple:
      out += '(';
      PONDER_TRY(append_items(out, value.as_list(), max_bytes));
      out += value.as_list().size() == 1 ? ",)" : ")";
      return {};
    case Value::Kind::dict:
      break;
  }
  const char* separator = "{";
  for (const auto& [key, item] : value.as_dict().entries()) {
    out += separator;
    PONDER_TRY(append(out, key, max_bytes));
    out += ": ";
    PONDER_TRY(append(out, item, max_bytes));
    separator = ", ";
  }
  out += value.as_dict().size() == 0 ? "{}" : "}";
  return {};
}

}  // namespace

std::string to_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  char buffer[32];
  const auto [end, error] =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  PONDER_CHECK(error == std::errc());
  const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  const std::size_t e = text.find('e');
  const int exponent = std::atoi(std::string(text.substr(e + 1)).c_str());
  const std::string sign = text[0] == '-' ? "-" : "";
  std::string digits;
  for (const char c : text.substr(sign.size(), e - sign.size())) {
    if (c != '.') digits += c;
  }
  // Python's rule: exponent form below 1e-4 and from 1e16 on.
  if (exponent < -4 || exponent >= 16) {
    if (digits.size() > 1) digits.insert(1, ".");
    char tail[16];
    std::snprintf(tail, sizeof tail, "e%c%02d", exponent < 0 ? '-' : '+', std::abs(exponent));
    return sign + digits + tail;
  }
  if (exponent < 0) {
    return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  }
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) return sign + digits + std::string(whole - digits.size(), '0') + ".0";
  return sign + digits.insert(whole, ".");
}

Result<std::string> to_text(const Value& value, std::size_t max_bytes) {
  if (value.is_string()) return value.as_string();
  if (value.is_undefined()) return std::string();
  return to_repr(value, max_bytes);
}

Result<std::string> to_repr(const Value& value, std::size_t max_bytes) {
  std::string out;
  PONDER_TRY(append(out, value, max_bytes));
  return out;
}

}  // namespace ponder
