#pragma once

#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace ponder {

/// The parts of an http or https address that decide who gets to see what.
struct Url {
  std::string scheme = {};  ///< http, https
  std::string host = {};    ///< lower case, with the port if one is given

  /// Whether a secret meant for `other` may go here, too.
  bool same_origin(const Url& other) const { return scheme == other.scheme && host == other.host; }

  /// This machine: the only place that may be asked without encryption.
  bool is_loopback() const;
};

/// errors  usage (not http or https; user and password in it; http to another machine)
Result<Url> parse_url(std::string_view url);

/// Without what stands behind `?`, where signatures are: what messages show.
std::string without_query(std::string_view url);

/// Every byte but letters, digits and -._~/ as %XX.
std::string escaped_path(std::string_view path);

}  // namespace ponder
