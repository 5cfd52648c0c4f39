#include "harness/base/jinja/string_methods.h"

#include <algorithm>

#include "harness/base/jinja/format.h"
#include "harness/base/jinja/operations.h"
#include "harness/base/unicode.h"

namespace ponder::jinja {

namespace {

bool given(const Value& value) {
  return !value.is_undefined() && !value.is_null();
}

bool is_one_of(std::string_view characters, char32_t c) {
  for (std::size_t at = 0; at < characters.size();) {
    if (next_code_point(characters, &at) == c) return true;
  }
  return false;
}

template <bool left, bool right>
Result<Value> strip(Context& context, const Value& self, Arguments& arguments) {
  if (given(arguments[0])) PONDER_TRY(expect_string(arguments[0], "characters to strip"));
  return context.string(stripped(self.as_string(), arguments[0], left, right));
}

ValueList strings(const std::vector<std::string_view>& parts) {
  ValueList items;
  for (const std::string_view part : parts) items.push_back(Value::string(std::string(part)));
  return items;
}

/// At runs of whitespace, at most `limit` times from the left or the right; < 0: everywhere.
std::vector<std::string_view> words(std::string_view text, std::int64_t limit, bool from_right) {
  std::vector<std::string_view> all;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t here = at;
    if (!is_space(next_code_point(text, &at))) continue;
    if (here > begin) all.push_back(text.substr(begin, here - begin));
    begin = at;
  }
  if (begin < text.size()) all.push_back(text.substr(begin));
  const auto kept = static_cast<std::size_t>(limit);
  if (limit < 0 || all.size() <= kept) return all;
  if (from_right) {
    const std::string_view last = all[all.size() - kept - 1];
    all.erase(all.begin(), all.end() - limit);
    const char* end = last.data() + last.size();
    all.insert(all.begin(), text.substr(0, static_cast<std::size_t>(end - text.data())));
  } else {
    const std::string_view rest =
        text.substr(static_cast<std::size_t>(all[kept].data() - text.data()));
    all.resize(kept);
    all.push_back(rest);
  }
  return all;
}

template <bool from_right>
Result<Value> split(Context& context, const Value& self, Arguments& arguments) {
  std::string_view text = self.as_string();
  PONDER_TRY(context.charge(2 * text.size()));
  const std::int64_t limit = arguments.has(1) ? PONDER_TRY(expect_integer(arguments[1], "maxsplit")) : -1;
  if (!given(arguments[0])) {
    return context.list(strings(words(text, limit, from_right)));
  }
  const std::string separator = PONDER_TRY(expect_string(arguments[0], "separator"));
  if (separator.empty()) return template_error("split(): the separator is empty");
  std::vector<std::string_view> parts;
  while (limit < 0 || static_cast<std::int64_t>(parts.size()) < limit) {
    const std::size_t at = from_right ? text.rfind(separator) : text.find(separator);
    if (at == std::string_view::npos) break;
    const std::size_t after = at + separator.size();
    parts.push_back(from_right ? text.substr(after) : text.substr(0, at));
    text = from_right ? text.substr(0, at) : text.substr(after);
  }
  parts.push_back(text);
  if (from_right) std::reverse(parts.begin(), parts.end());
  return context.list(strings(parts));
}

template <bool from_right>
Result<Value> partition(Context& context, const Value& self, Arguments& arguments) {
  const std::string& text = self.as_string();
  const std::string separator = PONDER_TRY(expect_string(arguments[0], "separator"));
  if (separator.empty()) return template_error("partition(): the separator is empty");
  const std::size_t at = from_right ? text.rfind(separator) : text.find(separator);
  std::vector<std::string_view> parts = {text, "", ""};
  const std::string_view all = text;
  if (at != std::string::npos) {
    parts = {all.substr(0, at), separator, all.substr(at + separator.size())};
  } else if (from_right) {
    parts = {"", "", text};
  }
  PONDER_TRY(context.charge(text.size()));
  return context.tuple(strings(parts));
}

template <bool at_end>
Result<Value> has_affix(Context&, const Value& self, Arguments& arguments) {
  ValueList candidates = {arguments[0]};
  if (arguments[0].is(Value::Kind::tuple)) candidates = arguments[0].as_list();
  const std::string& text = self.as_string();
  for (const Value& candidate : candidates) {
    const std::string affix = PONDER_TRY(expect_string(candidate, at_end ? "suffix" : "prefix"));
    if (at_end ? text.ends_with(affix) : text.starts_with(affix)) return Value::boolean(true);
  }
  return Value::boolean(false);
}

template <bool at_end>
Result<Value> remove_affix(Context& context, const Value& self, Arguments& arguments) {
  const std::string affix = PONDER_TRY(expect_string(arguments[0], at_end ? "suffix" : "prefix"));
  std::string_view text = self.as_string();
  if (at_end ? text.ends_with(affix) : text.starts_with(affix)) {
    text = at_end ? text.substr(0, text.size() - affix.size()) : text.substr(affix.size());
  }
  return context.string(std::string(text));
}

Result<Value> replace(Context& context, const Value& self, Arguments& arguments) {
  const std::string from = PONDER_TRY(expect_string(arguments[0], "old"));
  const std::string to = PONDER_TRY(expect_string(arguments[1], "new"));
  const std::int64_t limit = arguments.has(2) ? PONDER_TRY(expect_integer(arguments[2], "count")) : -1;
  PONDER_TRY(context.charge(self.as_string().size() * (to.size() / (from.size() + 1) + 1)));
  return context.string(replaced(self.as_string(), from, to, limit));
}

Result<Value> lower(Context& context, const Value& self, Arguments&) {
  return context.string(to_lower(self.as_string()));
}

Result<Value> upper(Context& context, const Value& self, Arguments&) {
  return context.string(to_upper(self.as_string()));
}

Result<Value> capitalize(Context& context, const Value& self, Arguments&) {
  return context.string(capitalized(self.as_string()));
}

/// A cased letter after anything but a cased letter becomes upper, the others lower.
Result<Value> title(Context& context, const Value& self, Arguments&) {
  const std::string& text = self.as_string();
  std::string out;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = next_code_point(text, &at);
    const bool cased = is_upper(c) || is_lower(c);
    if (cased) {
      append_utf8(out, inside ? to_lower(c) : to_upper(c));
    } else {
      out.append(text, begin, at - begin);
    }
    inside = cased;
  }
  return context.string(std::move(out));
}

