// Filters that make text.

#include "harness/base/jinja/filters.h"
#include "harness/base/jinja/format.h"
#include "harness/base/jinja/operations.h"
#include "harness/base/jinja/string_methods.h"
#include "harness/base/unicode.h"

namespace ponder::jinja {

namespace {

Result<Value> string(Context& context, const Value& input, Arguments&) {
  return context.string(PONDER_TRY(text_of(context, input)));
}

Result<Value> lower(Context& context, const Value& input, Arguments&) {
  return context.string(to_lower(PONDER_TRY(text_of(context, input))));
}

Result<Value> upper(Context& context, const Value& input, Arguments&) {
  return context.string(to_upper(PONDER_TRY(text_of(context, input))));
}

Result<Value> capitalize(Context& context, const Value& input, Arguments&) {
  return context.string(capitalized(PONDER_TRY(text_of(context, input))));
}

/// Unlike the method: words begin only after blanks, - ( { [ and <.
Result<Value> title(Context& context, const Value& input, Arguments&) {
  const std::string text = PONDER_TRY(text_of(context, input));
  std::string out;
  bool at_start = true;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, &at);
    append_utf8(out, at_start ? to_upper(c) : to_lower(c));
    at_start = is_space(c) || c == '-' || c == '(' || c == '{' || c == '[' || c == '<';
  }
  return context.string(std::move(out));
}

Result<Value> trim(Context& context, const Value& input, Arguments& arguments) {
  if (arguments.has(0) && !arguments[0].is_null()) {
    PONDER_TRY(expect_string(arguments[0], "characters to trim"));
  }
  const std::string text = PONDER_TRY(text_of(context, input));
  return context.string(stripped(text, arguments[0], true, true));
}

Result<Value> replace(Context& context, const Value& input, Arguments& arguments) {
  const std::string text = PONDER_TRY(text_of(context, input));
  const std::string from = PONDER_TRY(text_of(context, arguments[0]));
  const std::string to = PONDER_TRY(text_of(context, arguments[1]));
  const bool limited = arguments.has(2) && !arguments[2].is_null();
  const std::int64_t limit = limited ? PONDER_TRY(expect_integer(arguments[2], "count")) : -1;
  PONDER_TRY(context.charge(text.size() * (to.size() / (from.size() + 1) + 1)));
  return context.string(replaced(text, from, to, limit));
}

Result<Value> indent(Context& context, const Value& input, Arguments& arguments) {
  const std::string text = PONDER_TRY(expect_string(input, "text to indent"))
  +"\n";
  std::string blanks = "    ";
  if (arguments[0].is_string()) {
    blanks = arguments[0].as_string();
  } else if (arguments.has(0)) {
    const std::int64_t width = PONDER_TRY(expect_integer(arguments[0], "indent width"));
    PONDER_TRY(context.charge(static_cast<std::size_t>(std::max<std::int64_t>(width, 0))));
    blanks = std::string(static_cast<std::size_t>(std::max<std::int64_t>(width, 0)), ' ');
  }
  const bool first = PONDER_TRY(flag(context, arguments[1]));
  const bool blank_too = PONDER_TRY(flag(context, arguments[2]));
  std::string out = first ? blanks : "";
  bool at_first = true;
  for (const std::string_view line : lines_of(text)) {
    PONDER_TRY(context.charge(blanks.size() + line.size()));
    if (!at_first) {
      out += '\n';
      if (blank_too || !line.empty()) out += blanks;
    }
    out += line;
    at_first = false;
  }
  return context.string(std::move(out));
}

Result<Value> center(Context& context, const Value& input, Arguments& arguments) {
  const std::string text = PONDER_TRY(text_of(context, input));
  const std::int64_t width = arguments.has(0) ? PONDER_TRY(expect_integer(arguments[0], "width")) : 80;
  const auto length = static_cast<std::int64_t>(count_characters(text));
  if (width <= length) return context.string(text);
  const std::int64_t fill = width - length;
  PONDER_TRY(context.charge(static_cast<std::size_t>(fill)));
  const std::int64_t left = fill / 2 + (fill & width & 1);  // as CPython rounds
  return context.string(std::string(static_cast<std::size_t>(left), ' ') + text +
                        std::string(static_cast<std::size_t>(fill - left), ' '));
}

