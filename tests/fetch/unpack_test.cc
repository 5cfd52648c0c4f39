#include "harness/fetch/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "harness/base/file.h"
#include "tests/support/temporary_folder.h"

namespace ponder {
namespace {

struct Entry {
  std::string name = {};
  std::string bytes = {};
  unsigned type = AE_IFREG;
  std::string link = {};
};

class UnpackTest : public ::testing::Test {
 protected:
  /// Writes an archive as a hostile sender would, names and all.
  std::string pack(const std::vector<Entry>& entries, bool zip = false) {
    const std::string path = folder_ / (zip ? "a.zip" : "a.tar.gz");
    archive* out = archive_write_new();
    if (zip) {
      archive_write_set_format_zip(out);
    } else {
      archive_write_add_filter_gzip(out);
      archive_write_set_format_pax_restricted(out);
    }
    archive_write_open_filename(out, path.c_str());
    for (const Entry& e : entries) {
      archive_entry* entry = archive_entry_new();
      archive_entry_set_pathname(entry, e.name.c_str());
      archive_entry_set_filetype(entry, e.type);
      archive_entry_set_perm(entry, 04777);
      archive_entry_set_size(entry, static_cast<la_int64_t>(e.bytes.size()));
      if (e.type == AE_IFLNK) archive_entry_set_symlink(entry, e.link.c_str());
      if (e.type == AE_IFREG && !e.link.empty()) archive_entry_set_hardlink(entry, e.link.c_str());
      archive_write_header(out, entry);
      archive_write_data(out, e.bytes.data(), e.bytes.size());
      archive_entry_free(entry);
    }
    archive_write_free(out);
    return path;
  }

  std::string error_of(const std::string& archive, const UnpackLimits& limits = {}) {
    const auto files = unpack(archive, folder_ / "out", limits);
    EXPECT_FALSE(file_exists(folder_ / "out"));
    return files ? "no error" : files.error().message.substr(archive.size() + 2);
  }

  TemporaryFolder folder_;
};

TEST_F(UnpackTest, GivesTheFilesOfZipsAndTars) {
  for (const bool zip : {false, true}) {
    const auto files = unpack(
        pack({{"top/", "", AE_IFDIR}, {"top/é.csv", "a,b\n"}, {"x", ""}}, zip), folder_ / "out");
    ASSERT_TRUE(files) << files.error().message;
    EXPECT_EQ(*files, (std::vector<std::string>{"top/é.csv", "x"}));
    EXPECT_EQ(*read_file(folder_ / "out/top/é.csv"), "a,b\n");
    const auto mode = std::filesystem::status(folder_ / "out/x").permissions();
    EXPECT_EQ(mode & std::filesystem::perms::set_uid, std::filesystem::perms::none);
    std::filesystem::remove_all(folder_ / "out");
  }
}

TEST_F(UnpackTest, RefusesWhatLeadsOutOfTheFolder) {
  const struct {
    Entry entry;
    const char* error;
  } cases[] = {
      {{"../x", "1"}, "entry '../x' leads elsewhere, refused"},
      {{"a/../../x", "1"}, "entry 'a/../../x' leads elsewhere, refused"},
      {{"/etc/x", "1"}, "entry '/etc/x' leads elsewhere, refused"},
      {{"a\\..\\x", "1"}, "entry 'a\\..\\x' leads elsewhere, refused"},
      {{"l", "", AE_IFLNK, "/etc"}, "entry 'l' is a link, refused"},
      {{"h", "", AE_IFREG, "good"}, "entry 'h' is a link, refused"},
      {{"f", "", AE_IFIFO}, "entry 'f' is neither a file nor a folder, refused"},
      {{"inner.zip", "1"}, "entry 'inner.zip' is an archive itself, refused"},
      {{"inner.tar.gz", "1"}, "entry 'inner.tar.gz' is an archive itself, refused"},
      {{"good", "2"}, "two entries are named 'good', refused"},
  };

  for (const auto& c : cases) {
    EXPECT_EQ(error_of(pack({{"good", "1"}, c.entry})), c.error);
  }
}

TEST_F(UnpackTest, StopsAtABombWhateverItsHeadersSay) {
  const std::string bomb = pack({{"zeros", std::string(8 << 20, '\0')}});
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(bomb));
  EXPECT_EQ(error_of(bomb), "unpacks to more than " + std::to_string(size * 100) +
                                " bytes (100 times its size, or 2147483648), refused");
  EXPECT_EQ(error_of(pack({{"a", std::string(2000, 'x')}}), {.bytes = 1000, .ratio = 1'000'000}),
            "unpacks to more than 1000 bytes (1000000 times its size, or 1000), refused");
  EXPECT_EQ(error_of(pack({{"a", ""}, {"b", ""}}), {.entries = 1}), "more than 1 entries, refused");
}

TEST_F(UnpackTest, SaysWhatIsBroken) {
  ASSERT_TRUE(write_file_atomic(folder_ / "bad.zip", "no archive at all"));
  EXPECT_FALSE(unpack(folder_ / "bad.zip", folder_ / "out"));
  std::string cut = *read_file(pack({{"a", std::string(100'000, 'x')}}));
  ASSERT_TRUE(write_file_atomic(folder_ / "cut.tar.gz", cut.substr(0, cut.size() / 2)));
  EXPECT_FALSE(unpack(folder_ / "cut.tar.gz", folder_ / "out"));
  EXPECT_FALSE(file_exists(folder_ / "out"));
}

}  // namespace
}  // namespace ponder
