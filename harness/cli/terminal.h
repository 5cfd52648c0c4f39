#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ponder {

enum class ColorChoice { automatic, always, never };

/// Colour if the stream is a terminal that is not dumb; NO_COLOR (set and not empty) beats
/// CLICOLOR_FORCE (set and not 0), and the flag beats both.
bool use_color(ColorChoice choice, bool is_terminal);

/// Columns that UTF-8 text takes; every character counts as one.
std::size_t display_width(std::string_view text);

/// Cuts the middle out of a line that is wider than `width`.
std::string elide(std::string_view line, std::size_t width);

/// The terminal that progress is written to: lines that stay, and below them a block that is drawn
/// over and over. On what is not a terminal only the lines appear, without control characters.
class Terminal {
 public:
  Terminal(int fd, ColorChoice color);

  ~Terminal() { clear_block(); }

  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  /// Can redraw: a terminal, and TERM is not dumb.
  bool is_live() const { return live_; }

  bool has_color() const { return color_; }

  /// Asked anew at each call: windows change. 80 when unknown.
  std::size_t width() const;

  /// Whole lines only; a line that starts with "! " is a warning and coloured as one.
  void line(std::string_view text);
  void set_block(std::vector<std::string> lines);
  void clear_block();

 private:
  std::string erased_block() const;
  std::string drawn_block() const;
  std::string styled(std::string_view text) const;
  void write_all(std::string_view bytes) const;

  int fd_;
  bool live_;
  bool color_;
  std::vector<std::string> block_;  // as on the screen
};

}  // namespace ponder