Result<Value> format(Context& context, const Value& input, Arguments& arguments) {
  const std::string text = PONDER_TRY(text_of(context, input));
  if (arguments.named.empty()) {
    return context.string(PONDER_TRY(format_percent(context, text, arguments.positional)));
  }
  if (!arguments.positional.empty()) {
    return template_error("format() takes positional or named arguments, not both");
  }
  ValueDict dict;
  for (auto& [name, value] : arguments.named) dict.set(name, std::move(value));
  return context.string(PONDER_TRY(format_percent(context, text, {Value::dict(std::move(dict))})));
}

Result<Value> escape(Context& context, const Value& input, Arguments&) {
  const std::string text = PONDER_TRY(text_of(context, input));
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '"':
        out += "&#34;";
        break;
      default:
        out += c;
    }
  }
  return context.string(std::move(out));
}

Result<Value> safe(Context&, const Value& input, Arguments&) {
  return input;  // nothing is escaped by itself, so there is nothing to protect from it
}

Result<Value> urlencode(Context& context, const Value& input, Arguments&) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  const std::string text = PONDER_TRY(text_of(context, input));
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("_.-~/").find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else {
      ((out += '%') += kHex[byte >> 4]) += kHex[byte & 15];
    }
  }
  return context.string(std::move(out));
}

Result<Value> wordcount(Context& context, const Value& input, Arguments&) {
  const std::string text = PONDER_TRY(text_of(context, input));
  std::int64_t count = 0;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, &at);
    const bool word = is_letter(c) || is_digit(c) || c == '_';
    if (word && !inside) ++count;
    inside = word;
  }
  return Value::integer(count);
}

Result<Value> tojson(Context& context, const Value& input, Arguments& arguments) {
  JsonStyle style;
  style.max_bytes = context.bytes_left();
  style.ensure_ascii = PONDER_TRY(flag(context, arguments[0]));
  style.sort_keys = PONDER_TRY(flag(context, arguments[3]));
  if (arguments.has(1) && !arguments[1].is_null()) {
    style.multiline = true;
    style.item_separator = ",";
    if (arguments[1].is_string()) {
      style.indent = arguments[1].as_string();
    } else {
      const std::int64_t width = PONDER_TRY(expect_integer(arguments[1], "indent"));
      if (width > 1000)
        return template_error("indent of " + std::to_string(width) + " is too large");
      style.indent = std::string(static_cast<std::size_t>(std::max<std::int64_t>(width, 0)), ' ');
    }
  }
  if (arguments.has(2) && !arguments[2].is_null()) {
    const Value separators = PONDER_TRY(list_of(context, arguments[2]));
    if (separators.as_list().size() != 2) return template_error("separators must be two strings");
    style.item_separator = PONDER_TRY(expect_string(separators.as_list()[0], "separator"));
    style.key_separator = PONDER_TRY(expect_string(separators.as_list()[1], "separator"));
  }
  return context.string(PONDER_TRY(to_json(input, style)));
}

constexpr Filter kFilters[] = {
    {"string", {"", 0}, string},
    {"lower", {"", 0}, lower},
    {"upper", {"", 0}, upper},
    {"capitalize", {"", 0}, capitalize},
    {"title", {"", 0}, title},
    {"trim", {"chars", 0}, trim},
    {"replace", {"old new count", 2}, replace},
    {"indent", {"width first blank", 0}, indent},
    {"center", {"width", 0}, center},
    {"format", {"*", 0}, format},
    {"escape", {"", 0}, escape},
    {"e", {"", 0}, escape},
    {"forceescape", {"", 0}, escape},
    {"safe", {"", 0}, safe},
    {"urlencode", {"", 0}, urlencode},
    {"wordcount", {"", 0}, wordcount},
    {"tojson", {"ensure_ascii indent separators sort_keys", 0}, tojson},
};

}  // namespace

std::span<const Filter> text_filters() {
  return kFilters;
}

}  // namespace ponder::jinja
