#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/jinja/template.h"
#include "harness/base/result.h"

namespace ponder::jinja {

struct Token {
  enum class Kind : std::uint8_t {
    text,          ///< outside of tags
    output_begin,  ///< {{
    output_end,    ///< }}
    block_begin,   ///< {%
    block_end,     ///< %}
    name,
    string,   ///< text is the value, escapes resolved
    integer,  ///< text is the number as written, without underscores
    real,
    symbol,  ///< operators and brackets
    end
  };

  Kind kind = Kind::end;
  std::string text = {};
  int line = 0;

  bool is(Kind wanted) const { return kind == wanted; }

  bool is_symbol(std::string_view wanted) const { return kind == Kind::symbol && text == wanted; }

  bool is_name(std::string_view wanted) const { return kind == Kind::name && text == wanted; }
};

/// Cuts a template into tokens; whitespace control (-, +, trim_blocks, lstrip_blocks), comments and
/// raw blocks are done with here. The last token is `end`.
/// errors  parse
Result<std::vector<Token>> tokenize(std::string_view source, const Options& options);

/// "line 3: message", of the named template. errors are of code parse
Error error_at(const Options& options, int line, const std::string& message);

}  // namespace ponder::jinja
