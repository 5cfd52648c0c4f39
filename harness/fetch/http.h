#pragma once

// One GET at a time by libcurl. Redirects are followed here, not there, so that a token goes to the
// host it was given for and to no other.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace ponder {

struct HttpRequest {
  std::string url = {};
  std::string token = {};  ///< sent as bearer to the host of `url` alone
  std::int64_t from = 0;   ///< > 0: ask for the bytes from here on
};

/// What is known when the body begins.
struct HttpHead {
  int status = 0;
  std::int64_t begin = 0;                   ///< of a 206: where its bytes stand in the whole
  std::optional<std::int64_t> length = {};  ///< of this body
};

/// Why there was no whole answer.
struct HttpFailure {
  Error error = {};
  bool may_retry = false;  ///< cut off, timed out, or the server was busy
};

class HttpClient {
 public:
  HttpClient();
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// `head` is called once for the final answer, with any status, and says whether its body is
  /// wanted; `body` with its parts. false from `body` ends the transfer. At most five redirects.
  /// nullopt: the body came whole.
  std::optional<HttpFailure> get(const HttpRequest& request,
                                 const std::function<bool(const HttpHead&)>& head,
                                 const std::function<bool(std::string_view)>& body);

 private:
  void* curl_;
};

}  // namespace ponder
