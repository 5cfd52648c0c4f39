#include "harness/fetch/download.h"

#include <memory>
#include <optional>
#include <thread>

#include "harness/fetch/http.h"
#include "harness/fetch/part_file.h"
#include "harness/fetch/url.h"

namespace ponder {

namespace {

class Download {
 public:
  Download(const DownloadRequest& request, const DownloadSettings& settings)
      : request_(request), settings_(settings) {}

  Result<void> run() {
    PONDER_TRY(parse_url(request_.url));
    auto opened = PartFile::open(request_.path);
    if (!opened) return opened.error();
    part_ = std::move(*opened);
    bool from_before = part_->size() > 0;
    auto delay = settings_.delay;
    for (int tried = 1;; ++tried) {
      const auto failed = attempt();
      if (broken_) return *broken_;
      if (!failed) {
        Result<void> right = check();
        if (right) return part_->finish();
        PONDER_TRY(part_->clear());
        if (!from_before) {
          PONDER_TRY(part_->remove());
          return right;
        }
        from_before = false;  // bytes of another version: once more from the start
        continue;
      }
      if (!failed->may_retry || tried >= settings_.tries) {
        if (part_->size() == 0) PONDER_TRY(part_->remove());
        return failed->error;
      }
      std::this_thread::sleep_for(delay);
      delay *= 2;
    }
  }

 private:
  std::optional<HttpFailure> failure(const std::string& what, bool may_retry) const {
    return HttpFailure{
        .error = {ErrorCode::network, "cannot fetch " + without_query(request_.url) + ": " + what,
                  may_retry ? "the same command goes on where it stopped" : ""},
        .may_retry = may_retry};
  }

  /// nullopt: the server says that all is there.
  std::optional<HttpFailure> attempt() {
    if (request_.size >= 0 && part_->size() == request_.size && request_.size > 0) return {};
    int status = 0;
    std::int64_t total = request_.size;
    std::optional<std::int64_t> left;
    const auto head = [&](const HttpHead& h) {
      status = h.status;
      left = h.length;
      if (status == 206 && h.begin != part_->size()) status = 416;  // not what was asked for
      if (status != 200 && status != 206) return false;
      // 200 is the whole file, whatever was asked for.
      if (status == 200 && part_->size() > 0 && !note(part_->clear())) return false;
      if (h.length && total < 0) total = part_->size() + *h.length;
      return true;
    };
    const auto body = [&](std::string_view bytes) {
      const auto size = part_->size() + static_cast<std::int64_t>(bytes.size());
      const std::int64_t most = request_.size >= 0 ? request_.size : settings_.most_bytes;
      if (size > most) {
        broken_ = Error{ErrorCode::config,
                        without_query(request_.url) + " is longer than the expected " +
                            std::to_string(most) + " bytes",
                        ""};
        return false;
      }
      if (!note(part_->append(bytes))) return false;
      if (settings_.progress && !settings_.progress(part_->size(), total)) {
        broken_ = Error{ErrorCode::cancelled, "fetching " + request_.path + " was stopped",
                        "the same command goes on where it stopped"};
        return false;
      }
      return true;
    };
    const auto failed = http_.get(
        {.url = request_.url, .token = request_.token, .from = part_->size()}, head, body);
    if (broken_) {
      if (broken_->code == ErrorCode::config) note(part_->remove());
      return std::nullopt;
    }
    if (failed) return failed;
    if (status == 416) {
      if (!request_.sha256.empty() && is_right()) return std::nullopt;
      sum_.reset();
      if (!note(part_->clear())) return std::nullopt;
      return failure("the server does not have the bytes asked for", true);
    }
    if (status != 200 && status != 206) return refused(status);
    if (request_.size >= 0 && part_->size() < request_.size) {
      return failure("only " + std::to_string(part_->size()) + " of " +
                         std::to_string(request_.size) + " bytes came",
                     true);
    }
    return std::nullopt;
  }

  std::optional<HttpFailure> refused(int status) const {
    const bool busy = status == 408 || status == 425 || status == 429 || status >= 500;
    auto out = failure("the server answers " + std::to_string(status), busy);
    if (status == 401 || status == 403) {
      out->error.hint = "it may need a token: set HF_TOKEN, and accept the terms on its page";
    }
    if (status == 404) out->error.hint = "the file is not there any more, or the name is wrong";
    return out;
  }

  /// false: an error of the disk, which ends everything.
  bool note(Result<void> result) {
    if (!result) broken_ = result.error();
    return result.has_value();
  }

  bool is_right() {
    if (!sum_) sum_ = part_->sha256();
    return *sum_ == request_.sha256;
  }

  Result<void> check() {
    if (request_.size >= 0 && part_->size() != request_.size) {
      return Error{ErrorCode::config,
                   without_query(request_.url) + ": has " + std::to_string(part_->size()) +
                       " bytes, expected " + std::to_string(request_.size),
                   ""};
    }
    if (request_.sha256.empty()) return {};
    const bool right = is_right();
    const std::string sum = *sum_;
    sum_.reset();
    if (right) return {};
    return Error{
        ErrorCode::config,
        without_query(request_.url) + ": sha256 is " + sum + ", expected " + request_.sha256,
        "the file upstream is another one now; nothing was kept"};
  }

  const DownloadRequest& request_;
  const DownloadSettings& settings_;
  HttpClient http_;
  std::unique_ptr<PartFile> part_;
  std::optional<std::string> sum_;  // of the part, when it was asked for
  std::optional<Error> broken_;     // what no further try can mend
};

}  // namespace

Result<void> download(const DownloadRequest& request, const DownloadSettings& settings) {
  return Download(request, settings).run();
}

}  // namespace ponder
