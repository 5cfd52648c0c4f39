#include "harness/fetch/url.h"

#include <algorithm>

namespace ponder {

bool Url::is_loopback() const {
  const std::size_t bracket = host.rfind(']');
  const std::size_t colon = host.find(':', bracket == std::string::npos ? 0 : bracket);
  const std::string name = host.substr(0, colon);
  return name == "127.0.0.1" || name == "localhost" || name == "[::1]";
}

std::string without_query(std::string_view url) {
  return std::string(url.substr(0, url.find_first_of("?#")));
}

Result<Url> parse_url(std::string_view url) {
  const auto wrong = [&](const std::string& what) {
    return Error{ErrorCode::usage, "address '" + without_query(url) + "' " + what, ""};
  };
  const std::size_t mark = url.find("://");
  if (mark == std::string_view::npos) return wrong("is none, expected https://...");
  Url out;
  out.scheme = url.substr(0, mark);
  std::string_view rest = url.substr(mark + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (rest.find('@') != std::string_view::npos) {
    return Error{ErrorCode::usage, "an address holds a user name",
                 "tokens are taken from the environment only"};
  }
  out.host = rest;
  std::transform(out.host.begin(), out.host.end(), out.host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  if (out.scheme != "https" && out.scheme != "http") return wrong("is neither http nor https");
  if (out.host.empty()) return wrong("names no host");
  if (out.scheme == "http" && !out.is_loopback()) {
    return wrong("is not encrypted, expected https");
  }
  return out;
}

std::string escaped_path(std::string_view path) {
  static constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : path) {
    if (kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      ((out += '%') += kHex[byte >> 4]) += kHex[byte & 15];
    }
  }
  return out;
}

}  // namespace ponder
