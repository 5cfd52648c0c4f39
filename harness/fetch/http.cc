#include "harness/fetch/http.h"

#include <curl/curl.h>

#include <cstring>

#include "harness/base/text.h"
#include "harness/fetch/url.h"

namespace ponder {

namespace {

constexpr int kMaxRedirects = 5;

/// What the callbacks of one transfer share.
struct Transfer {
  CURL* curl = nullptr;
  const std::function<bool(const HttpHead&)>* on_head = nullptr;
  const std::function<bool(std::string_view)>* on_body = nullptr;
  HttpHead head = {};
  bool asked = false;   // on_head was called
  bool wanted = false;  // and wants the body
  bool stopped = false;

  bool is_redirect() const { return head.status >= 300 && head.status < 400; }

  void begin_body() {
    if (asked) return;
    asked = true;
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    head.status = static_cast<int>(status);
    curl_off_t length = -1;
    curl_easy_getinfo(curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (length >= 0) head.length = length;
    wanted = !is_redirect() && (*on_head)(head);
  }
};

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::string_view line(data, size * count);
  constexpr std::string_view kName = "content-range: bytes ";
  if (line.starts_with("HTTP/")) {
    transfer.head = {};
  } else if (line.size() > kName.size() &&
             strncasecmp(line.data(), kName.data(), kName.size()) == 0) {
    const std::string_view range = line.substr(kName.size());
    transfer.head.begin = parse_int(range.substr(0, range.find('-'))).value_or(-1);
  }
  return size * count;
}

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.begin_body();
  if (!transfer.wanted) return size * count;  // an error page: passed over
  if ((*transfer.on_body)({data, size * count})) return size * count;
  transfer.stopped = true;
  return 0;
}

HttpFailure failure(const std::string& url, const std::string& what, bool may_retry) {
  return {.error = {ErrorCode::network, "cannot fetch " + without_query(url) + ": " + what,
                    may_retry ? "the same command goes on where it stopped" : ""},
          .may_retry = may_retry};
}

bool is_transient(CURLcode code) {
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return false;
    default:
      return true;
  }
}

/// The bearer's header, wiped when it goes.
class AuthHeader {
 public:
  explicit AuthHeader(const std::string& token) {
    if (token.empty()) return;
    std::string line = "Authorization: Bearer " + token;
    list_ = curl_slist_append(nullptr, line.c_str());
    line.assign(line.size(), '\0');
  }

  AuthHeader(const AuthHeader&) = delete;
  AuthHeader& operator=(const AuthHeader&) = delete;

  ~AuthHeader() {
    if (list_ != nullptr) std::memset(list_->data, 0, std::strlen(list_->data));
    curl_slist_free_all(list_);
  }

  curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

}  // namespace

HttpClient::HttpClient() : curl_(nullptr) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  PONDER_CHECK(ready == CURLE_OK);
  curl_ = curl_easy_init();
  PONDER_CHECK(curl_ != nullptr);
}

HttpClient::~HttpClient() {
  curl_easy_cleanup(curl_);
}

std::optional<HttpFailure> HttpClient::get(const HttpRequest& request,
                                           const std::function<bool(const HttpHead&)>& head,
                                           const std::function<bool(std::string_view)>& body) {
  auto* curl = static_cast<CURL*>(curl_);
  const auto origin = parse_url(request.url);
  if (!origin) return HttpFailure{.error = origin.error()};
  std::string url = request.url;
  for (int hop = 0;; ++hop) {
    const auto here = parse_url(url);
    if (!here) {
      return failure(request.url, "it leads to " + here.error().message, false);
    }
    if (origin->scheme == "https" && here->scheme != "https") {
      return failure(request.url, "it leads to " + without_query(url) + " without encryption",
                     false);
    }
    const AuthHeader auth(here->same_origin(*origin) ? request.token : "");
    Transfer transfer{.curl = curl, .on_head = &head, .on_body = &body};
    char message[CURL_ERROR_SIZE] = "";
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, 60L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "ponder");
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, message);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
    if (auth.get() != nullptr) curl_easy_setopt(curl, CURLOPT_HTTPHEADER, auth.get());
    const std::string range = std::to_string(request.from) + "-";
    if (request.from > 0) curl_easy_setopt(curl, CURLOPT_RANGE, range.c_str());

    const CURLcode code = curl_easy_perform(curl);
    if (transfer.stopped) return std::nullopt;
    if (code != CURLE_OK) {
      return failure(url, *message != '\0' ? message : curl_easy_strerror(code),
                     is_transient(code));
    }
    transfer.begin_body();  // an answer without a body
    if (!transfer.is_redirect()) return std::nullopt;
    const char* next = nullptr;
    curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &next);
    if (next == nullptr || hop == kMaxRedirects) {
      return failure(url, next == nullptr ? "a redirect to nowhere" : "over five redirects", false);
    }
    url = next;
  }
}

}  // namespace ponder
