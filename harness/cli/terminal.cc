#include "harness/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

namespace ponder {

namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

bool is_dumb() {
  return environment("TERM") == "dumb";
}

/// Bytes of the first `columns` characters.
std::size_t prefix_bytes(std::string_view text, std::size_t columns) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const bool starts = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
    if (starts && columns-- == 0) break;
  }
  return at;
}

}  // namespace

bool use_color(ColorChoice choice, bool is_terminal) {
  if (choice != ColorChoice::automatic) return choice == ColorChoice::always;
  if (!environment("NO_COLOR").empty()) return false;
  const auto force = environment("CLICOLOR_FORCE");
  if (!force.empty() && force != "0") return true;
  return is_terminal && !is_dumb();
}

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  for (const char c : text) columns += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return columns;
}

std::string elide(std::string_view line, std::size_t width) {
  const std::size_t columns = display_width(line);
  if (columns <= width) return std::string(line);
  constexpr std::string_view gap = "...";
  if (width <= gap.size()) return std::string(line.substr(0, prefix_bytes(line, width)));
  const std::size_t kept = width - gap.size();
  const std::size_t head = kept - kept / 2;
  const std::string_view tail = line.substr(prefix_bytes(line, columns - kept / 2));
  return std::string(line.substr(0, prefix_bytes(line, head))).append(gap).append(tail);
}

Terminal::Terminal(int fd, ColorChoice color)
    : fd_(fd), live_(isatty(fd) == 1 && !is_dumb()), color_(use_color(color, isatty(fd) == 1)) {}

std::size_t Terminal::width() const {
  winsize size = {};
  if (ioctl(fd_, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

void Terminal::line(std::string_view text) {
  write_all(erased_block() + styled(text) + "\n" + drawn_block());
}

void Terminal::set_block(std::vector<std::string> lines) {
  if (!live_) return;
  const std::string erase = erased_block();
  block_ = std::move(lines);
  // One column stays free: a full line would wrap and break the count of lines.
  const std::size_t room = width() - 1;
  for (std::string& one : block_) one = elide(one, room);
  write_all(erase + drawn_block());
}

void Terminal::clear_block() {
  if (block_.empty()) return;
  write_all(erased_block());
  block_.clear();
}

/// The cursor stands at the start of the line below the block.
std::string Terminal::erased_block() const {
  if (block_.empty()) return "";
  return "\x1b[" + std::to_string(block_.size()) + "A\r\x1b[J";
}

std::string Terminal::drawn_block() const {
  std::string out;
  for (const std::string& one : block_) out += styled(one) + "\n";
  return out;
}

std::string Terminal::styled(std::string_view text) const {
  const bool is_warning = text.rfind("! ", 0) == 0;
  if (!color_ || !is_warning) return std::string(text);
  return "\x1b[33m" + std::string(text) + "\x1b[0m";
}

void Terminal::write_all(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t n = write(fd_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;  // progress that cannot be shown must not stop a run
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

}  // namespace ponder
