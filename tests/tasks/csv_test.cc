#include "tasks/csv.h"

#include <gtest/gtest.h>

#include "harness/base/rng.h"

namespace ponder {
namespace {

using Fields = std::vector<std::string>;

std::vector<Fields> fields_of(std::string_view text, const CsvFormat& format = {}) {
  const auto records = parse_csv(text, "a.csv", format);
  EXPECT_TRUE(records) << records.error().message;
  std::vector<Fields> out;
  if (records) {
    for (const CsvRecord& record : *records) out.push_back(record.fields);
  }
  return out;
}

std::string error_of(std::string_view text) {
  const auto records = parse_csv(text, "a.csv");
  EXPECT_FALSE(records);
  return records ? "" : records.error().message;
}

TEST(Csv, ReadsWhatTheFormatAllows) {
  struct Case {
    std::string text;
    std::vector<Fields> want;
  };

  const std::vector<Case> cases = {
      {"a,b\nc,d\n", {{"a", "b"}, {"c", "d"}}},
      {"a,b\nc,d", {{"a", "b"}, {"c", "d"}}},
      {"a,b\r\nc,d\r\n", {{"a", "b"}, {"c", "d"}}},
      {"a,b\rc,d\r", {{"a", "b"}, {"c", "d"}}},
      {"\xEF\xBB\xBF\"a\",b\n", {{"a", "b"}}},
      {"\"a,\"\"b\"\"\",c\n", {{"a,\"b\"", "c"}}},
      {"\"two\nlines\",\"two\r\nmore\"\n", {{"two\nlines", "two\r\nmore"}}},
      {"5\" disk,a\"b\"\n", {{"5\" disk", "a\"b\""}}},
      {" a , b\t\n", {{" a ", " b\t"}}},
      {",\n", {{"", ""}}},
      {"a,\n\n\r\n,b\n", {{"a", ""}, {"", "b"}}},
      {"\"\"\n", {{""}}},
      {"\"\"", {{""}}},
      {"a,b", {{"a", "b"}}},
      {"a,", {{"a", ""}}},
      {"NaN,None,null\n", {{"NaN", "None", "null"}}},
      {"中,é\n", {{"中", "é"}}},
  };
  for (const Case& c : cases) EXPECT_EQ(fields_of(c.text), c.want) << c.text;
}

TEST(Csv, ReadsTabsAndSemicolonsAndPlainQuotes) {
  EXPECT_EQ(fields_of("a,b;c\n", {.separator = ';'}), (std::vector<Fields>{{"a,b", "c"}}));
  EXPECT_EQ(fields_of("\"a\tb\n", {.separator = '\t', .quotes = false}),
            (std::vector<Fields>{{"\"a", "b"}}));
}

TEST(Csv, CountsLinesInsideQuotes) {
  const auto records = parse_csv("\"a\nb\r\nc\",1\n\nd,2\n", "a.csv");
  ASSERT_TRUE(records);
  ASSERT_EQ(records->size(), 2U);
  EXPECT_EQ((*records)[0].line, 1);
  EXPECT_EQ((*records)[1].line, 5);
}

TEST(Csv, ReadsBackWhateverIsQuoted) {
  constexpr std::string_view kCharacters = "\",\n\r; ab\t";
  Rng rng(1);
  for (int round = 0; round < 300; ++round) {
    std::vector<Fields> wanted(1 + rng.below(4));
    std::string text;
    for (Fields& fields : wanted) {
      fields.resize(1 + rng.below(4));
      for (std::size_t i = 0; i < fields.size(); ++i) {
        for (std::uint32_t n = rng.below(6); n > 0; --n) {
          fields[i] += kCharacters[rng.below(static_cast<std::uint32_t>(kCharacters.size()))];
        }
        text += i == 0 ? "\"" : ",\"";
        for (const char c : fields[i]) text += c == '"' ? "\"\"" : std::string(1, c);
        text += '"';
      }
      text += round % 2 == 0 ? "\n" : "\r\n";
    }
    EXPECT_EQ(fields_of(text), wanted) << text;
  }
}

TEST(Csv, NamesTheLineOfWhatIsBroken) {
  EXPECT_EQ(error_of("a\n\"b\nc\n"), "a.csv:2: a quote is never closed");
  EXPECT_EQ(error_of("a\n\"b\nc\"d\n"),
            "a.csv:3: text after a closing quote, expected a separator or the line's end");
  EXPECT_EQ(error_of("a\nb\nDon\xD5t\n"), "a.csv:3: not valid UTF-8");
  EXPECT_EQ(error_of(std::string_view("a\nb\0c\n", 6)), "a.csv:2: has a NUL byte");
  EXPECT_EQ(error_of(std::string_view("\xFF\xFE"
                                      "a\0",
                                      4)),
            "a.csv:1: is UTF-16, expected UTF-8");
  EXPECT_EQ(error_of(""), "a.csv:1: is empty, expected rows");
  EXPECT_EQ(error_of("\xEF\xBB\xBF\r\n\n"), "a.csv:1: is empty, expected rows");
}

TEST(CsvTable, KnowsFieldsByName) {
  const auto table = parse_csv_table("id,question\n1,\"a,b\"\n", "a.csv");
  ASSERT_TRUE(table) << table.error().message;
  ASSERT_EQ(table->records.size(), 1U);
  EXPECT_EQ(table->records[0].fields[table->column("question").value()], "a,b");
  EXPECT_EQ(table->column("answer").error().message,
            "a.csv:1: no field 'answer', the header has id, question");
}

TEST(CsvTable, RefusesRecordsOfAnotherLengthAndRepeatedNames) {
  EXPECT_EQ(parse_csv_table("a,b\n1,2\n1,2,3\n", "a.csv").error().message,
            "a.csv:3: has 3 fields, the header has 2");
  EXPECT_EQ(parse_csv_table("a,b,a\n", "a.csv").error().message,
            "a.csv:1: two fields have the name 'a'");
}

}  // namespace
}  // namespace ponder
