#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scorers/math/lexer.h"

namespace ponder::math {

/// Left to right, one token at a time. LaTeX and plain text share one lexer: a letter is a symbol
/// of its own, as in LaTeX, unless the run of letters it stands in is a name (sin, pi, sqrt) or is
/// too long to be a product (meters, Monday).
class Lexer {
 public:
  Lexer(std::string_view text, const Reading& reading) : text_(text), reading_(reading) {}

  std::optional<std::vector<Token>> run();

 private:
  // lexer.cc
  void step();
  void add(TokenType type, std::string_view text = {});
  bool last_is_value() const;
  bool after_script() const;
  void number();
  void letters();
  bool after_number() const;
  bool split_functions(std::string_view run);
  void foreign_letters();
  void mark(char c);

  // lexer_commands.cc
  void command();
  void symbol_command(char c);
  void named_command(std::string_view name);
  void delimiter(bool left);
  void environment(bool begin);
  void text_command(std::string_view name);

  std::string_view text_;
  Reading reading_;
  std::size_t at_ = 0;
  int brackets_ = 0;    ///< open ones in which a comma separates elements
  bool space_ = false;  ///< before the next token
  bool good_ = true;
  std::vector<Token> tokens_ = {};
};

}  // namespace ponder::math
