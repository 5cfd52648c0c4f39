#include "tasks/dataset.h"

#include <fstream>

#include "harness/base/sha256.h"
#include "tests/tasks/data.h"

namespace ponder {
namespace {

class DatasetTest : public ::testing::Test {
 protected:
  /// Reads `bytes` as the file toy/rows.jsonl.
  Result<Dataset> read(const std::string& bytes, DataFile file = {}) {
    file.path = "toy/rows.jsonl";
    std::filesystem::create_directories(dir_.path() + "/toy");
    std::ofstream(dir_.path() + "/" + file.path, std::ios::binary) << bytes;
    return read_dataset(file, dir_.path());
  }

  std::string error_of(const std::string& bytes, const DataFile& file = {}) {
    const auto dataset = read(bytes, file);
    return dataset ? "no error" : dataset.error().message.substr(dir_.path().size());
  }

  TempDir dir_;
};

TEST_F(DatasetTest, GivesRowsInOrderWithTypedFields) {
  const auto dataset = read("{\"q\": \"é\", \"n\": -3, \"l\": [\"a\", \"b\"]}\n\n{\"q\": \"2\"}");
  ASSERT_TRUE(dataset);
  ASSERT_EQ(dataset->rows.size(), 2U);
  EXPECT_EQ(dataset->rows[0].string("q").value(), "é");
  EXPECT_EQ(dataset->rows[0].integer("n").value(), -3);
  EXPECT_EQ(dataset->rows[0].strings("l").value(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(dataset->rows[1].where(), dir_.path() + "/toy/rows.jsonl:3");
}

TEST_F(DatasetTest, NamesLineAndFieldOfWhatIsMissingOrOfAnotherType) {
  const auto dataset = read("{\"q\": 1, \"big\": 18446744073709551615, \"mixed\": [\"a\", 1]}");
  ASSERT_TRUE(dataset);
  const Row& row = dataset->rows[0];
  const std::string where = dir_.path() + "/toy/rows.jsonl:1: ";
  EXPECT_EQ(row.string("answer").error().message, where + "no field 'answer'");
  EXPECT_EQ(row.string("q").error().message, where + "field 'q' is number, expected string");
  EXPECT_EQ(row.integer("big").error().message, where + "field 'big' is number, expected integer");
  EXPECT_EQ(row.strings("mixed").error().message,
            where + "field 'mixed' is array, expected array of strings");
}

TEST_F(DatasetTest, NamesTheLineOfBrokenContent) {
  EXPECT_EQ(error_of("{}\n{\"a\": "), "/toy/rows.jsonl:2: not valid JSON");
  EXPECT_EQ(error_of("{}\n\n[1]"), "/toy/rows.jsonl:3: is a JSON array, expected an object");
  EXPECT_EQ(error_of("{}\n{\"a\": \"\xFF\"}"), "/toy/rows.jsonl:2: not valid UTF-8");
}

TEST_F(DatasetTest, CountsRows) {
  const auto dataset = read("{}\n{}\n", {.rows = 3});
  ASSERT_FALSE(dataset);
  EXPECT_NE(dataset.error().message.find("has 2 rows, expected 3"), std::string::npos);
}

TEST_F(DatasetTest, NamesBothSumsOfAChangedFile) {
  const auto dataset = read("{}\n", {.sha256 = sha256_hex("{}")});
  ASSERT_FALSE(dataset);
  EXPECT_EQ(dataset.error().code, ErrorCode::config);
  EXPECT_NE(dataset.error().message.find("sha256 is " + sha256_hex("{}\n")), std::string::npos);
  EXPECT_NE(dataset.error().message.find("expected " + sha256_hex("{}")), std::string::npos);
}

TEST_F(DatasetTest, SaysHowToGetAMissingFile) {
  const auto dataset = read_dataset({.path = "gsm8k/test.jsonl"}, dir_.path());
  ASSERT_FALSE(dataset);
  EXPECT_EQ(dataset.error().code, ErrorCode::config);
  EXPECT_EQ(dataset.error().hint,
            "set PONDER_DATA_DIR to the folder that holds gsm8k/test.jsonl, or get it by ponder "
            "fetch TASK");
}

TEST(CombinedSha256, IsThatOfTheListOfSums) {
  EXPECT_EQ(combined_sha256({{.path = "a/b", .sha256 = "12"}, {.path = "c", .sha256 = "34"}}),
            sha256_hex("12  a/b\n34  c\n"));
}

}  // namespace
}  // namespace ponder