template <bool from_right>
std::int64_t position(const Value& self, const std::string& wanted) {
  const std::string& text = self.as_string();
  const std::size_t at = from_right ? text.rfind(wanted) : text.find(wanted);
  if (at == std::string::npos) return -1;
  return static_cast<std::int64_t>(count_characters(std::string_view(text).substr(0, at)));
}

template <bool from_right>
Result<Value> find(Context&, const Value& self, Arguments& arguments) {
  return Value::integer(
      position<from_right>(self, PONDER_TRY(expect_string(arguments[0], "substring"))));
}

Result<Value> index(Context&, const Value& self, Arguments& arguments) {
  const std::int64_t at =
      position<false>(self, PONDER_TRY(expect_string(arguments[0], "substring")));
  if (at < 0) return template_error("index(): the substring is not in the string");
  return Value::integer(at);
}

Result<Value> count(Context&, const Value& self, Arguments& arguments) {
  const std::string wanted = PONDER_TRY(expect_string(arguments[0], "substring"));
  const std::string& text = self.as_string();
  if (wanted.empty()) {
    return Value::integer(static_cast<std::int64_t>(count_characters(text)) + 1);
  }
  std::int64_t total = 0;
  for (std::size_t at = 0; (at = text.find(wanted, at)) != std::string::npos; ++total) {
    at += wanted.size();
  }
  return Value::integer(total);
}

Result<Value> join(Context& context, const Value& self, Arguments& arguments) {
  const Value items = PONDER_TRY(list_of(context, arguments[0]));
  std::string out;
  for (std::size_t i = 0; i < items.as_list().size(); ++i) {
    if (i > 0) out += self.as_string();
    PONDER_TRY(context.charge(self.as_string().size()));
    out += PONDER_TRY(expect_string(items.as_list()[i], "joined item"));
  }
  return context.string(std::move(out));
}

Result<Value> splitlines(Context& context, const Value& self, Arguments& arguments) {
  const bool keep_ends = PONDER_TRY(flag(context, arguments[0]));
  PONDER_TRY(context.charge(self.as_string().size()));
  return context.list(strings(lines_of(self.as_string(), keep_ends)));
}

Result<Value> format(Context& context, const Value& self, Arguments& arguments) {
  return context.string(PONDER_TRY(format_braces(context, self.as_string(), arguments)));
}

Result<Value> zfill(Context& context, const Value& self, Arguments& arguments) {
  std::string text = self.as_string();
  const std::int64_t width = PONDER_TRY(expect_integer(arguments[0], "width"));
  const auto length = static_cast<std::int64_t>(count_characters(text));
  if (width > length) {
    const auto fill = static_cast<std::size_t>(width - length);
    PONDER_TRY(context.charge(fill));
    text.insert(text.starts_with('-') || text.starts_with('+') ? 1 : 0, fill, '0');
  }
  return context.string(std::move(text));
}

template <bool (*has)(char32_t)>
Result<Value> all_are(Context&, const Value& self, Arguments&) {
  const std::string& text = self.as_string();
  for (std::size_t at = 0; at < text.size();) {
    if (!has(next_code_point(text, &at))) return Value::boolean(false);
  }
  return Value::boolean(!text.empty());
}

