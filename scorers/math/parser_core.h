#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scorers/math/lexer.h"
#include "scorers/math/limits.h"
#include "scorers/math/tree.h"

namespace ponder::math {

/// Recursive descent over the tokens; from the loosest level to the tightest:
///   list  a, b and c    relation  a < b = c    ratio  a:b    sets  A \cup B    sum    product
///   (with units behind it)    power    primary
/// After a failure every level returns at once; the result is then of no use.
class Parser {
 public:
  Parser(std::vector<Token> tokens, const Reading& reading)
      : tokens_(std::move(tokens)), reading_(reading) {}

  /// Everything up to the last token.
  bool parse(Node* out);

  /// Why parse() failed: beyond limits.h.
  bool is_too_large() const { return too_large_; }

 private:
  // parser.cc
  Node list();
  Node relation();
  Node congruence(Node left);
  bool relation_sign(char* sign);
  Node ratio();
  Node sets();
  Node sum();
  Node product();
  bool mixed_number(std::vector<Node>& factors);
  Node with_unit(Node value);
  Node unary();
  Node power();
  Node exponent_of(Node base);

  // parser_primary.cc
  Node primary();
  Node postfix(Node base);
  Node numeral(std::string digits);
  Node letter();
  Node accent();
  bool is_application(const std::string& name) const;
  std::string raw_script();
  Node script_argument(bool single_digit);

  // parser_groups.cc
  Node group();
  Node round_or_square(bool round);
  Node braces();
  Node set_group();
  Node bars(std::string_view close, std::string_view function);
  Node matrix();
  Node cases();
  std::vector<Node> elements();

  // parser_functions.cc
  Node named();
  Node fraction();
  Node radical();
  Node series(const std::string& name);
  Node function(const std::string& name);
  Node argument();

  bool starts_primary() const;

  const Token& peek(std::size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }

  bool next_is(TokenType type, std::string_view text) const { return peek().is(type, text); }

  bool take(TokenType type, std::string_view text) {
    if (!peek().is(type, text)) return false;
    ++at_;
    return true;
  }

  bool take_op(std::string_view text) { return take(TokenType::op, text); }

  void expect_close(std::string_view text) {
    if (!take(TokenType::close, text)) fail();
  }

  Node fail() {
    ok_ = false;
    return {};
  }

  Node too_large() {
    too_large_ = true;
    return fail();
  }

  /// One level of nesting, or of bars and sets in which `|` has another meaning.
  struct Scope {
    explicit Scope(Parser& parser) : p(parser), bars(p.bars_), in_set(p.in_set_) {
      p.bars_ = 0;
      p.in_set_ = false;
      if (++p.depth_ > kMaxDepth) p.too_large();
    }

    ~Scope() {
      p.bars_ = bars;
      p.in_set_ = in_set;
      --p.depth_;
    }

    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

    Parser& p;
    int bars;
    bool in_set;
  };

  std::vector<Token> tokens_;
  Reading reading_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int bars_ = 0;         ///< open `|` of the present scope
  bool in_set_ = false;  ///< directly inside a set, where `|` and `:` begin the condition
  bool ok_ = true;
  bool too_large_ = false;
};

}  // namespace ponder::math
