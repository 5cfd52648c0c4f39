#include "harness/base/jinja/format.h"

#include <cmath>
#include <cstdio>

#include "harness/base/jinja/operations.h"
#include "harness/base/text.h"
#include "harness/base/unicode.h"

namespace ponder::jinja {

namespace {

constexpr std::int64_t kMaxWidth = 10000;

/// %[flags][width][.precision]conversion
struct Conversion {
  std::string flags = {};
  std::int64_t width = 0;
  std::int64_t precision = -1;
  char letter = '\0';

  bool flag(char c) const { return flags.find(c) != std::string::npos; }
};

std::string padded(std::string text, const Conversion& conversion) {
  const auto length = static_cast<std::int64_t>(count_characters(text));
  if (length >= conversion.width) return text;
  const auto fill = static_cast<std::size_t>(conversion.width - length);
  return conversion.flag('-') ? text + std::string(fill, ' ') : std::string(fill, ' ') + text;
}

Result<std::string> printed(Context& context, const Conversion& conversion, const Value& value) {
  const char letter = conversion.letter;
  if (letter == 's' || letter == 'r') {
    std::string text = letter == 's' ? PONDER_TRY(text_of(context, value))
                                     : PONDER_TRY(to_repr(value, context.bytes_left()));
                                     if (conversion.precision >= 0) {
                                       const auto offsets = character_offsets(text);
                                       text.resize(offsets[std::min(
                                           offsets.size() - 1,
                                           static_cast<std::size_t>(conversion.precision))]);
                                     }
                                     return padded(std::move(text), conversion);
  }
  if (letter == 'c' && value.is_string() && count_characters(value.as_string()) == 1) {
    return padded(value.as_string(), conversion);
  }
  const std::optional<double> real = real_of(value);
  if (!real) {
    return template_error("%" + std::string(1, letter) + " format: a number is required, not '" +
                          value.type_name() + "'");
  }
  const std::string start =
      "%" + conversion.flags + (conversion.width > 0 ? std::to_string(conversion.width) : "") +
      (conversion.precision >= 0 ? "." + std::to_string(conversion.precision) : "");
  // The longest: 309 digits of a double, and width and precision.
  std::string buffer(static_cast<std::size_t>(2 * kMaxWidth + 400), '\0');
  int length = 0;
  if (std::string_view("eEfFgG").find(letter) != std::string_view::npos) {
    const std::string format = start + letter;
    length = std::snprintf(buffer.data(), buffer.size(), format.c_str(), *real);
  } else {
    std::int64_t whole = integer_of(value).value_or(0);
    if (!integer_of(value)) {
      const bool decimal = letter == 'd' || letter == 'i' || letter == 'u';
      if (!decimal || !(std::fabs(*real) < 9e18)) {
        return template_error("%" + std::string(1, letter) + " format: an integer is required");
      }
      whole = static_cast<std::int64_t>(*real);
    }
    const bool hex = letter == 'x' || letter == 'X' || letter == 'o';
    if (hex && whole < 0) return template_error("%x of a negative number is not supported");
    if (letter == 'c') return template_error("%c of a number is not supported");
    const std::string format = start + "ll" + (hex ? letter : 'd');
    length =
        std::snprintf(buffer.data(), buffer.size(), format.c_str(), static_cast<long long>(whole));
  }
  PONDER_CHECK(length >= 0 && static_cast<std::size_t>(length) < buffer.size());
  buffer.resize(static_cast<std::size_t>(length));
  return buffer;
}

}  // namespace

Result<std::string> format_percent(Context& context,
                                   std::string_view text,
                                   const ValueList& arguments) {
  std::string out;
  std::size_t used = 0;
  bool by_name = false;
  const auto next = [&]() -> Result<Value> {
    if (used < arguments.size()) return arguments[used++];
    return template_error("not enough arguments for format string");
  };
  std::size_t at = 0;
  const auto peek = [&] { return at < text.size() ? text[at] : '\0'; };
  const auto number = [&]() -> Result<std::int64_t> {
    std::int64_t value = 0;
    while (peek() >= '0' && peek() <= '9') {
      value = value * 10 + (text[at++] - '0');
      if (value > kMaxWidth) return template_error("format width or precision is too large");
    }
    return value;
  };
  while (at < text.size()) {
    if (text[at] != '%') {
      out += text[at++];
      continue;
    }
    ++at;
    if (peek() == '%') {
      out += text[at++];
      continue;
    }
    std::optional<Value> named;
    if (peek() == '(') {
      const std::size_t end = text.find(')', at);
      if (end == std::string_view::npos) return template_error("incomplete format key");
      const std::string_view key = text.substr(at + 1, end - at - 1);
      const Value* found = arguments.size() == 1 ? arguments[0].find(key) : nullptr;
      if (found == nullptr) return template_error("no format value '" + std::string(key) + "'");
      named = *found;
      by_name = true;
      at = end + 1;
    }
    Conversion conversion;
    while (std::string_view("-+ #0").find(peek()) != std::string_view::npos && peek() != '\0') {
      conversion.flags += text[at++];
    }
    if (conversion.flags.size() > 8) return template_error("format has too many flags");
    if (peek() == '*') return template_error("format width '*' is not supported");
    conversion.width = PONDER_TRY(number());
    if (peek() == '.') {
      ++at;
      conversion.precision = PONDER_TRY(number());
    }
    conversion.letter = peek();
    if (conversion.letter == '\0') return template_error("incomplete format");
    if (std::string_view("srdiuxXoceEfFgG").find(conversion.letter) == std::string_view::npos) {
      return template_error("unsupported format character '" + std::string(1, conversion.letter) +
                            "'");
    }
    ++at;
    const Value value = named ? *named : PONDER_TRY(next());
    out += PONDER_TRY(printed(context, conversion, value));
    PONDER_TRY(context.charge(static_cast<std::size_t>(conversion.width) + 16));
  }
  if (used < arguments.size() && !by_name && !(arguments.size() == 1 && arguments[0].is_dict())) {
    return template_error("not all arguments converted during string formatting");
  }
  return out;
}

Result<std::string> format_braces(Context& context,
                                  std::string_view text,
                                  const Arguments& arguments) {
  std::string out;
  std::size_t automatic = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c != '{' && c != '}') {
      out += c;
      continue;
    }
    if (at + 1 < text.size() && text[at + 1] == c) {
      out += c;
      ++at;
      continue;
    }
    const std::size_t end = text.find('}', at);
    if (c == '}' || end == std::string_view::npos) {
      return template_error("format(): single '" + std::string(1, c) + "' in the text");
    }
    const std::string_view field = text.substr(at + 1, end - at - 1);
    at = end;
    if (field.find_first_of(":![.{") != std::string_view::npos) {
      return template_error("format(): field '{" + std::string(field) + "}' is not supported");
    }
    const Value* value = nullptr;
    if (const auto position = parse_int(field); position || field.empty()) {
      const auto i = field.empty() ? automatic++ : static_cast<std::size_t>(*position);
      if (i < arguments.positional.size()) value = &arguments.positional[i];
    } else {
      for (const auto& [name, given] : arguments.named) {
        if (name == field) value = &given;
      }
    }
    if (value == nullptr) {
      return template_error("format(): no argument for '{" + std::string(field) + "}'");
    }
    out += PONDER_TRY(text_of(context, *value));
  }
  return out;
}

}  // namespace ponder::jinja
