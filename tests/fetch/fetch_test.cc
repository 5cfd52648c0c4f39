#include "harness/fetch/fetch.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "harness/base/file.h"
#include "harness/base/sha256.h"
#include "harness/fetch/hub.h"
#include "tests/fetch/fault_server.h"
#include "tests/support/temporary_folder.h"

namespace ponder {
namespace {

std::string zip_of(const std::string& path, const std::string& name, const std::string& bytes) {
  archive* out = archive_write_new();
  archive_write_set_format_zip(out);
  archive_write_open_filename(out, path.c_str());
  archive_entry* entry = archive_entry_new();
  archive_entry_set_pathname(entry, name.c_str());
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_perm(entry, 0644);
  archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
  archive_write_header(out, entry);
  archive_write_data(out, bytes.data(), bytes.size());
  archive_entry_free(entry);
  archive_write_free(out);
  return *read_file(path);
}

class FetchTest : public ::testing::Test {
 protected:
  FetchOptions options() const {
    return {.folder = folder_ / "data",
            .scratch = folder_ / "scratch",
            .token = "canary-token",
            .download = {.tries = 2, .delay = std::chrono::milliseconds(1)}};
  }

  TemporaryFolder folder_;
  FetchObserver nobody_;
};

TEST_F(FetchTest, FetchesOnlyWhatIsMissing) {
  FaultServer server([](const std::string& request) { return whole("text", request); });
  const std::vector<WantedFile> files = {
      {.path = "b/one", .sha256 = sha256_hex("text"), .url = server.url("/one")},
      {.path = "b/two", .sha256 = sha256_hex("text"), .url = server.url("/two")}};
  ASSERT_TRUE(make_directories(folder_ / "data/b"));
  ASSERT_TRUE(write_file_atomic(folder_ / "data/b/one", "text"));
  ASSERT_TRUE(fetch_files(files, options(), nobody_));
  EXPECT_EQ(*read_file(folder_ / "data/b/two"), "text");
  EXPECT_EQ(server.requests().size(), 1U);
  ASSERT_TRUE(fetch_files(files, options(), nobody_));
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(FetchTest, LeavesAFileOfTheUsersAlone) {
  FaultServer server([](const std::string& request) { return whole("text", request); });
  ASSERT_TRUE(make_directories(folder_ / "data"));
  ASSERT_TRUE(write_file_atomic(folder_ / "data/one", "mine"));
  const auto fetched =
      fetch_files({{.path = "one", .sha256 = sha256_hex("text"), .url = server.url("/one")}},
                  options(), nobody_);
  ASSERT_FALSE(fetched);
  EXPECT_NE(fetched.error().message.find("expected " + sha256_hex("text")), std::string::npos);
  EXPECT_EQ(*read_file(folder_ / "data/one"), "mine");
}

TEST_F(FetchTest, TakesFilesOutOfAnArchive) {
  const std::string zip = zip_of(folder_ / "z.zip", "top/test/a.csv", "q,a\n");
  FaultServer server([&](const std::string& request) { return whole(zip, request); });
  const auto wanted = [&](const std::string& sha256) {
    return std::vector<WantedFile>{{.path = "mmlu/test/a.csv",
                                    .sha256 = sha256,
                                    .url = server.url("/mmlu.zip"),
                                    .in_archive = true}};
  };
  ASSERT_TRUE(fetch_files(wanted(sha256_hex("q,a\n")), options(), nobody_));
  EXPECT_EQ(*read_file(folder_ / "data/mmlu/test/a.csv"), "q,a\n");
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "scratch"));
  std::filesystem::remove_all(folder_ / "data");
  const auto other = fetch_files(wanted(sha256_hex("x")), options(), nobody_);
  ASSERT_FALSE(other);
  EXPECT_NE(other.error().message.find("holds no test/a.csv with sha256"), std::string::npos);
  EXPECT_FALSE(file_exists(folder_ / "data/mmlu/test/a.csv"));
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "scratch"));
}

constexpr const char* kCommit = "0123456789abcdef0123456789abcdef01234567";

std::string listing(const std::string& weights) {
  return std::string("{\"sha\": \"") + kCommit + "\", \"siblings\": [" +
         "{\"rfilename\": \"README.md\", \"size\": 3},"
         "{\"rfilename\": \"onnx/model.safetensors\", \"size\": 3},"
         "{\"rfilename\": \"config.json\", \"size\": 2},"
         "{\"rfilename\": \"model.safetensors\", \"size\": " +
         std::to_string(weights.size()) + ", \"lfs\": {\"sha256\": \"" + sha256_hex(weights) +
         "\"}}]}";
}

TEST_F(FetchTest, FetchesAModelAtTheCommitThatTheHubNames) {
  FaultServer server([](const std::string& request) -> FaultAnswer {
    const auto is = [&](const std::string& path) { return request.starts_with("GET " + path); };
    if (is("/api/models/Own/Model/revision/main?blobs=true ")) {
      return whole(listing("weights"), request);
    }
    if (is("/Own/Model/resolve/" + std::string(kCommit) + "/config.json ")) {
      return whole("{}", request);
    }
    if (is("/Own/Model/resolve/" + std::string(kCommit) + "/model.safetensors ")) {
      return whole("weights", request);
    }
    return {.bytes = answer_head("404 Not Found", 0)};
  });
  const auto fetched = fetch_model("Own/Model", server.url(""), options(), nobody_);
  ASSERT_TRUE(fetched) << fetched.error().message;
  EXPECT_EQ(*read_file(folder_ / "data/config.json"), "{}");
  EXPECT_EQ(*read_file(folder_ / "data/model.safetensors"), "weights");
  EXPECT_FALSE(file_exists(folder_ / "data/README.md"));
  EXPECT_EQ(*read_file(folder_ / "data/ponder_source.json"),
            "{\"repository\": \"Own/Model\", \"commit\": \"" + std::string(kCommit) + "\"}\n");
  EXPECT_NE(server.requests()[0].find("canary-token"), std::string::npos);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
    if (!entry.is_regular_file()) continue;
    EXPECT_EQ(read_file(entry.path())->find("canary-token"), std::string::npos) << entry.path();
  }
}

TEST(HubNames, HaveAnOwnerANameAndMaybeARevision) {
  const auto name = parse_hub_name("Qwen/Qwen3-0.6B@abc");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->repository + " " + name->revision, "Qwen/Qwen3-0.6B abc");
  for (const char* bad : {"Qwen", "Qwen/", "/x", "a/b/c", "../x", "a/b@", "a/b@../c", "a b/c"}) {
    EXPECT_FALSE(parse_hub_name(bad)) << bad;
  }
}

TEST(HubListings, AreReadWithCare) {
  const HubName name{.repository = "a/b"};
  const std::string head = std::string("{\"sha\": \"") + kCommit + "\", \"siblings\": ";
  EXPECT_FALSE(parse_listing("<html>", name));
  EXPECT_FALSE(parse_listing("{}", name));
  EXPECT_FALSE(parse_listing(head + "3}", name));
  EXPECT_FALSE(parse_listing(head + "[{\"rfilename\": \"model.gguf\"}]}", name));
  EXPECT_FALSE(parse_listing(head + "[{\"rfilename\": \"../m.safetensors\"}]}", name));
  EXPECT_FALSE(parse_listing(
      head + "[{\"rfilename\": \"m.safetensors\", \"lfs\": {\"sha256\": \"zz\"}}]}", name));
  EXPECT_TRUE(parse_listing(head + "[{\"rfilename\": \"m.safetensors\"}]}", name));
}

}  // namespace
}  // namespace ponder