bool is_letter_or_digit(char32_t c) {
  return is_letter(c) || is_digit(c);
}

/// Some letter has this case and none has the other.
template <bool (*wanted)(char32_t), bool (*other)(char32_t)>
Result<Value> case_is(Context&, const Value& self, Arguments&) {
  const std::string& text = self.as_string();
  bool found = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, &at);
    if (other(c)) return Value::boolean(false);
    found = found || wanted(c);
  }
  return Value::boolean(found);
}

constexpr Method kMethods[] = {
    {"strip", {"chars", 0}, strip<true, true>},
    {"lstrip", {"chars", 0}, strip<true, false>},
    {"rstrip", {"chars", 0}, strip<false, true>},
    {"split", {"sep maxsplit", 0}, split<false>},
    {"rsplit", {"sep maxsplit", 0}, split<true>},
    {"partition", {"sep", 1}, partition<false>},
    {"rpartition", {"sep", 1}, partition<true>},
    {"startswith", {"prefix", 1}, has_affix<false>},
    {"endswith", {"suffix", 1}, has_affix<true>},
    {"removeprefix", {"prefix", 1}, remove_affix<false>},
    {"removesuffix", {"suffix", 1}, remove_affix<true>},
    {"replace", {"old new count", 2}, replace},
    {"lower", {"", 0}, lower},
    {"upper", {"", 0}, upper},
    {"capitalize", {"", 0}, capitalize},
    {"title", {"", 0}, title},
    {"find", {"sub", 1}, find<false>},
    {"rfind", {"sub", 1}, find<true>},
    {"index", {"sub", 1}, index},
    {"count", {"sub", 1}, count},
    {"join", {"iterable", 1}, join},
    {"splitlines", {"keepends", 0}, splitlines},
    {"format", {"*", 0}, format},
    {"zfill", {"width", 1}, zfill},
    {"isdigit", {"", 0}, all_are<is_digit>},
    {"isdecimal", {"", 0}, all_are<is_digit>},
    {"isalpha", {"", 0}, all_are<is_letter>},
    {"isalnum", {"", 0}, all_are<is_letter_or_digit>},
    {"isspace", {"", 0}, all_are<is_space>},
    {"isupper", {"", 0}, case_is<is_upper, is_lower>},
    {"islower", {"", 0}, case_is<is_lower, is_upper>},
};

}  // namespace

std::span<const Method> string_methods() {
  return kMethods;
}

std::string stripped(std::string_view text, const Value& characters, bool left, bool right) {
  if (!characters.is_string()) {
    if (left) text = strip_left(text);
    if (right) text = strip_right(text);
    return std::string(text);
  }
  std::size_t begin = text.size();
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t here = at;
    if (is_one_of(characters.as_string(), next_code_point(text, &at))) continue;
    begin = std::min(begin, here);
    end = at;
  }
  if (!left) begin = 0;
  if (!right) end = text.size();
  return begin < end ? std::string(text.substr(begin, end - begin)) : std::string();
}

std::string capitalized(std::string_view text) {
  if (text.empty()) return "";
  std::size_t at = 0;
  next_code_point(text, &at);
  return to_upper(text.substr(0, at)) + to_lower(text.substr(at));
}

std::string replaced(std::string_view text,
                     std::string_view from,
                     std::string_view to,
                     std::int64_t limit) {
  std::string out;
  std::size_t at = 0;
  for (std::int64_t done = 0; limit < 0 || done < limit; ++done) {
    if (from.empty()) {  // before every character, and at the end
      out += to;
      if (at == text.size()) return out;
      const std::size_t begin = at;
      next_code_point(text, &at);
      out += text.substr(begin, at - begin);
      continue;
    }
    const std::size_t found = text.find(from, at);
    if (found == std::string_view::npos) break;
    out += text.substr(at, found - at);
    out += to;
    at = found + from.size();
  }
  return out += text.substr(at);
}

std::vector<std::string_view> lines_of(std::string_view text, bool keep_ends) {
  std::vector<std::string_view> lines;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t here = at;
    const char32_t c = next_code_point(text, &at);
    const bool ends = (c >= '\n' && c <= '\r') || (c >= 0x1C && c <= 0x1E) || c == 0x85 ||
                      c == 0x2028 || c == 0x2029;
    if (!ends) continue;
    if (c == '\r' && at < text.size() && text[at] == '\n') ++at;
    lines.push_back(text.substr(begin, (keep_ends ? at : here) - begin));
    begin = at;
  }
  if (begin < text.size()) lines.push_back(text.substr(begin));
  return lines;
}

}  // namespace ponder::jinja
