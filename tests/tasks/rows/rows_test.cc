#include "tasks/rows/rows.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace ponder {
namespace {

std::string rows_as_json(const Result<RowFile>& file) {
  if (!file) return "error: " + file.error().message;
  std::string out;
  for (const DataRow& row : file->rows) {
    out += file->where(row) + " " + to_json(row.fields).value() + "\n";
  }
  return out;
}

std::string read(std::string_view bytes, RowFormat format, const RowOptions& options = {}) {
  return rows_as_json(parse_rows(bytes, "f", format, options));
}

TEST(Rows, AreTheSameFromEveryTextFormat) {
  const std::string rows = "{\"q\": \"é, \\\"x\\\"\", \"a\": \"1\"}\n";
  EXPECT_EQ(read("{\"q\": \"é, \\\"x\\\"\", \"a\": \"1\"}\n", RowFormat::jsonl), "f:1 " + rows);
  EXPECT_EQ(read("[{\"q\": \"é, \\\"x\\\"\", \"a\": \"1\"}]", RowFormat::json), "f, row 1 " + rows);
  EXPECT_EQ(read("q,a\n\"é, \"\"x\"\"\",1\n", RowFormat::csv), "f:2 " + rows);
  EXPECT_EQ(read("q\ta\n\"é, \"\"x\"\"\"\t1\r\n", RowFormat::tsv), "f:2 " + rows);
}

TEST(Rows, KeepTheOrderOfFieldsAndNumbersOfAnySize) {
  EXPECT_EQ(read("\n{\"z\": 1, \"a\": 18446744073709551616, \"m\": 1.0}\n\n{}", RowFormat::jsonl),
            "f:2 {\"z\": 1, \"a\": 18446744073709551616, \"m\": 1.0}\nf:4 {}\n");
}

TEST(Rows, PassOverAByteOrderMark) {
  EXPECT_EQ(read("\xEF\xBB\xBF{\"a\": 1}", RowFormat::jsonl), "f:1 {\"a\": 1}\n");
  EXPECT_EQ(read("\xEF\xBB\xBF"
                 "a\n1\n",
                 RowFormat::csv),
            "f:2 {\"a\": \"1\"}\n");
}

TEST(Rows, TakeNamesForAFileWithoutAHeader) {
  EXPECT_EQ(read("x,1\ny,2\n", RowFormat::csv, {.columns = {"q", "a"}}),
            "f:1 {\"q\": \"x\", \"a\": \"1\"}\nf:2 {\"q\": \"y\", \"a\": \"2\"}\n");
  EXPECT_EQ(read("x\n", RowFormat::csv, {.columns = {"q", "a"}}),
            "error: f:1: has 1 fields, 'columns' names 2");
  EXPECT_EQ(read("{}", RowFormat::jsonl, {.columns = {"q"}}),
            "error: f: 'columns' names the fields of a CSV or TSV file, this is jsonl");
}

TEST(Rows, TypeAColumnOfWholeNumbersOnlyWhenAsked) {
  EXPECT_EQ(read("a,b\n1,2\n-3,x\n", RowFormat::csv, {.typed_cells = true}),
            "f:2 {\"a\": 1, \"b\": \"2\"}\nf:3 {\"a\": -3, \"b\": \"x\"}\n");
  EXPECT_EQ(read("a\n01\n", RowFormat::csv, {.typed_cells = true}), "f:2 {\"a\": \"01\"}\n");
}

TEST(Rows, ReadJsonLinesInAFileNamedJson) {
  EXPECT_EQ(read("{\"a\": 1}\n{\"a\": 2}", RowFormat::json), "f:1 {\"a\": 1}\nf:2 {\"a\": 2}\n");
}

TEST(Rows, NameFileAndLineOfWhatIsWrong) {
  const struct {
    RowFormat format;
    const char* bytes;
    const char* error;
  } cases[] = {
      {RowFormat::jsonl, "{}\n[1]", "f:2: is a JSON list, expected an object"},
      {RowFormat::jsonl, "{}\n{\"a\": \"\xFF\"}", "f:2: not valid UTF-8"},
      {RowFormat::jsonl, "", "f: is empty, expected rows"},
      {RowFormat::csv, " \n", "f: is empty, expected rows"},
      {RowFormat::csv, "a,b\n", "f: has no rows"},
      {RowFormat::json, "[]", "f: has no rows"},
      {RowFormat::json, "[{}, 3]", "f, row 2: is a JSON int, expected an object"},
      {RowFormat::json, "3", "f: is a JSON int, expected a list of objects"},
      {RowFormat::jsonl, "\xFF\xFE{", "f: is UTF-16, expected UTF-8"},
      {RowFormat::csv, "a\n\"x\n", "f:2: a quote is never closed"},
      {RowFormat::parquet, "PAR1", "f: not a Parquet file"},
  };

  for (const auto& c : cases) EXPECT_EQ(read(c.bytes, c.format), std::string("error: ") + c.error);
}

TEST(Rows, SayWhatNaNShouldBe) {
  for (const char* word : {"NaN", "Infinity", "-Infinity"}) {
    const auto file = parse_rows("{}\n{\"a\": " + std::string(word) + "}", "f", RowFormat::jsonl);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().message.substr(0, 4), "f:2:");
    EXPECT_NE(file.error().hint.find("write null"), std::string::npos);
  }
}

TEST(RowFormats, AreToldByTheNameOfTheFile) {
  EXPECT_EQ(*row_format_of("a/b.jsonl.gz"), RowFormat::jsonl);
  EXPECT_EQ(*row_format_of("b.tsv"), RowFormat::tsv);
  EXPECT_EQ(*row_format_of("b-00000-of-00001.parquet"), RowFormat::parquet);
  EXPECT_FALSE(row_format_of("b.txt"));
  EXPECT_FALSE(parse_row_format("xml"));
  for (const char* name : {"jsonl", "json", "csv", "tsv", "parquet"}) {
    EXPECT_EQ(to_string(*parse_row_format(name)), name);
  }
}

TEST(Rows, OfARealFileAreAsManyAsKnown) {
  const char* data = std::getenv("PONDER_DATA_DIR");
  if (data == nullptr) GTEST_SKIP() << "PONDER_DATA_DIR is not set";
  const std::string path = std::string(data) + "/gsm8k/train.jsonl.gz";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there";
  const auto file = read_rows(path);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->rows.size(), 7473U);
}

}  // namespace
}  // namespace ponder
