#pragma once

// The part of the Jinja template language that chat templates and task files use, with the results
// of jinja2 3.1: expressions, filters, tests, for, if, set, macro, call, filter, with, raw,
// break, continue; `generation` blocks are transparent. Values cannot be changed in place (as in
// the sandbox that chat templates run in elsewhere) and nothing outside the variables can be
// reached. include, import, extends, recursive loops and *args are not supported.

#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/base/value.h"

namespace ponder::jinja {

struct Program;

/// What a template may use up before it ends with an error.
struct Limits {
  std::size_t output_bytes = std::size_t(64) << 20;
  std::int64_t work = std::int64_t(1) << 30;  ///< bytes built, plus 16 for every step taken
  int depth = 400;                            ///< expressions and calls inside each other
};

struct Options {
  std::string name = "template";       ///< what error messages call it
  bool trim_blocks = false;            ///< drop the newline after a block tag
  bool lstrip_blocks = false;          ///< drop blanks from a line's start to its block tag
  bool keep_trailing_newline = false;  ///< else one newline at the end of the source goes
  bool strict_undefined = false;       ///< any use of a missing variable is an error
  std::function<std::tm()> now = {};   ///< for strftime_now, which fails without it
  Limits limits = {};
};

class Template {
 public:
  /// errors  parse (syntax, unknown tag, filter or test; names the line)
  static Result<Template> parse(std::string_view source, Options options = {});

  /// `variables` is a dict. May be called from many threads at once.
  /// errors  parse (what went wrong, and the line), also from raise_exception
  Result<std::string> render(const Value& variables) const;

 private:
  explicit Template(std::shared_ptr<const Program> program) : program_(std::move(program)) {}

  std::shared_ptr<const Program> program_;
};

}  // namespace ponder::jinja
