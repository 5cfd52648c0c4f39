#include "scorers/program/python_value.h"

#include <algorithm>

#include "harness/base/value.h"

namespace ponder::program {

namespace {

using Kind = PythonValue::Kind;

constexpr char kHex[] = "0123456789abcdef";

/// Stops adding when the text is long enough; what is cut ends in "...".
class Shower {
 public:
  explicit Shower(std::size_t most) : most_(most) {}

  void add(const PythonValue& value) {
    if (full()) return;
    switch (value.kind) {
      case Kind::none:
        out_ += "None";
        return;
      case Kind::boolean:
        out_ += value.boolean ? "True" : "False";
        return;
      case Kind::integer:
        add_integer(value);
        return;
      case Kind::real:
        out_ += to_text(value.real);
        return;
      case Kind::complex:
        out_ += "complex(" + to_text(value.real) + ", " + to_text(value.imaginary) + ")";
        return;
      case Kind::string:
        add_quoted(value.text);
        return;
      case Kind::bytes:
        out_ += 'b';
        add_quoted(value.text);
        return;
      case Kind::list:
        add_items(value, "[", "]");
        return;
      case Kind::tuple:
        add_items(value, "(", value.items.size() == 1 ? ",)" : ")");
        return;
      case Kind::set:
        add_items(value, value.items.empty() ? "set(" : "{", value.items.empty() ? ")" : "}");
        return;
      case Kind::frozenset:
        add_items(value, "frozenset({", "})");
        return;
      case Kind::dict:
        add_items(value, "{", "}");
        return;
      case Kind::opaque:
        out_ += '<';
        add_escaped(value.text);
        out_ += '>';
        return;
      case Kind::digest:
        out_ += "<large value ";
        for (const char c : value.text.substr(0, 8)) {
          const auto byte = static_cast<std::uint8_t>(c);
          out_ += {kHex[byte >> 4U], kHex[byte & 15U]};
        }
        out_ += '>';
        return;
    }
  }

  std::string text() && {
    if (out_.size() > most_) {
      out_.resize(most_);
      out_ += "...";
    }
    return std::move(out_);
  }

 private:
  bool full() const { return out_.size() > most_; }

  void add_integer(const PythonValue& value) {
    if (value.negative) out_ += '-';
    if (value.text.size() <= 8) {
      std::uint64_t magnitude = 0;
      for (std::size_t i = value.text.size(); i-- > 0;) {
        magnitude = magnitude << 8U | static_cast<std::uint8_t>(value.text[i]);
      }
      out_ += std::to_string(magnitude);
      return;
    }
    out_ += "0x";
    for (std::size_t i = value.text.size(); i-- > 0 && !full();) {
      const auto byte = static_cast<std::uint8_t>(value.text[i]);
      out_ += {kHex[byte >> 4U], kHex[byte & 15U]};
    }
  }

  void add_escaped(std::string_view text) {
    for (const char c : text) {
      if (full()) return;
      const auto byte = static_cast<std::uint8_t>(c);
      if (c == '\n') {
        out_ += "\\n";
      } else if (c == '\'' || c == '\\') {
        out_ += {'\\', c};
      } else if (byte < 0x20 || byte > 0x7E) {
        out_ += {'\\', 'x', kHex[byte >> 4U], kHex[byte & 15U]};
      } else {
        out_ += c;
      }
    }
  }

  void add_quoted(std::string_view text) {
    out_ += '\'';
    add_escaped(text);
    out_ += '\'';
  }

  void add_items(const PythonValue& value, std::string_view open, std::string_view close) {
    out_ += open;
    for (std::size_t i = 0; i < value.items.size() && !full(); ++i) {
      if (i > 0) out_ += value.is(Kind::dict) && i % 2 == 1 ? ": " : ", ";
      add(value.items[i]);
    }
    out_ += close;
  }

  std::size_t most_;
  std::string out_;
};

}  // namespace

bool is_hashable(const PythonValue& value) {
  switch (value.kind) {
    case Kind::list:
    case Kind::set:
    case Kind::dict:
    case Kind::opaque:
    case Kind::digest:
      return false;
    case Kind::tuple:
      return std::all_of(value.items.begin(), value.items.end(), is_hashable);
    default:
      return true;
  }
}

std::string shown(const PythonValue& value, std::size_t most) {
  Shower shower(most);
  shower.add(value);
  return std::move(shower).text();
}

}  // namespace ponder::program
