#include "harness/fetch/download.h"

#include <gtest/gtest.h>

#include <fstream>

#include "harness/base/file.h"
#include "harness/base/sha256.h"
#include "harness/fetch/url.h"
#include "tests/fetch/fault_server.h"
#include "tests/support/temporary_folder.h"

namespace ponder {
namespace {

std::string some_file() {
  std::string out;
  for (int i = 0; out.size() < 200'000; ++i) out += "line " + std::to_string(i) + "\n";
  return out;
}

class DownloadTest : public ::testing::Test {
 protected:
  Result<void> get(const FaultServer& server, DownloadRequest request = {}) {
    request.url = server.url("/file?signature=s3cret");
    request.path = folder_ / "data/file";
    return download(request, {.tries = 4, .delay = std::chrono::milliseconds(1)});
  }

  std::string error_of(const FaultServer& server, DownloadRequest request = {}) {
    const auto got = get(server, std::move(request));
    EXPECT_FALSE(file_exists(folder_ / "data/file"));
    if (got) return "no error";
    EXPECT_EQ(got.error().message.find("s3cret"), std::string::npos);
    std::string text = got.error().message;
    const std::string url = server.url("/file");
    if (const std::size_t at = text.find(url); at != std::string::npos) {
      text.replace(at, url.size(), "URL");
    }
    return text;
  }

  DownloadRequest pinned() const {
    return {.sha256 = sha256_hex(file_), .size = static_cast<std::int64_t>(file_.size())};
  }

  bool has_part() const { return file_exists(folder_ / "data/file.part"); }

  std::string file_ = some_file();
  TemporaryFolder folder_;
};

TEST_F(DownloadTest, PutsAFileInPlaceWhenItIsWholeAndRight) {
  const FaultServer server([&](const std::string& request) { return whole(file_, request); });
  ASSERT_TRUE(get(server, pinned()));
  EXPECT_EQ(*read_file(folder_ / "data/file"), file_);
  EXPECT_FALSE(has_part());
}

TEST_F(DownloadTest, GoesOnWhereAConnectionBroke) {
  int asked = 0;
  FaultServer server([&](const std::string& request) {
    FaultAnswer answer = whole(file_, request);
    if (++asked < 3) {
      answer.bytes.resize(answer.bytes.size() - 60'000);  // cut in the middle
      answer.reset = asked == 1;
    }
    return answer;
  });
  const auto got = get(server, pinned());
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(*read_file(folder_ / "data/file"), file_);
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_GT(range_of(requests[2]), 0U);
}

TEST_F(DownloadTest, GoesOnWithWhatAnEarlierCallLeft) {
  ASSERT_TRUE(make_directories(folder_ / "data"));
  std::ofstream(folder_ / "data/file.part") << file_.substr(0, 1000);
  FaultServer server([&](const std::string& request) { return whole(file_, request); });
  ASSERT_TRUE(get(server, pinned()));
  EXPECT_EQ(*read_file(folder_ / "data/file"), file_);
  EXPECT_EQ(range_of(server.requests().at(0)), 1000U);
}

TEST_F(DownloadTest, StartsAgainWhereThePartWasOfAnotherVersion) {
  ASSERT_TRUE(make_directories(folder_ / "data"));
  std::ofstream(folder_ / "data/file.part") << std::string(1000, 'x');
  FaultServer server([&](const std::string& request) { return whole(file_, request); });
  ASSERT_TRUE(get(server, pinned()));
  EXPECT_EQ(*read_file(folder_ / "data/file"), file_);
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(DownloadTest, StartsAgainWhereTheServerHasFewerBytes) {
  ASSERT_TRUE(make_directories(folder_ / "data"));
  std::ofstream(folder_ / "data/file.part") << std::string(file_.size() + 5, 'x');
  FaultServer server([&](const std::string& request) { return whole(file_, request); });
  ASSERT_TRUE(get(server, {.sha256 = sha256_hex(file_)}));
  EXPECT_EQ(*read_file(folder_ / "data/file"), file_);
}

TEST_F(DownloadTest, TakesTheWholeFileOfAServerThatKnowsNoRanges) {
  ASSERT_TRUE(make_directories(folder_ / "data"));
  std::ofstream(folder_ / "data/file.part") << file_.substr(0, 1000);
  const FaultServer server([&](const std::string&) { return whole(file_, ""); });
  ASSERT_TRUE(get(server, pinned()));
  EXPECT_EQ(*read_file(folder_ / "data/file"), file_);
}

TEST_F(DownloadTest, KeepsNothingOfAFileThatIsAnotherOne) {
  const FaultServer server([&](const std::string& request) { return whole("other", request); });
  EXPECT_EQ(error_of(server, {.sha256 = sha256_hex(file_)}),
            "URL: sha256 is " + sha256_hex("other") + ", expected " + sha256_hex(file_));
  EXPECT_FALSE(has_part());
}

TEST_F(DownloadTest, NamesTheReasonWhenAllTriesFail) {
  const struct {
    FaultAnswer answer;
    const char* error;
    std::size_t tries;
  } cases[] = {
      {{.bytes = answer_head("404 Not Found", 4) + "page"},
       "cannot fetch URL: the server answers 404",
       1},
      {{.bytes = answer_head("401 Unauthorized", 0)},
       "cannot fetch URL: the server answers 401",
       1},
      {{.bytes = answer_head("503 Busy", 0)}, "cannot fetch URL: the server answers 503", 4},
      {{.bytes = answer_head("429 Slow", 0)}, "cannot fetch URL: the server answers 429", 4},
      {{.bytes = answer_head("200 OK", 10) + "short"},
       "cannot fetch URL: transfer closed with 5 bytes remaining to read",
       4},
      {{.bytes = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nshort"},
       "cannot fetch URL: only 5 of 200007 bytes came",
       4},
      {{.bytes = "", .reset = true}, "cannot fetch URL: ", 4},
  };

  for (const auto& c : cases) {
    std::filesystem::remove_all(folder_ / "data");
    FaultServer server([&](const std::string&) { return c.answer; });
    const std::string error = error_of(
        server, {.sha256 = sha256_hex(file_), .size = static_cast<std::int64_t>(file_.size())});
    const std::string expected = c.error;
    const std::size_t digits = expected.find("200007");
    EXPECT_EQ(error.substr(0, digits == std::string::npos ? expected.size() : digits),
              expected.substr(0, digits))
        << error;
    EXPECT_EQ(server.requests().size(), c.tries) << error;
  }
}

TEST_F(DownloadTest, StopsAtMoreBytesThanExpected) {
  const FaultServer server([&](const std::string& request) { return whole(file_, request); });
  EXPECT_EQ(error_of(server, {.size = 1000}), "URL is longer than the expected 1000 bytes");
  EXPECT_FALSE(has_part());
}

TEST_F(DownloadTest, SendsTheTokenToItsOwnHostOnly) {
  std::string other;
  FaultServer server([&](const std::string& request) -> FaultAnswer {
    if (request.starts_with("GET /file")) {
      return {.bytes = answer_head("302 Found", 0, "Location: " + other + "\r\n")};
    }
    return whole(file_, request);
  });
  other = server.url("/elsewhere", "localhost");
  DownloadRequest request = pinned();
  request.token = "canary-token";
  ASSERT_TRUE(get(server, request));
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_NE(requests[0].find("Authorization: Bearer canary-token"), std::string::npos);
  EXPECT_EQ(requests[1].find("canary-token"), std::string::npos);

  other = server.url("/here");  // the same host: it may know
  std::filesystem::remove_all(folder_ / "data");
  ASSERT_TRUE(get(server, request));
  EXPECT_NE(server.requests().back().find("canary-token"), std::string::npos);
}

TEST_F(DownloadTest, FollowsNoRedirectThatIsNotSafe) {
  std::string target;
  FaultServer server([&](const std::string&) -> FaultAnswer {
    return {.bytes = answer_head("301 Moved", 0, "Location: " + target + "\r\n")};
  });
  target = "http://203.0.113.1/file";
  EXPECT_NE(error_of(server).find("is not encrypted"), std::string::npos);
  target = "file:///etc/passwd";
  EXPECT_NE(error_of(server).find("is neither http nor https"), std::string::npos);
  target = server.url("/file");
  EXPECT_NE(error_of(server).find("over five redirects"), std::string::npos);
}

TEST_F(DownloadTest, IsStoppedByItsObserverAndGoesOnLater) {
  const FaultServer server([&](const std::string& request) { return whole(file_, request); });
  DownloadRequest request = pinned();
  request.url = server.url("/file");
  request.path = folder_ / "data/file";
  const auto stopped =
      download(request, {.progress = [](std::int64_t, std::int64_t) { return false; }});
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::cancelled);
  EXPECT_TRUE(has_part());
  ASSERT_TRUE(download(request));
  EXPECT_EQ(*read_file(folder_ / "data/file"), file_);
}

TEST(Urls, NeedEncryptionButOnThisMachine) {
  EXPECT_TRUE(parse_url("https://example.org/x"));
  EXPECT_TRUE(parse_url("http://127.0.0.1:80/x"));
  EXPECT_TRUE(parse_url("http://[::1]:80/x"));
  for (const char* url : {"http://example.org/", "http://127.0.0.1.example.org/", "ftp://x/", "x",
                          "https://", "https://user:secret@example.org/"}) {
    const auto parsed = parse_url(url);
    ASSERT_FALSE(parsed) << url;
    EXPECT_EQ(parsed.error().message.find("secret"), std::string::npos);
  }
  EXPECT_EQ(escaped_path("a b/é?.json"), "a%20b/%C3%A9%3F.json");
  EXPECT_EQ(without_query("https://x/y?key=z#f"), "https://x/y");
}

}  // namespace
}  // namespace ponder
